import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { PcTable } from "../../src/bridge/pc-table";
import { parseTable, printTable } from "../../src/bridge/table-json";
import { parseFileMaps } from "../../src/istanbul/schema";
import { filesUnder, numberingArbitrary } from "../support/arbitraries";
import { effort } from "../support/effort";
import { ifWithoutElse, lines } from "../support/files";
import { REAL_NAMES, realFile } from "../support/real-files";
import { refusalOf } from "../support/refusal";

fc.configureGlobal({ numRuns: effort(40, 100) });

function frame(fields: object): unknown {
  return { version: 2, base: "0xffffffff80000000", step: 1, files: [], ...fields };
}

/** What reading gives after `JSON.stringify` and `JSON.parse`. */
function reread(table: PcTable): PcTable {
  return PcTable.fromJSON(JSON.parse(JSON.stringify(table)));
}

describe("a table file", () => {
  test("holds version, base, step and the packed maps, and no PCs", () => {
    const table = new PcTable({ base: 0x1000n, step: 8 });
    table.add([parseFileMaps(lines("a.js", [0]), "entry")]);
    expect(JSON.parse(JSON.stringify(table))).toEqual({
      version: 3,
      base: "0x1000",
      step: 8,
      files: [
        {
          path: "a.js",
          statements: { places: [1, 0, 1, 10] },
          functions: { names: [], places: [] },
          branches: { types: [], arms: [], places: [] },
        },
      ],
    });
  });

  test("gives back every PC and every block", () => {
    fc.assert(
      fc.property(filesUnder, filesUnder, numberingArbitrary, (first, later, numbering) => {
        const table = new PcTable(numbering);
        table.add(first.map((raw) => parseFileMaps(raw, "entry")));
        const paths = new Set(first.map(({ path }) => path));
        table.add(later.filter(({ path }) => !paths.has(path)).map((raw) => parseFileMaps(raw, "entry")));
        const again = reread(table);
        expect([again.base, again.step, again.size]).toEqual([table.base, table.step, table.size]);
        expect([...again.blocks()]).toEqual([...table.blocks()]);
        expect(JSON.stringify(again)).toBe(JSON.stringify(table));
      }),
    );
  });

  test.each(REAL_NAMES)("gives back every PC and every block of %s", (name) => {
    const table = new PcTable();
    table.add([parseFileMaps(realFile(name), "entry")]);
    expect([...reread(table).blocks()]).toEqual([...table.blocks()]);
  });

  test("keeps the input source map for reports", () => {
    const inputSourceMap = { version: 3, sources: ["a.ts"], mappings: "AAAA" };
    const table = new PcTable();
    table.add([parseFileMaps({ ...ifWithoutElse("a.js"), inputSourceMap }, "entry")]);
    expect(reread(table).files[0]?.maps.inputSourceMap).toEqual(inputSourceMap);
  });
});

describe("parseTable", () => {
  test.each([0n, 0x7fff_0000n, 0xffff_ffff_ffff_ffffn])("reads the base 0x%# that printTable wrote", (base) => {
    expect(parseTable(printTable(base, 8, []))).toEqual({ base, step: 8, files: [] });
  });

  test("leaves keys it does not know alone", () => {
    expect(parseTable(frame({ comment: "made by hand" }))).toEqual({
      base: 0xffff_ffff_8000_0000n,
      step: 1,
      files: [],
    });
  });

  test.each([
    [null, "EINVAL: invalid argument, read coverage: PC table must be an object, got null"],
    [[], "EINVAL: invalid argument, read coverage: PC table must be an object, got an array"],
    [{}, "EINVAL: invalid argument, read PC table: version undefined is not known, this program reads 2 and 3"],
    [
      frame({ version: 1 }),
      "EINVAL: invalid argument, read PC table: version 1 is not known, this program reads 2 and 3",
    ],
    [frame({ base: 4096 }), "EINVAL: invalid argument, read PC table: base must be a 0x string"],
    [frame({ base: "4096" }), "EINVAL: invalid argument, read PC table: base must be a 0x string"],
    [frame({ base: "0x" }), "EINVAL: invalid argument, read PC table: base must be a 0x string"],
    [frame({ base: "0x12345678123456781" }), "EINVAL: invalid argument, read PC table: base must be a 0x string"],
    [frame({ step: "1" }), "EINVAL: invalid argument, read PC table: step must be a number"],
    [frame({ files: {} }), "EINVAL: invalid argument, read PC table: files must be an array"],
    [frame({ files: { [Symbol.iterator]: 1 } }), "EINVAL: invalid argument, read PC table: files must be an array"],
  ])("refuses %j", (value, message) => {
    expect(refusalOf(() => parseTable(value)).message).toBe(message);
  });

  test("refuses a version that cannot be printed, like any other", () => {
    const value = JSON.parse('{"version":{"toString":1,"valueOf":1},"base":"0x1","step":1,"files":[]}');
    expect(refusalOf(() => parseTable(value)).message).toContain("version");
  });

  test("refuses anything at all with EINVAL", () => {
    const value = fc.oneof(
      fc.jsonValue(),
      fc.record({
        version: fc.constantFrom(1, 2, 3),
        base: fc.jsonValue(),
        step: fc.jsonValue(),
        files: fc.jsonValue(),
      }),
    );
    fc.assert(
      fc.property(value, (given) => {
        expect(refusalOf(() => parseTable(given)).code).toBe("EINVAL");
      }),
    );
  });
});
