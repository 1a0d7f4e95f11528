import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { decodeKcov, encodeKcov, WORD_SIZE } from "../../src/kcov/buffer";
import { refusalOf } from "../support/refusal";

function words(...values: readonly bigint[]): Uint8Array {
  return new Uint8Array(BigUint64Array.from(values).buffer);
}

const word = fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_ffffn });

describe("encodeKcov", () => {
  test("puts the count before the PCs, eight bytes each in host order", () => {
    const buffer = encodeKcov(words(0xffff_ffff_8000_0000n, 0xffff_ffff_8000_0007n));
    expect(Buffer.from(words(2n, 0xffff_ffff_8000_0000n, 0xffff_ffff_8000_0007n)).equals(buffer)).toBe(true);
    expect(WORD_SIZE).toBe(8);
  });

  test("makes a count of 0 alone from no PCs", () => {
    expect([...encodeKcov(new Uint8Array(0))]).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
  });

  test("copies: the buffer does not change with the bytes it was made from", () => {
    const bytes = words(5n);
    const buffer = encodeKcov(bytes);
    bytes.fill(0);
    expect(decodeKcov(buffer)).toEqual([5n]);
  });
});

describe("decodeKcov", () => {
  test("reads back any PCs in the order they were written", () => {
    fc.assert(
      fc.property(fc.array(word), (pcs) => {
        expect(decodeKcov(encodeKcov(words(...pcs)))).toEqual(pcs);
      }),
    );
  });

  test("leaves what lies beyond the count unread, as in a kcov area that was reset", () => {
    expect(decodeKcov(words(1n, 10n, 20n, 30n))).toEqual([10n]);
    expect(decodeKcov(words(0n, 10n))).toEqual([]);
  });

  test("reads an area at any address and with a broken word at its end", () => {
    fc.assert(
      fc.property(fc.array(word, { maxLength: 4 }), fc.nat({ max: 9 }), fc.nat({ max: 7 }), (pcs, offset, tail) => {
        const area = encodeKcov(words(...pcs));
        const memory = new Uint8Array(offset + area.byteLength + tail);
        memory.set(area, offset);
        expect(decodeKcov(memory.subarray(offset))).toEqual(pcs);
      }),
    );
  });

  test("reads a SharedArrayBuffer", () => {
    const shared = new Uint8Array(new SharedArrayBuffer(24));
    shared.set(words(2n, 7n, 9n));
    expect(decodeKcov(shared)).toEqual([7n, 9n]);
  });

  test("reads an area as mmap gives it", () => {
    expect(decodeKcov(BigUint64Array.of(2n, 7n, 9n, 0n))).toEqual([7n, 9n]);
    expect(decodeKcov(BigUint64Array.of(5n, 1n, 7n).subarray(1))).toEqual([7n]);
  });

  test.each([
    [new ArrayBuffer(16), "an object"],
    ["trace.kcov", '"trace.kcov"'],
    [[1n, 7n], "an array"],
    [undefined, "undefined"],
  ])("refuses what is no memory: case %#", (data, shown) => {
    const { code, message } = refusalOf(() => decodeKcov(data as unknown as Uint8Array));
    const detail = `decode kcov: the data must be memory, got ${shown}`;
    expect({ code, message }).toEqual({ code: "EINVAL", message: `EINVAL: invalid argument, ${detail}` });
  });

  test.each([
    [new Uint8Array(0), "0 bytes are too few for a count"],
    [new Uint8Array(7), "7 bytes are too few for a count"],
    [words(1n), "it is cut short or not kcov data: the count is 1, the number of PCs 0"],
    [words(3n, 1n, 2n), "it is cut short or not kcov data: the count is 3, the number of PCs 2"],
    [
      words(0xffff_ffff_ffff_ffffn, 1n),
      "it is cut short or not kcov data: the count is 18446744073709551615, the number of PCs 1",
    ],
    [words(2n, 1n, 2n).subarray(0, 23), "it is cut short or not kcov data: the count is 2, the number of PCs 1"],
  ])("refuses data that end before the last PC promised: case %#", (bytes, detail) => {
    const refusal = refusalOf(() => decodeKcov(bytes));
    expect(refusal.code).toBe("EINVAL");
    expect(refusal.message).toBe(`EINVAL: invalid argument, decode kcov: ${detail}`);
  });

  test("either reads or refuses any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const promised = bytes.length < 8 ? undefined : new BigUint64Array(bytes.slice(0, 8).buffer)[0];
        if (promised !== undefined && promised <= (bytes.length - 8) / 8) {
          expect(decodeKcov(bytes)).toHaveLength(Number(promised));
        } else {
          expect(refusalOf(() => decodeKcov(bytes)).syscall).toBe("decode kcov");
        }
      }),
    );
  });
});
