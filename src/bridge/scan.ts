/**
 * Finds the counters that are not 0, or not what they were, in a window of counts.
 *
 * Stands for the scan over counters in ConsumeCoverageData of gVisor's pkg/coverage. Counts are copied into the memory of
 * a small Wasm routine (scan.wat): counters that live there would count slower than V8 counts in an array of its own. The
 * rule: the plain loops below are what the routine does, and take its place where there is no WebAssembly.
 */
import * as fs from "node:fs";
import { join } from "node:path";

/** Counters per window: their counts, last counts and found indexes fit into a core's second-level cache. */
export const WINDOW = 65_536;

/** The routine takes 16 counts in one step. */
const STRIDE = 16;

/** Below so many counts the way into the routine costs more than the loop: measured at about 100. */
const SMALL = 96;

const NOTHING = new Uint32Array(0);

/** Indexes are ascending, in an array that is the caller's. `counts` are at most WINDOW. */
export interface Scanner {
  nonzero(counts: Uint32Array): Uint32Array;
  /** @param seen as many counts, to compare with. */
  changed(counts: Uint32Array, seen: Uint32Array): Uint32Array;
}

interface Routine {
  readonly memory: { readonly buffer: ArrayBuffer };
  nonzero(count: number): number;
  changed(count: number): number;
}

/** Taken at once: a program under test may replace it later. */
const { readFileSync } = fs;

/** Beside this file once built; in the build when this file runs from its source. */
const ROUTINE = join(__dirname, "../../lib/bridge/scan.wasm");

class WasmScanner implements Scanner {
  readonly #routine: Routine;
  readonly #counts: Uint32Array;
  readonly #seen: Uint32Array;
  readonly #found: Uint32Array;

  constructor(routine: Routine) {
    const { buffer } = routine.memory;
    const [counts, seen, found] = [0, 1, 2].map((i) => new Uint32Array(buffer, 4 * i * WINDOW, WINDOW));
    this.#routine = routine;
    this.#counts = counts as Uint32Array;
    this.#seen = seen as Uint32Array;
    this.#found = found as Uint32Array;
  }

  nonzero(counts: Uint32Array): Uint32Array {
    if (counts.length < SMALL) return plainScanner.nonzero(counts);
    place(counts, this.#counts);
    return this.#result(this.#routine.nonzero(counts.length));
  }

  changed(counts: Uint32Array, seen: Uint32Array): Uint32Array {
    if (counts.length < SMALL) return plainScanner.changed(counts, seen);
    place(counts, this.#counts);
    place(seen, this.#seen);
    return this.#result(this.#routine.changed(counts.length));
  }

  #result(length: number): Uint32Array {
    return length === 0 ? NOTHING : this.#found.slice(0, length);
  }
}

/** What follows the counts in their last stride is 0. */
function place(counts: Uint32Array, memory: Uint32Array): void {
  memory.set(counts);
  const rest = counts.length % STRIDE;
  if (rest !== 0) memory.fill(0, counts.length, counts.length + STRIDE - rest);
}

export const plainScanner: Scanner = {
  nonzero(counts) {
    let found: number[] | undefined;
    for (let i = 0; i < counts.length; i++) {
      if (counts[i] === 0) continue;
      found ??= [];
      found.push(i);
    }
    return found === undefined ? NOTHING : new Uint32Array(found);
  },

  changed(counts, seen) {
    let found: number[] | undefined;
    for (let i = 0; i < counts.length; i++) {
      if (counts[i] === seen[i]) continue;
      found ??= [];
      found.push(i);
    }
    return found === undefined ? NOTHING : new Uint32Array(found);
  },
};

let scanner: Scanner | undefined;

/** The fastest scanner there is here. */
export function theScanner(): Scanner {
  scanner ??= wasmScanner() ?? plainScanner;
  return scanner;
}

/** Undefined where Node has no WebAssembly (--jitless), or none with SIMD. */
export function wasmScanner(): Scanner | undefined {
  try {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(ROUTINE)));
    return new WasmScanner(exports as unknown as Routine);
  } catch {
    return undefined;
  }
}
