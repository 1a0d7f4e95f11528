import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { edgeHash, edgeSignal, isOverflown, uniquePcs } from "../../src/kcov/signal";

const pc = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });

describe("uniquePcs", () => {
  test("sorts by value and drops repeats", () => {
    expect(uniquePcs([16n, 2n, 0xffff_ffff_8000_0000n, 2n])).toEqual([2n, 16n, 0xffff_ffff_8000_0000n]);
  });

  test("gives the same set whatever the order", () => {
    fc.assert(
      fc.property(fc.array(pc), (pcs) => {
        const unique = uniquePcs(pcs);
        expect(new Set(unique)).toEqual(new Set(pcs));
        expect(unique.every((each, i) => i === 0 || (unique[i - 1] as bigint) < each)).toBe(true);
      }),
    );
  });
});

describe("edgeSignal", () => {
  test("changes the low 12 bits only, and takes only those of the predecessor into account", () => {
    fc.assert(
      fc.property(fc.array(pc), (pcs) => {
        const high = edgeSignal(pcs).map((signal) => signal >> 12n);
        expect(new Set(high)).toEqual(new Set(pcs.map((each) => each >> 12n)));
        const moved = pcs.map((each) => each ^ (1n << 63n));
        expect(edgeSignal(moved)).toEqual(edgeSignal(pcs).map((signal) => signal ^ (1n << 63n)));
      }),
    );
  });

  test("hashes any 32 bits to 32 bits", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffff_ffff }), (value) => {
        const hash = edgeHash(value);
        expect(Number.isInteger(hash) && hash >= 0 && hash <= 0xffff_ffff).toBe(true);
      }),
    );
  });
});

describe("isOverflown", () => {
  test.each([
    [0n, false],
    [510n, false],
    [511n, true],
    [2n ** 64n - 1n, true],
  ])("of %d PCs in 512 words is %p", (count, expected) => {
    expect(isOverflown(count, 512)).toBe(expected);
  });
});
