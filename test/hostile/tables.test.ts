import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { blockText } from "../../src/bridge/block-text";
import { mapsKey } from "../../src/bridge/maps-key";
import { PcTable } from "../../src/bridge/pc-table";
import { readTable } from "../../src/bridge/result-directory";
import { printTableText } from "../../src/bridge/table-text";
import { toIstanbulCoverage } from "../../src/bridge/to-istanbul";
import { diffRuns } from "../../src/suite/diff";
import { at, file, ifWithoutElse } from "../support/files";
import { fuzz, mutatedBytes, mutatedValue, resultOrRefusal, UNPRINTABLE } from "../support/hostile";
import { refusalOf } from "../support/refusal";

const MAP = { version: 3, sources: ["a.ts", null], names: ["x"], mappings: "AAAA;AACA", sourcesContent: ["x;", null] };

function sample(): PcTable {
  const table = new PcTable();
  const body = file("src/f.js", {
    statements: [at(1, 0, 3, 1), at(2, 2, 2, null)],
    functions: [{ name: "f", decl: at(1, 9, 1, 10), loc: at(1, 13, 3, 1) }],
    branches: [{ type: "cond-expr", loc: at(2, 2, 2, 9), locations: [at(2, 4, 2, 5), at(2, 7, 2, 8)] }],
  });
  table.add([ifWithoutElse("a.js"), { ...body, inputSourceMap: MAP }]);
  return table;
}

const JSON_TEXT = Buffer.from(JSON.stringify(sample()));
const LINES = Buffer.from([...printTableText(sample())].join(""));

let directory: string;
let path: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "kcov-hostile-"));
  path = join(directory, "pcs.json");
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** All that commands do with a table. */
function use(table: PcTable): void {
  const pcs = [...table.blocks()].map((block) => {
    expect(blockText(block, "").slice(0, -1).split("\n").join("")).not.toMatch(UNPRINTABLE);
    return block.pc;
  });
  expect(pcs.map((pc) => table.ordinalAt(pc))).toEqual([...pcs.keys()]);
  for (const { maps, path: name, size } of table.files) {
    expect(table.file(name)?.size).toBe(size);
    expect(mapsKey(maps)).toHaveLength(40);
  }
  toIstanbulCoverage(table, pcs, "/root");
  expect(
    diffRuns({ table, covered: new Uint32Array() }, { table, covered: Uint32Array.from(pcs.keys()) }).changed,
  ).toEqual([]);
  expect(PcTable.fromJSON(JSON.parse(JSON.stringify(table))).size).toBe(table.size);
}

describe("a PC table", () => {
  test.each([
    ["", JSON_TEXT],
    [" in lines", LINES],
  ])("of changed bytes%s is read or refused", (_layout, text) => {
    fuzz(mutatedBytes(text), (bytes) => {
      writeFileSync(path, bytes);
      const table = resultOrRefusal(() => readTable(path));
      if (table !== undefined) resultOrRefusal(() => use(table));
    });
  });

  test("of changed parts is read or refused", () => {
    fuzz(mutatedValue(JSON.parse(JSON_TEXT.toString())), (value) => {
      const table = resultOrRefusal(() => PcTable.fromJSON(JSON.parse(JSON.stringify(value ?? null))));
      if (table !== undefined) resultOrRefusal(() => use(table));
    });
  });

  test("whose source map is nested deeper than JSON can be written again is refused", () => {
    const deep = `${'{"x":'.repeat(20_000)}1${"}".repeat(20_000)}`;
    writeFileSync(path, JSON_TEXT.toString().replace(JSON.stringify(MAP), deep));
    expect(refusalOf(() => readTable(path)).message).toContain("inputSourceMap must be a source map");
  });

  test("that claims more arms than it has places for is refused before anything is made of them", () => {
    const { base, step, files } = JSON.parse(JSON_TEXT.toString());
    files[0].branches.arms = [2 ** 32];
    expect(refusalOf(() => PcTable.fromJSON({ version: 2, base, step, files })).message).toContain("places.length");
  });

  test("that is too large for Node is refused by name", () => {
    writeFileSync(path, "");
    truncateSync(path, 2 ** 32);
    expect(refusalOf(() => readTable(path))).toMatchObject({ code: "EOVERFLOW" });
  });

  test("orders ids that no number can hold by their digits", () => {
    const [big, bigger] = ["9".repeat(400), `1${"0".repeat(400)}`];
    const table = new PcTable();
    const maps = file("a.js", { statements: [] });
    table.add([{ ...maps, statementMap: { [bigger]: at(1, 0, 1, 1), [big]: at(1, 0, 1, 1) } }]);
    expect(table.files[0]?.blocks.map(({ id }) => id)).toEqual([big, bigger]);
  });
});
