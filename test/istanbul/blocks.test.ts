import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { type Block, compareStrings, orderBlocks } from "../../src/istanbul/blocks";
import { type FileMaps, parseFileMaps } from "../../src/istanbul/schema";
import { fileArbitrary } from "../support/arbitraries";
import { effort } from "../support/effort";
import { at, blockName, countsOf, emptyRange, file, ifWithoutElse, type RawFile } from "../support/files";
import { REAL_NAMES, realFile } from "../support/real-files";
import { refusalOf } from "../support/refusal";

fc.configureGlobal({ numRuns: effort(40, 100) });

function blocksOf(raw: unknown): readonly Block[] {
  return orderBlocks(parseFileMaps(raw, "entry"));
}

function namesOf(raw: unknown): string[] {
  return blocksOf(raw).map(blockName);
}

/** What the order is by, most important first; the first difference decides. */
function rank({ start, end, kind, id, arm }: Block): number[] {
  return [start.line, start.column, -end.line, -end.column, kind === "statement" ? 0 : 1, Number(id), arm];
}

function expectOrdered(blocks: readonly Block[]): void {
  const ranks = blocks.map(rank);
  ranks.slice(1).forEach((later, i) => {
    const earlier = ranks[i] as number[];
    const difference = later.findIndex((value, field) => value !== earlier[field]);
    expect(later[difference]).toBeGreaterThan(earlier[difference] as number);
  });
}

/** The same entries inserted in another order. */
function reinserted<T>(map: Readonly<Record<string, T>>, order: readonly number[]): Record<string, T> {
  const entries = Object.entries(map).map((entry, i) => [order[i % order.length] as number, entry] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => a - b).map(([, entry]) => entry));
}

describe("orderBlocks", () => {
  test("lists statements and arms by start, the enclosing one first, a statement before an arm of its range", () => {
    expect(namesOf(ifWithoutElse("a.js"))).toEqual(["s 0", "b 0.0", "b 0.1", "s 1"]);
  });

  test("gives the else that is not written the range of its if", () => {
    expect(blocksOf(ifWithoutElse("a.js"))[2]).toEqual({ kind: "arm", id: "0", arm: 1, ...at(1, 0, 3, 1) });
  });

  test("gives an arm without a place its sibling's where the branch has none either", () => {
    const branch = { type: "if", loc: undefined, locations: [emptyRange(), at(4, 2, 4, 9)] };
    expect(blocksOf(file("a.js", { branches: [branch] }))).toEqual([
      { kind: "arm", id: "0", arm: 0, ...at(4, 2, 4, 9) },
      { kind: "arm", id: "0", arm: 1, ...at(4, 2, 4, 9) },
    ]);
  });

  test("refuses a branch with arms and no place at all, by file and id", () => {
    const branch = { type: "if", loc: undefined, locations: [emptyRange(), undefined] };
    const refusal = refusalOf(() => blocksOf(file("a.js", { branches: [branch] })));
    expect(refusal.message).toBe("EINVAL: invalid argument, read coverage: a.js: branchMap.0 has no location");
  });

  test("has no block for a branch without arms, nor for a function", () => {
    const loc = at(1, 0, 9, 1);
    const branches = [{ type: "switch", loc, locations: [] }];
    expect(blocksOf(file("a.js", { branches, functions: [{ name: "f", decl: loc, loc }] }))).toEqual([]);
  });

  test("orders equal ranges by Istanbul's id as a number, then by arm", () => {
    const loc = at(1, 0, 1, 9);
    const statementMap = { 10: loc, 9: loc, 2: loc };
    const branchMap = { 10: { type: "if", loc, locations: [loc, loc] }, 9: { type: "if", loc, locations: [loc] } };
    const raw = { path: "a.js", statementMap, fnMap: {}, branchMap };
    expect(namesOf(raw)).toEqual(["s 2", "s 9", "s 10", "b 9.0", "b 10.0", "b 10.1"]);
  });

  test("puts a block that ends at the end of its line before those that end sooner", () => {
    const statements = [at(1, 0, 1, 9), at(1, 0, 1, null), at(1, 0, 2, 0)];
    expect(namesOf(file("a.js", { statements }))).toEqual(["s 2", "s 1", "s 0"]);
  });

  test("is a permutation of all statements and arms, in the order stated, for any map", () => {
    fc.assert(
      fc.property(fileArbitrary("a.js"), (raw) => {
        const blocks = blocksOf(raw);
        expect(blocks.map(blockName).sort()).toEqual([...countsOf(raw).keys()].sort());
        expectOrdered(blocks);
      }),
    );
  });

  const order = fc.array(fc.nat(), { minLength: 1, maxLength: 8 });

  function renamed(raw: RawFile, name: (id: string) => string): FileMaps {
    const rename = <T>(map: Record<string, T>): Record<string, T> =>
      Object.fromEntries(Object.entries(map).map(([id, value]) => [name(id), value]));
    return parseFileMaps({ ...raw, statementMap: rename(raw.statementMap), branchMap: rename(raw.branchMap) }, "entry");
  }

  function expectSameOrder(maps: FileMaps, order: readonly number[]): void {
    const { statementMap, branchMap } = maps;
    const shuffled = {
      ...maps,
      statementMap: reinserted(statementMap, order),
      branchMap: reinserted(branchMap, order),
    };
    expect(orderBlocks(shuffled)).toEqual(orderBlocks(maps));
  }

  test("does not depend on the order of insertion where ids are words", () => {
    fc.assert(
      fc.property(fileArbitrary("a.js"), order, (raw, by) => {
        expectSameOrder(
          renamed(raw, (id) => `block-${id}`),
          by,
        );
      }),
    );
  });

  test("does not depend on the order of insertion where some ids are numbers and some are words", () => {
    const ids = ["2", "10", "1a", "01", "1", "1.0", "0x1", "b", "", "-1"];
    fc.assert(
      fc.property(fc.shuffledSubarray(ids, { minLength: 2 }), (some) => {
        const maps = (names: readonly string[]): FileMaps =>
          parseFileMaps(
            { ...file("a.js", {}), statementMap: Object.fromEntries(names.map((id) => [id, at(1, 0, 1, 9)])) },
            "entry",
          );
        expect(orderBlocks(maps(some))).toEqual(orderBlocks(maps([...some].sort())));
      }),
    );
  });

  test.each(REAL_NAMES)("orders every block of %s", (name) => {
    const raw = realFile(name);
    const blocks = blocksOf(raw);
    expect(blocks).toHaveLength(countsOf(raw).size);
    expect(new Set(blocks.map(blockName)).size).toBe(blocks.length);
    expectOrdered(blocks);
  });
});

describe("compareStrings", () => {
  test("goes by code unit, so that capitals and locales do not matter", () => {
    expect(["b", "ä", "a", "B", "a/b", "a-b"].sort(compareStrings)).toEqual(["B", "a", "a-b", "a/b", "b", "ä"]);
    expect(compareStrings("a", "a")).toBe(0);
  });
});
