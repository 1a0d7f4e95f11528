import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { blockSet } from "../../src/bridge/block-set";
import { restrictRecord } from "../../src/suite/restricted-record";
import { partsOf, straysOf } from "../../src/suite/strays";
import type { TestRecord } from "../../src/suite/test-record";

/** Sizes of sources, some of them empty, and a set of their blocks. */
const cases = fc
  .array(fc.nat(5), { minLength: 1, maxLength: 6 })
  .chain((sizes) => fc.tuple(fc.constant(sizes), fc.subarray([...Array(sizes.reduce((a, b) => a + b, 0)).keys()])));

function named(sizes: readonly number[]): { readonly maps: string; readonly blocks: number }[] {
  return sizes.map((blocks, index) => ({ maps: String(index), blocks }));
}

/** Blocks as `source:index`. */
function words(set: Iterable<number>, files: TestRecord["files"]): string[] {
  const all = files.flatMap(({ maps, blocks }) => Array.from({ length: blocks }, (_, i) => `${maps}:${i}`));
  return Array.from(set, (ordinal) => all[ordinal] as string);
}

test("a restricted record has the same blocks of fewer sources", () => {
  fc.assert(
    fc.property(
      cases,
      fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
      fc.nat(6),
      ([sizes, set], used, early) => {
        const blocks = blockSet(set);
        const record: TestRecord = {
          ...{ files: named(sizes), early: Math.min(early, sizes.length), load: blocks, shared: blocks },
          hooks: [{ path: ["x"], blocks }],
          tests: [{ path: ["x", "y"], own: blocks, shared: false, ended: true }],
        };
        const restricted = restrictRecord(record, (index) => used[index] === true);
        const { load, shared, hooks, tests, files } = restricted;
        const sets = [load, shared, hooks[0]?.blocks ?? [], tests[0]?.own ?? []];
        for (const one of sets) expect(words(one, files)).toEqual(words(blocks, record.files));
        const kept = record.files.filter(
          (_, i) => used[i] || words(blocks, record.files).some((w) => w.startsWith(`${i}:`)),
        );
        expect(files).toEqual(kept);
        expect(restricted.early).toBe(kept.filter(({ maps }) => Number(maps) < record.early).length);
      },
    ),
  );
});

test("the parts of a set are the set", () => {
  fc.assert(
    fc.property(cases, ([sizes, set]) => {
      const parts = partsOf(blockSet(set), named(sizes));
      expect(parts.flatMap(([, part]) => [...part])).toEqual(set);
      for (const [place, part] of parts)
        for (const word of words(part, named(sizes))) expect(word).toMatch(new RegExp(`^${place}:`));
    }),
  );
});

test("what met a source that its test file does not use is for those who do", () => {
  const ran = [
    { file: "a", blocks: blockSet([0, 2]) },
    { file: "b", blocks: blockSet([1, 3]) },
  ];
  const strays = straysOf(ran, named([2, 2]), (file, index) => file === "a" || index === 0);
  expect([...strays].map(([index, set]) => [index, [...set]])).toEqual([[1, [1, 3]]]);
});
