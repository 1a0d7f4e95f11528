import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { blockSet, difference, fromRuns, toRuns, union } from "../../src/bridge/block-set";
import { refusalOf } from "../support/refusal";

const SIZE = 200;
const numbers = fc.array(fc.nat({ max: SIZE - 1 }), { maxLength: 60 });
const sorted = (values: Iterable<number>): number[] => [...new Set(values)].sort((a, b) => a - b);

describe("sets", () => {
  test("ascend and never repeat", () => {
    expect([...blockSet([10, 9, 2, 10, 0])]).toEqual([0, 2, 9, 10]);
    fc.assert(fc.property(numbers, (values) => expect([...blockSet(values)]).toEqual(sorted(values))));
  });

  test("union and difference are those of Set", () => {
    fc.assert(
      fc.property(numbers, numbers, (a, b) => {
        expect([...union([blockSet(a), blockSet(b)])]).toEqual(sorted([...a, ...b]));
        expect([...difference(blockSet(a), blockSet(b))]).toEqual(sorted(a.filter((one) => !b.includes(one))));
      }),
    );
    expect([...union([])]).toEqual([]);
  });

  test("a union of more blocks than arguments fit a call", () => {
    const all = Uint32Array.from({ length: 500_000 }, (_, i) => i);
    expect(union([all, all])).toHaveLength(500_000);
    expect(fromRuns(toRuns(all), 500_000)).toHaveLength(500_000);
  });
});

describe("runs", () => {
  test("are the gap since the last one and a length", () => {
    expect(toRuns(blockSet([0, 1, 2, 7, 9, 10]))).toEqual([0, 3, 4, 1, 1, 2]);
    expect(toRuns(blockSet([]))).toEqual([]);
  });

  test("round trip, and never are more than two numbers per block", () => {
    fc.assert(
      fc.property(numbers, (values) => {
        const set = blockSet(values);
        const runs = toRuns(set);
        expect(fromRuns(runs, SIZE)).toEqual(set);
        expect(runs.length).toBeLessThanOrEqual(2 * set.length);
      }),
    );
  });

  test.each<[string, unknown]>([
    ["no list", undefined],
    ["no list", { length: 2 }],
    ["an odd count", [1]],
    ["a negative gap", [-1, 2]],
    ["a fraction", [0.5, 1]],
    ["no number", ["0", 1]],
    ["a hole", new Array(2)],
    ["NaN", [Number.NaN, 1]],
    ["a length past the table", [0, 11]],
    ["a gap past the table", [11, 0]],
    ["a sum past the table", [5, 3, 2, 1]],
    ["numbers whose sum is not exact", [0, Number.MAX_VALUE]],
  ])("%s is refused", (_, runs) => {
    expect(refusalOf(() => fromRuns(runs, 10)).code).toBe("EINVAL");
  });

  test("anything is refused or a set within the table", () => {
    const any = fc.array(fc.oneof(fc.integer({ min: -2, max: 12 }), fc.double(), fc.anything()), { maxLength: 8 });
    fc.assert(
      fc.property(any, (runs) => {
        try {
          const set = fromRuns(runs, 10);
          expect([...set]).toEqual(sorted(set));
          expect(set.every((ordinal) => ordinal < 10)).toBe(true);
        } catch (error) {
          expect(error).toHaveProperty("code", "EINVAL");
        }
      }),
    );
  });
});
