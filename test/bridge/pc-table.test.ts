import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { DEFAULT_BASE, DEFAULT_STEP, PcTable } from "../../src/bridge/pc-table";
import { packMaps } from "../../src/istanbul/packed-maps";
import { type FileMaps, parseFileMaps } from "../../src/istanbul/schema";
import { filesUnder, numberingArbitrary } from "../support/arbitraries";
import { effort } from "../support/effort";
import { at, blockName, countsOf, file, ifWithoutElse, lines, type RawFile } from "../support/files";
import { REAL_NAMES, realFile } from "../support/real-files";
import { refusalOf } from "../support/refusal";

fc.configureGlobal({ numRuns: effort(40, 100) });

const BASE = 0xffff_ffff_8000_0000n;

function maps(raw: RawFile): FileMaps {
  return parseFileMaps(raw, raw.path);
}

/** Maps of a file with that many blocks. */
function withBlocks(path: string, count: number): FileMaps {
  return maps(lines(path, new Array(count).fill(0)));
}

function tableOf(files: readonly FileMaps[], options = {}): PcTable {
  const table = new PcTable(options);
  table.add(files);
  return table;
}

function listed(table: PcTable): string[] {
  return [...table.blocks()].map(({ pc, file, blockIndex }) => `${pc.toString(16)} ${file} ${blockIndex}`);
}

describe("a new PC table", () => {
  test("counts from the seed's base in steps of 1 and holds nothing", () => {
    const table = new PcTable();
    expect([table.base, table.step, table.size]).toEqual([BASE, 1, 0]);
    expect([DEFAULT_BASE, DEFAULT_STEP]).toEqual([BASE, 1]);
    expect([...table.blocks()]).toEqual([]);
    expect(table.files).toEqual([]);
  });

  test.each([
    [{ base: -1n }, "base must be an unsigned 64-bit bigint, got -1n"],
    [{ base: 2n ** 64n }, "base must be an unsigned 64-bit bigint, got 18446744073709551616n"],
    [{ base: 4096 as unknown as bigint }, "base must be an unsigned 64-bit bigint, got 4096"],
    [{ step: 0 }, "step must be a positive integer, got 0"],
    [{ step: -8 }, "step must be a positive integer, got -8"],
    [{ step: 1.5 }, "step must be a positive integer, got 1.5"],
    [{ step: Number.NaN }, "step must be a positive integer, got NaN"],
    [{ step: true as unknown as number }, "step must be a positive integer, got true"],
  ])("refuses the numbering of case %#", (options, detail) => {
    const refusal = refusalOf(() => new PcTable(options));
    expect(refusal.message).toBe(`EINVAL: invalid argument, create PC table: ${detail}`);
  });
});

describe("PcTable.add", () => {
  test("numbers files in path order and their blocks consecutively, a step apart", () => {
    const files = [withBlocks("b.js", 2), maps(ifWithoutElse("a.js"))];
    expect(listed(tableOf(files, { base: 0x1000n, step: 8 }))).toEqual([
      "1000 a.js 0",
      "1008 a.js 1",
      "1010 a.js 2",
      "1018 a.js 3",
      "1020 b.js 0",
      "1028 b.js 1",
    ]);
  });

  test("sorts paths by code unit, whatever the locale says", () => {
    const paths = ["b.js", "ä.js", "a/b.js", "B.js", "a-b.js", "10.js", "9.js", "__proto__", "constructor"];
    expect(tableOf(paths.map((path) => withBlocks(path, 1))).files.map((each) => each.path)).toEqual([
      ...["10.js", "9.js", "B.js", "__proto__", "a-b.js", "a/b.js", "b.js", "constructor", "ä.js"],
    ]);
  });

  test("does not depend on the order files come in, when they come together", () => {
    fc.assert(
      fc.property(filesUnder, fc.array(fc.nat(), { minLength: 5, maxLength: 5 }), (files, order) => {
        const shuffled = files
          .map((raw, i) => [order[i] as number, raw] as const)
          .sort(([a], [b]) => a - b)
          .map(([, raw]) => maps(raw));
        expect(listed(tableOf(shuffled))).toEqual(listed(tableOf(files.map(maps))));
      }),
    );
  });

  test("appends what comes later and changes no PC given before", () => {
    fc.assert(
      fc.property(filesUnder, numberingArbitrary, fc.nat({ max: 5 }), (files, numbering, early) => {
        const table = tableOf(files.slice(0, early).map(maps), numbering);
        const before = listed(table);
        table.add(files.slice(early).map(maps));
        expect(listed(table).slice(0, before.length)).toEqual(before);
        expect(table.size).toBe(files.reduce((sum, raw) => sum + countsOf(raw).size, 0));
      }),
    );
  });

  test("leaves a file that comes again, alone or twice at once, as it is", () => {
    const table = tableOf([withBlocks("a.js", 2), withBlocks("a.js", 2), withBlocks("b.js", 1)]);
    const before = listed(table);
    table.add([withBlocks("b.js", 1), withBlocks("a.js", 2)]);
    expect(listed(table)).toEqual(before);
    expect(table.files).toHaveLength(2);
  });

  test("keeps a file without blocks, which takes no PC", () => {
    const table = tableOf([withBlocks("a.js", 0), withBlocks("b.js", 1), withBlocks("c.js", 0)]);
    expect(table.files.map((each) => each.path)).toEqual(["a.js", "b.js", "c.js"]);
    expect(table.symbolize(BASE).file).toBe("b.js");
    expect(table.size).toBe(1);
  });

  test.each([
    ["known from before", (table: PcTable) => table.add([withBlocks("c.js", 1), withBlocks("a.js", 3)])],
    [
      "given twice at once",
      (table: PcTable) => table.add([...[1, 2].map((n) => withBlocks("d.js", n)), withBlocks("c.js", 1)]),
    ],
  ])("refuses other contents for a path %s, by name, and adds nothing", (_, add) => {
    const table = tableOf([withBlocks("a.js", 2)]);
    const refusal = refusalOf(() => add(table));
    expect(refusal.code).toBe("EEXIST");
    expect(refusal.message).toMatch(
      /^EEXIST: already exists, number blocks: [ad]\.js is in the table with other contents; start a new table for these$/,
    );
    expect(listed(table)).toEqual(["ffffffff80000000 a.js 0", "ffffffff80000001 a.js 1"]);
    expect(table.file("c.js")).toBeUndefined();
  });

  test("fills the window to its last PC and refuses the file that leaves it, by name, adding nothing", () => {
    const table = tableOf([withBlocks("a.js", 2)], { base: 0xffff_fffcn });
    const refusal = refusalOf(() => table.add([withBlocks("b.js", 1), withBlocks("c.js", 2)]));
    expect(refusal.code).toBe("EOVERFLOW");
    expect(refusal.message).toBe(
      "EOVERFLOW: value too large, number blocks: c.js leaves the 32-bit window of base 0xfffffffc",
    );
    expect(table.size).toBe(2);
    expect(table.file("b.js")).toBeUndefined();
    table.add([withBlocks("d.js", 2), withBlocks("e.js", 0)]);
    expect(listed(table).at(-1)).toBe("ffffffff d.js 1");
    expect(refusalOf(() => table.add([withBlocks("f.js", 1)])).code).toBe("EOVERFLOW");
  });

  test("fills the last window of 64 bits to its end", () => {
    const table = tableOf([withBlocks("a.js", 2)], { base: 0xffff_ffff_ffff_fffen });
    expect(listed(table).at(-1)).toBe("ffffffffffffffff a.js 1");
    expect(table.symbolize(0xffff_ffff_ffff_ffffn).blockIndex).toBe(1);
    expect(refusalOf(() => table.add([withBlocks("b.js", 1)])).code).toBe("EOVERFLOW");
  });

  test("counts PCs, not the room after them, against the window", () => {
    const table = tableOf([withBlocks("a.js", 1)], { base: 0xffff_fff8n, step: 4096 });
    expect(listed(table)).toEqual(["fffffff8 a.js 0"]);
    expect(refusalOf(() => table.add([withBlocks("b.js", 1)])).code).toBe("EOVERFLOW");
  });

  test("refuses steps that carry a single file out of the window", () => {
    const table = new PcTable({ step: 2 ** 31 });
    expect(refusalOf(() => table.add([withBlocks("a.js", 2)])).message).toContain("a.js leaves the 32-bit window");
    expect(table.size).toBe(0);
  });

  test("adds nothing when a file has a branch that no place can be given", () => {
    const branch = { type: "if", loc: undefined, locations: [undefined] };
    const table = new PcTable();
    const refusal = refusalOf(() => table.add([withBlocks("a.js", 1), maps(file("b.js", { branches: [branch] }))]));
    expect(refusal.message).toContain("b.js: branchMap.0 has no location");
    expect(table.files).toEqual([]);
  });

  test("orders an entry of __coverage__ given as it is like one that was parsed", () => {
    const raw = ifWithoutElse("a.js");
    const table = tableOf([raw as unknown as FileMaps]);
    expect([...table.blocks()].map(({ block }) => block)).toEqual([
      ...[...tableOf([maps(raw)]).blocks()].map(({ block }) => block),
    ]);
  });

  test("refuses maps that are malformed by file and field", () => {
    const refusal = refusalOf(() => new PcTable().add([{ path: "a.js" } as FileMaps]));
    expect(refusal.message).toContain("a.js: statementMap must be an object");
  });
});

describe("PCs and blocks", () => {
  test("lead to each other for every block of any table, and PCs are unique and ascending", () => {
    fc.assert(
      fc.property(filesUnder, numberingArbitrary, (files, numbering) => {
        const table = tableOf(files.map(maps), numbering);
        let expected = numbering.base;
        for (const block of table.blocks()) {
          expect(block.pc).toBe(expected);
          expect(table.pcOf(block.file, block.blockIndex)).toBe(block.pc);
          expect(table.symbolize(block.pc)).toEqual(block);
          expected += BigInt(numbering.step);
        }
        expect(Number(expected - numbering.base)).toBe(table.size * numbering.step);
      }),
    );
  });

  test("name every statement and arm of every file once", () => {
    fc.assert(
      fc.property(filesUnder, (files) => {
        const table = tableOf(files.map(maps));
        const named = [...table.blocks()].map((each) => `${each.file} ${blockName(each.block)}`);
        expect(named.sort()).toEqual(
          files.flatMap((raw) => [...countsOf(raw).keys()].map((n) => `${raw.path} ${n}`)).sort(),
        );
      }),
    );
  });

  test.each(REAL_NAMES)("lead to each other for every block of %s", (name) => {
    const raw = realFile(name);
    const table = tableOf([withBlocks("before.js", 3), maps(raw), withBlocks("zz.js", 2)], { step: 8 });
    const blocks = [...table.blocks()];
    expect(blocks).toHaveLength(5 + countsOf(raw).size);
    expect(blocks.map(({ file, blockIndex }) => table.pcOf(file, blockIndex))).toEqual(blocks.map(({ pc }) => pc));
    expect(blocks.map(({ pc }) => table.symbolize(pc))).toEqual(blocks);
  });

  test("stay apart for paths that objects have properties of", () => {
    const table = tableOf(["__proto__", "constructor", "hasOwnProperty"].map((path) => withBlocks(path, 1)));
    expect(table.pcOf("constructor", 0)).toBe(BASE + 1n);
    expect(table.symbolize(BASE).file).toBe("__proto__");
    expect(table.file("toString")).toBeUndefined();
  });

  test.each([
    [BASE - 1n, "below the base"],
    [BASE + 40n, "after the last block"],
    [BASE + 9n, "between two steps"],
    [0n, "0"],
    [-1n, "negative"],
    [2n ** 64n + BASE, "beyond 64 bits"],
  ])("%p is no PC of the table: %s", (pc) => {
    const table = tableOf([withBlocks("a.js", 2), withBlocks("b.js", 3)], { step: 8 });
    const refusal = refusalOf(() => table.symbolize(pc));
    expect(refusal.code).toBe("ENOENT");
    expect(refusal.message).toBe(`ENOENT: no such entry, symbolize: 0x${pc.toString(16)} is not a PC of this table`);
  });

  test.each([
    ["b.js", 0],
    ["a.js", 2],
    ["a.js", -1],
    ["a.js", 0.5],
  ])("%s block %p is not in the table", (path, blockIndex) => {
    const refusal = refusalOf(() => tableOf([withBlocks("a.js", 2)]).pcOf(path, blockIndex));
    expect(refusal.message).toBe(
      `ENOENT: no such entry, look up block: ${path} block ${blockIndex} is not in the table`,
    );
  });

  test("keep the block's range as Istanbul has it", () => {
    expect(tableOf([withBlocks("a.js", 1)]).symbolize(BASE).block).toEqual({
      kind: "statement",
      id: "0",
      arm: 0,
      ...at(1, 0, 1, 10),
    });
  });
});

describe("PcTable.fromJSON", () => {
  test("keeps the order of the file, also where it is not path order", () => {
    const table = tableOf([withBlocks("b.js", 1)]);
    table.add([withBlocks("a.js", 1)]);
    expect(listed(PcTable.fromJSON(JSON.parse(JSON.stringify(table))))).toEqual([
      "ffffffff80000000 b.js 0",
      "ffffffff80000001 a.js 0",
    ]);
  });

  test("gives a table that goes on where the saved one ended", () => {
    const table = PcTable.fromJSON(JSON.parse(JSON.stringify(tableOf([withBlocks("b.js", 2)]))));
    table.add([withBlocks("a.js", 1)]);
    expect(table.pcOf("a.js", 0)).toBe(BASE + 2n);
  });

  test("finds the same again as the saved one, without its maps or with them", () => {
    fc.assert(
      fc.property(filesUnder, numberingArbitrary, fc.boolean(), (files, numbering, isSeen) => {
        const table = tableOf(files.map(maps), numbering);
        const loaded = PcTable.fromJSON(JSON.parse(JSON.stringify(table)));
        if (isSeen) expect(loaded.files.map((each) => each.blocks)).toEqual(table.files.map((each) => each.blocks));
        expect(loaded.files.map(({ path, size, firstPc }) => [path, size, firstPc])).toEqual(
          table.files.map(({ path, blocks, firstPc }) => [path, blocks.length, firstPc]),
        );
        for (const { pc, file } of table.blocks()) {
          expect(loaded.ordinalAt(pc)).toBe(table.ordinalAt(pc));
          expect(loaded.indexOf(file)).toBe(table.files.findIndex(({ path }) => path === file));
        }
        expect(loaded.toJSON()).toEqual(table.toJSON());
        expect(loaded.files.map((each) => each.maps)).toEqual(table.files.map((each) => each.maps));
      }),
    );
  });

  test("knows a file that comes again, and one with other contents", () => {
    const loaded = PcTable.fromJSON(JSON.parse(JSON.stringify(tableOf([maps(ifWithoutElse("a.js"))]))));
    loaded.add([maps(ifWithoutElse("a.js"))]);
    expect(loaded.size).toBe(4);
    expect(refusalOf(() => loaded.add([withBlocks("a.js", 2)])).code).toBe("EEXIST");
  });

  test("makes maps and blocks once", () => {
    const [file] = PcTable.fromJSON(JSON.parse(JSON.stringify(tableOf([withBlocks("a.js", 2)])))).files;
    expect(file?.maps).toBe(file?.maps);
    expect(file?.blocks).toBe(file?.blocks);
  });

  test.each([
    [{ step: 0 }, "EINVAL: invalid argument, create PC table: step must be a positive integer, got 0"],
    [{ files: [7] }, "EINVAL: invalid argument, read coverage: PC table must be an object, got 7"],
    [
      { files: [{}] },
      "EINVAL: invalid argument, read coverage: PC table: path must be a non-empty string, got undefined",
    ],
    [
      { files: [{ path: "a.js", statements: { places: [] }, functions: { names: [], places: [] } }] },
      "EINVAL: invalid argument, read coverage: a.js: branches must be an object, got undefined",
    ],
    [
      { base: "0xffffffff", files: [packMaps(withBlocks("a.js", 2))] },
      "EOVERFLOW: value too large, number blocks: a.js leaves the 32-bit window of base 0xffffffff",
    ],
  ])("refuses a malformed file by field: case %#", (fields, message) => {
    const value = { version: 2, base: "0x1000", step: 1, files: [], ...fields };
    expect(refusalOf(() => PcTable.fromJSON(value)).message).toBe(message);
  });
});
