import { constants } from "node:buffer";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { PcTable } from "../../src/bridge/pc-table";
import { parseTableText, printTableText } from "../../src/bridge/table-text";
import { KcovError } from "../../src/errors";
import { filesUnder, numberingArbitrary } from "../support/arbitraries";
import { at, file, lines } from "../support/files";
import { mutatedBytes } from "../support/hostile";
import { refusalOf } from "../support/refusal";

const tables = fc.tuple(filesUnder, numberingArbitrary).map(([files, numbering]) => {
  const table = new PcTable(numbering);
  table.add(files);
  return table;
});

function sample(...names: readonly string[]): PcTable {
  const table = new PcTable();
  table.add(names.map((name) => lines(name, [0, 1])));
  return table;
}

function print(table: PcTable): string {
  return [...printTableText(table)].join("");
}

/** The table as JSON, or undefined when it is refused. */
function outcome(read: () => PcTable): string | undefined {
  try {
    return JSON.stringify(read());
  } catch (error) {
    if (error instanceof KcovError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function expectAsJson(bytes: Buffer): void {
  const expected = outcome(() => PcTable.fromJSON(JSON.parse(bytes.toString())));
  expect(outcome(() => parseTableText(bytes))).toBe(expected);
}

describe("the text of a table", () => {
  test("has a line for each file, and is JSON", () => {
    const text = print(sample("a.js", "b.js"));
    expect(text.split("\n").map((line) => line.slice(0, 14))).toEqual([
      '{"version":3,"',
      '{"path":"a.js"',
      '{"path":"b.js"',
      "]}",
    ]);
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(sample("a.js", "b.js"))));
  });

  test("gives back the table", () => {
    fc.assert(
      fc.property(tables, (table) => {
        const again = parseTableText(Buffer.from(print(table)));
        expect(JSON.stringify(again)).toBe(JSON.stringify(table));
        expect([...again.blocks()]).toEqual([...table.blocks()]);
      }),
    );
  });

  test("laid out in any other way is the same table", () => {
    const table = sample("a.js", "b.js");
    const text = print(table);
    const layouts = [
      JSON.stringify(table),
      JSON.stringify(table, undefined, 2),
      ...[text.replaceAll("\n", "\r\n"), `${text}\n`, text.replace("\n]}", "]}"), text.replaceAll(",\n", "\n,")],
      ...[
        text.replaceAll("\n", "\n\n"),
        `\n${text}`,
        text.replace('"version":3,', '"x":{"files":[\n1\n]},"version":3,'),
      ],
    ];
    for (const layout of layouts) {
      expect(JSON.stringify(parseTableText(Buffer.from(layout)))).toBe(JSON.stringify(table));
    }
  });

  test("that is changed means what JSON.parse makes of it", () => {
    const text = Buffer.from(print(sample("a.js", "b.js", "c.js")));
    fc.assert(fc.property(mutatedBytes(text), expectAsJson), { numRuns: 1000 });
  });

  test("with lines added, lost or joined means what JSON.parse makes of it", () => {
    const parts = print(sample("a.js", "b.js", "c.js")).split(/(?<=[,\n[\]}])/);
    const part = fc.constantFrom(...new Set(parts), "", "\n", ",\n", "]}", "\n]}", '{"files":[');
    const edits = fc.array(fc.tuple(fc.nat(parts.length), fc.nat(1), part), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(edits, (changes) => {
        const changed = [...parts];
        for (const [place, count, by] of changes) changed.splice(place, count, by);
        expectAsJson(Buffer.from(changed.join("")));
      }),
      { numRuns: 1000 },
    );
  });

  test("whose commas are not where JSON has them is refused", () => {
    const text = print(sample("a.js", "b.js"));
    for (const wrong of [text.replace("\n]}", ",\n]}"), text.replace("\n]}", ",\n\n]}"), text.replace(",\n", "\n")]) {
      expect(refusalOf(() => parseTableText(Buffer.from(wrong))).message).toContain("not JSON");
    }
    expect(refusalOf(() => parseTableText(Buffer.from(text.replace(",\n", ".\n")))).message).toContain("not JSON");
  });

  test("whose lines are another list's is refused", () => {
    const text = print(sample("a.js", "b.js")).replace('"files":[', '"others":[');
    expect(refusalOf(() => parseTableText(Buffer.from(text))).message).toContain("files must be an array");
  });

  test("whose list only has a name that ends like that of the files is refused", () => {
    const text = print(sample("a.js")).replace('"files":[', '"x\\"files":[');
    expect(refusalOf(() => parseTableText(Buffer.from(text))).message).toContain("files must be an array");
  });

  test("with a line that is longer than a string can be is refused", () => {
    const bytes = Buffer.alloc(constants.MAX_STRING_LENGTH + 100);
    bytes.write("\n", bytes.length - 1);
    expect(refusalOf(() => parseTableText(bytes)).code).toBe("EOVERFLOW");
    const [head = ""] = print(sample("a.js")).split('{"path"');
    bytes.write(head);
    bytes.write("\n]}", bytes.length - "\n]}".length);
    expect(refusalOf(() => parseTableText(bytes)).code).toBe("EOVERFLOW");
  });

  test.each(["", "\n]}", '"files":[\n]}', '{"files":[\n1,\n]}', "\ufeff{}"])("%j is refused", (text) => {
    expect(refusalOf(() => parseTableText(Buffer.from(text)))).toMatchObject({ code: "EINVAL" });
  });

  test("keeps positions that 32 bits cannot hold", () => {
    const table = new PcTable();
    table.add([file("a.js", { statements: [at(2 ** 31, 0, 2 ** 40, null), at(2 ** 31 - 1, 1, 2 ** 31, 2)] })]);
    expect([...parseTableText(Buffer.from(print(table))).blocks()]).toEqual([...table.blocks()]);
  });
});
