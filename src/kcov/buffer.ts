/**
 * The kcov format as bytes: one u64 count, then that many u64 PCs, in the host's byte order.
 *
 * Stands for the area of Linux Documentation/dev-tools/kcov.rst once it is copied out: what a reader gets from
 * `cover[0]` and `cover[1..n]`. The rule: a count that passes the end of the data is refused, never clamped.
 */
import { KcovError, shown } from "../errors";

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
 * Reads a kcov-format buffer and returns its PCs in the order they were written.
 *
 * @param buffer memory of any type; an area as mmap gives it, too.
 * @throws KcovError EINVAL when the data ends before the count word or before the last PC the count promises.
 */
export function decodeKcov(buffer: Uint8Array | BigUint64Array): bigint[] {
  if (!ArrayBuffer.isView(buffer)) throw refused(`the data must be memory, got ${shown(buffer)}`);
  if (buffer.byteLength < WORD_SIZE) throw refused(`${buffer.byteLength} bytes hold no count`);
  const words = new BigUint64Array(Math.floor(buffer.byteLength / WORD_SIZE));
  wordBytes(words).set(new Uint8Array(buffer.buffer, buffer.byteOffset, words.byteLength));
  const count = words[0] as bigint;
  if (count >= BigInt(words.length))
    throw refused(`it is cut short, or no kcov data: the count is ${count}, the data hold ${words.length - 1} PCs`);
  return Array.from(words.subarray(1, 1 + Number(count)));
}

function wordBytes(words: BigUint64Array): Uint8Array {
  return new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
}

function refused(detail: string): KcovError {
  return new KcovError("EINVAL", "decode kcov", detail);
}
