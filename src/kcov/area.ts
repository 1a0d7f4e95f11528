/**
 * The kcov area in memory, as in Linux Documentation/dev-tools/kcov.rst and kcovReadWriter in gVisor's kcov.go: word 0
 * counts the PCs that follow it, u64 each in host order. The reader may store anything into the count at any moment. So
 * a PC is stored before the count that covers it, and the count is replaced only if it is still the value that the PC's
 * place was taken from: no reset is lost, and nothing is written outside.
 */
import { WORD_SIZE } from "./buffer";
import type { PcWriter } from "./source";

/** An area takes PCs until it is full; then it takes none. That is kcov's contract and not an error. */
export type Area = PcWriter;

/** Where PCs go in an area of `size` words whose count is `count`: the word to start at, and how many of `pcs` fit. */
export function placeAt(count: bigint, size: number, pcs: number): { readonly start: number; readonly fit: number } {
  if (count >= BigInt(size - 1)) return { start: size, fit: 0 };
  const start = 1 + Number(count);
  return { start, fit: Math.min(pcs, size - start) };
}

export class MemoryArea implements Area {
  /** The whole area; a reader stores 0 into word 0 to start over. */
  readonly words: BigUint64Array;
  readonly memory: SharedArrayBuffer;
  readonly #bytes: Uint8Array;

  static fits(memory: unknown): memory is SharedArrayBuffer {
    return memory instanceof SharedArrayBuffer && memory.byteLength > 0 && memory.byteLength % WORD_SIZE === 0;
  }

  constructor(memory: SharedArrayBuffer) {
    this.memory = memory;
    this.words = new BigUint64Array(memory);
    this.#bytes = new Uint8Array(memory);
  }

  write(bytes: Uint8Array): number {
    const pcs = Math.floor(bytes.byteLength / WORD_SIZE);
    for (;;) {
      const count = Atomics.load(this.words, 0);
      const { start, fit } = placeAt(count, this.words.length, pcs);
      if (fit === 0) return 0;
      this.#bytes.set(bytes.subarray(0, fit * WORD_SIZE), start * WORD_SIZE);
      if (Atomics.compareExchange(this.words, 0, count, count + BigInt(fit)) === count) return fit * WORD_SIZE;
    }
  }
}
