/**
 * The scanner as a small Wasm routine (scan.wat), and the memory that it works in. Counts are copied into that memory
 * for each call, and no call relies on what an earlier one left. Counters that live there would count slower than in an
 * array of V8's, while loops over arrays that V8 does not know as constants take twice as long.
 */
import * as fs from "node:fs";
import { endianness } from "node:os";
import { join } from "node:path";
import { plainScanner, writePcs } from "./plain";
import { type Numbering, type Scanner, WINDOW, WORD_SIZE } from "./scanner";

/** The routine takes 16 counts in one step. */
const STRIDE = 16;

/** Below this number of counts, calling the routine costs more than the plain loop: measured at about 100. */
const SMALL = 96;

interface Routine {
  readonly memory: { readonly buffer: ArrayBuffer };
  nonzero(count: number): number;
  changed(count: number): number;
  gather(count: number): void;
  pcs(count: number, low: number, high: number, step: number): void;
}

/** Taken at load: a program under test may replace them later. */
const { readFileSync } = fs;
const { compare } = Buffer;

/** Beside this file once it is built; in the build when this file runs from its source. */
const ROUTINE = join(__dirname, "../../lib/scan/scan.wasm");

class WasmScanner implements Scanner {
  readonly #routine: Routine;
  readonly #counts: Uint32Array;
  readonly #seen: Uint32Array;
  readonly #found: Uint32Array;
  readonly #pcs: Uint8Array;
  readonly #pcWords: Uint32Array;

  constructor(routine: Routine) {
    const { buffer } = routine.memory;
    const [counts, seen, found] = [0, 1, 2].map((i) => new Uint32Array(buffer, 4 * i * WINDOW, WINDOW));
    this.#routine = routine;
    this.#counts = counts as Uint32Array;
    this.#seen = seen as Uint32Array;
    this.#found = found as Uint32Array;
    this.#pcs = new Uint8Array(buffer, 3 * 4 * WINDOW, WORD_SIZE * WINDOW);
    this.#pcWords = new Uint32Array(buffer, 3 * 4 * WINDOW, 2 * WINDOW);
  }

  nonzero(counts: Uint32Array, found: Uint32Array): number {
    if (counts.length < SMALL) return plainScanner.nonzero(counts, found);
    place(counts, this.#counts);
    return this.#copy(this.#routine.nonzero(counts.length), found);
  }

  changed(counts: Uint32Array, seen: Uint32Array, found: Uint32Array): number {
    if (counts.length < SMALL) return plainScanner.changed(counts, seen, found);
    if (isSame(counts, seen)) return 0;
    place(counts, this.#counts);
    place(seen, this.#seen);
    return this.#copy(this.#routine.changed(counts.length), found);
  }

  gather(counts: Uint32Array, slots: Uint32Array, copy: Uint32Array): void {
    if (slots.length < SMALL || counts.length > WINDOW) plainScanner.gather(counts, slots, copy);
    else this.#gather(counts, slots, copy);
  }

  pcs(found: Uint32Array, numbering: Numbering): Uint8Array {
    if (found.length < SMALL) writePcs(this.#pcWords, found, numbering);
    else this.#writePcs(found, numbering);
    return this.#pcs.subarray(0, WORD_SIZE * found.length);
  }

  #writePcs(found: Uint32Array, { low, high, step }: Numbering): void {
    this.#found.set(found);
    this.#routine.pcs(found.length, low, high, step);
  }

  #gather(counts: Uint32Array, slots: Uint32Array, copy: Uint32Array): void {
    this.#counts.set(counts);
    for (let from = 0; from < slots.length; from += WINDOW) {
      const window = slots.subarray(from, from + WINDOW);
      place(window, this.#seen);
      this.#routine.gather(window.length);
      copy.set(this.#found.subarray(0, window.length), from);
    }
  }

  #copy(length: number, found: Uint32Array): number {
    if (length > 0) found.set(this.#found.subarray(0, length));
    return length;
  }
}

/**
 * Whether nothing has changed. Most files have not run since the last look, and this tells it at the speed of memory,
 * without copies.
 */
function isSame(counts: Uint32Array, seen: Uint32Array): boolean {
  return compare(bytesOf(counts), bytesOf(seen)) === 0;
}

function bytesOf({ buffer, byteOffset, byteLength }: Uint32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Copies numbers into the memory and fills their last stride with 0: no count, and the slot of one. */
function place(counts: Uint32Array, memory: Uint32Array): void {
  memory.set(counts);
  const rest = counts.length % STRIDE;
  if (rest !== 0) memory.fill(0, counts.length, counts.length + STRIDE - rest);
}

/**
 * Undefined where Node has no WebAssembly (--jitless) or none with SIMD, or where the byte order of Wasm is not the
 * host's.
 */
export function wasmScanner(): Scanner | undefined {
  if (endianness() !== "LE") return undefined;
  try {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(ROUTINE)));
    return new WasmScanner(exports as unknown as Routine);
  } catch {
    return undefined;
  }
}
