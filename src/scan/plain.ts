/**
 * The scanner in plain loops, like those of ConsumeCoverageData in gVisor's pkg/coverage. It is the reference that the
 * Wasm routine (scan.wat) is tested against.
 */
import { endianness } from "node:os";
import { type Numbering, type Scanner, WINDOW, WORD_SIZE } from "./scanner";

/** The index of the low half of a u64 among its two u32 words, in host order. */
const LOW_WORD = endianness() === "LE" ? 0 : 1;

export const plainScanner: Scanner = {
  nonzero(counts, found) {
    let length = 0;
    for (let i = 0; i < counts.length; i++) if (counts[i] !== 0) found[length++] = i;
    return length;
  },

  changed(counts, seen, found) {
    let length = 0;
    for (let i = 0; i < counts.length; i++) if (counts[i] !== seen[i]) found[length++] = i;
    return length;
  },

  gather(counts, slots, copy) {
    for (let i = 0; i < slots.length; i++) copy[i] = counts[slots[i] as number] as number;
  },

  pcs(found, numbering) {
    lent ??= new Uint32Array(2 * WINDOW);
    writePcs(lent, found, numbering);
    return new Uint8Array(lent.buffer, 0, WORD_SIZE * found.length);
  },
};

/** The memory that `pcs` returned last. */
let lent: Uint32Array | undefined;

export function writePcs(words: Uint32Array, found: Uint32Array, { low, high, step }: Numbering): void {
  for (let i = 0; i < found.length; i++) {
    words[2 * i + LOW_WORD] = low + Math.imul(found[i] as number, step);
    words[2 * i + 1 - LOW_WORD] = high;
  }
}
