/**
 * The kcov format as bytes, as a reader of a kcov area copies it (Linux Documentation/dev-tools/kcov.rst): one u64
 * count, then that many u64 PCs, in the host's byte order. A count that passes the end of the data is refused, never
 * clamped.
 */
import { invalid, shown } from "../errors";

/** Bytes per entry: `unsigned long` of a 64-bit kernel. */
export const WORD_SIZE = 8;

/** A buffer in kcov format holding `pcs`, given as the bytes of whole words. */
export function encodeKcov(pcs: Uint8Array): Uint8Array {
  const buffer = Buffer.alloc(WORD_SIZE + pcs.byteLength);
  buffer.set(wordBytes(BigUint64Array.of(BigInt(pcs.byteLength / WORD_SIZE))));
  buffer.set(pcs, WORD_SIZE);
  return buffer;
}

/**
 * Reads a buffer in kcov format and returns its PCs in the order in which they were written.
 *
 * @param buffer memory of any type; also an area as mmap gives it.
 * @throws KcovError EINVAL when the data ends before the count word or before the last PC that the count promises.
 */
export function decodeKcov(buffer: Uint8Array | BigUint64Array): bigint[] {
  if (!ArrayBuffer.isView(buffer)) throw invalid("decode kcov", `the data must be memory, got ${shown(buffer)}`);
  if (buffer.byteLength < WORD_SIZE) throw invalid("decode kcov", `${buffer.byteLength} bytes are too few for a count`);
  const words = new BigUint64Array(Math.floor(buffer.byteLength / WORD_SIZE));
  wordBytes(words).set(new Uint8Array(buffer.buffer, buffer.byteOffset, words.byteLength));
  const count = words[0] as bigint;
  if (count >= BigInt(words.length))
    throw invalid(
      "decode kcov",
      `it is cut short or not kcov data: the count is ${count}, the number of PCs ${words.length - 1}`,
    );
  return Array.from(words.subarray(1, 1 + Number(count)));
}

function wordBytes(words: BigUint64Array): Uint8Array {
  return new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
}
