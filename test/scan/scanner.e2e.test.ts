import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { theScanner } from "../../src/scan/fastest";
import { plainScanner } from "../../src/scan/plain";
import { type Scanner, WINDOW } from "../../src/scan/scanner";
import { wasmScanner } from "../../src/scan/wasm";

const wasm = wasmScanner() as Scanner;

const u32 = fc.oneof(fc.constantFrom(1, 0x8000_0000, 0xffff_ffff), fc.nat({ max: 0xffff_ffff }));

/** Mostly 0, of any length around the 16 counts that the routine takes in one step, with every width of count. */
const counts = fc
  .array(fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, u32), { maxLength: 200, size: "max" })
  .map((list) => Uint32Array.from(list));

const i32 = u32.map((word) => word | 0);

function nonzero(scanner: Scanner, counts: Uint32Array): Uint32Array {
  const found = new Uint32Array(counts.length);
  return found.subarray(0, scanner.nonzero(counts, found));
}

function changed(scanner: Scanner, counts: Uint32Array, seen: Uint32Array): Uint32Array {
  const found = new Uint32Array(counts.length);
  return found.subarray(0, scanner.changed(counts, seen, found));
}

function gather(scanner: Scanner, counts: Uint32Array, slots: Uint32Array): Uint32Array {
  const copy = new Uint32Array(slots.length);
  scanner.gather(counts, slots, copy);
  return copy;
}

describe("the Wasm routine", () => {
  test("is there, and is what is used", () => {
    expect(wasmScanner()).toBeDefined();
    expect(theScanner()).toBe(theScanner());
    expect(theScanner()).not.toBe(plainScanner);
  });

  test("finds what is not 0, as the plain loop does", () => {
    fc.assert(fc.property(counts, (one) => expect(nonzero(wasm, one)).toEqual(nonzero(plainScanner, one))));
  });

  test("finds what has changed, as the plain loop does", () => {
    fc.assert(
      fc.property(counts, counts, (one, other) => {
        const seen = new Uint32Array(one.length);
        seen.set(other.subarray(0, one.length));
        expect(changed(wasm, one, seen)).toEqual(changed(plainScanner, one, seen));
      }),
    );
  });

  test("gathers the counts of slots, as the plain loop does", () => {
    const filled = counts.filter(({ length }) => length > 0);
    fc.assert(
      fc.property(filled, counts, (all, anything) => {
        const slots = anything.map((number) => number % all.length);
        expect(gather(wasm, all, slots)).toEqual(gather(plainScanner, all, slots));
      }),
    );
  });

  test("makes the PCs that the plain loop makes", () => {
    fc.assert(
      fc.property(counts, i32, i32, fc.nat({ max: 0x7fff_ffff }), (found, low, high, step) => {
        const numbering = { low, high, step };
        expect(Buffer.from(wasm.pcs(found, numbering))).toEqual(Buffer.from(plainScanner.pcs(found, numbering)));
      }),
    );
  });

  test.each([WINDOW, WINDOW - 1, WINDOW - 15, 0])("finds all of %d counts", (length) => {
    const full = new Uint32Array(length).fill(7);
    expect(nonzero(wasm, full)).toEqual(nonzero(plainScanner, full));
    expect(changed(wasm, full, new Uint32Array(length))).toEqual(nonzero(plainScanner, full));
    expect(changed(wasm, full, full)).toHaveLength(0);
    const found = nonzero(wasm, full);
    const numbering = { low: -5, high: -1, step: 4 };
    expect(Buffer.compare(wasm.pcs(found, numbering), plainScanner.pcs(found, numbering))).toBe(0);
  });

  test.each([
    [WINDOW, 3 * WINDOW + 5],
    [WINDOW + 1, 100],
  ])("gathers of %d counts for %d blocks", (length, blocks) => {
    const all = Uint32Array.from({ length }, (_, i) => i + 1);
    const slots = Uint32Array.from({ length: blocks }, (_, i) => (i * 7919) % length);
    expect(gather(wasm, all, slots)).toEqual(gather(plainScanner, all, slots));
  });

  test("sees nothing of a longer window before it", () => {
    changed(wasm, new Uint32Array(140).fill(1), new Uint32Array(140).fill(2));
    expect([...nonzero(wasm, new Uint32Array(117))]).toEqual([]);
    expect([...changed(wasm, new Uint32Array(117), new Uint32Array(117))]).toEqual([]);
  });

  test("gathers nothing from where earlier counts are left behind its slots", () => {
    const hot = new Uint32Array(200).fill(0x3fff_ffff);
    changed(wasm, hot, hot);
    expect([...gather(wasm, Uint32Array.of(7), new Uint32Array(101))]).toEqual(new Array(101).fill(7));
  });
});
