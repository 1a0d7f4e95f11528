import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { plainScanner, type Scanner, theScanner, WINDOW, wasmScanner } from "../../src/bridge/scan";

const wasm = wasmScanner() as Scanner;

/** Mostly 0, of any length around the 16 counts that the routine takes in one step, with every width of count. */
const counts = fc
  .array(fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, fc.constantFrom(1, 0x8000_0000, 0xffff_ffff), fc.nat()), {
    maxLength: 100,
  })
  .map((list) => Uint32Array.from(list));

describe("the Wasm routine", () => {
  test("is there, and is what is used", () => {
    expect(wasmScanner()).toBeDefined();
    expect(theScanner()).toBe(theScanner());
    expect(theScanner()).not.toBe(plainScanner);
  });

  test("finds what is not 0, as the plain loop does", () => {
    fc.assert(fc.property(counts, (one) => expect(wasm.nonzero(one)).toEqual(plainScanner.nonzero(one))));
  });

  test("finds what has changed, as the plain loop does", () => {
    fc.assert(
      fc.property(counts, counts, (one, other) => {
        const seen = new Uint32Array(one.length);
        seen.set(other.subarray(0, one.length));
        expect(wasm.changed(one, seen)).toEqual(plainScanner.changed(one, seen));
      }),
    );
  });

  test.each([WINDOW, WINDOW - 1, WINDOW - 15, 0])("finds all of %d counts", (length) => {
    const full = new Uint32Array(length).fill(7);
    expect(wasm.nonzero(full)).toEqual(plainScanner.nonzero(full));
    expect(wasm.changed(full, new Uint32Array(length))).toEqual(plainScanner.nonzero(full));
    expect(wasm.changed(full, full)).toHaveLength(0);
  });

  test("sees nothing of a longer window before it", () => {
    wasm.changed(new Uint32Array(40).fill(1), new Uint32Array(40).fill(2));
    expect([...wasm.nonzero(new Uint32Array(17))]).toEqual([]);
    expect([...wasm.changed(new Uint32Array(17), new Uint32Array(17))]).toEqual([]);
  });
});
