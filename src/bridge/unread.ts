/**
 * Which blocks of one file a reader has not been told of yet, in the two modes of consuming.
 *
 * `clear` zeroes a counter when it is taken, as ConsumeCoverageData of gVisor's pkg/coverage does. `delta` keeps a
 * shadow of the counts last seen and leaves the counters to the host, whose own report must not change because we read;
 * a counter that the host resets and that comes back to the very count last seen goes unnoticed.
 * The rule: a block stays unread until it is taken, so a sink that is full loses nothing (the seed loses one PC there).
 */
import type { Counters } from "../istanbul/counters";
import { theScanner } from "./scan";

export type Mode = "clear" | "delta";

export interface Unread {
  /** Blocks of the file. */
  readonly length: number;
  /** Reads the counts of this moment; what follows speaks of them. Throws before anything is taken. */
  refresh(): void;
  /** The unread blocks of [from, to), at most a window, ascending and counted from `from`. */
  find(from: number, to: number): Uint32Array;
  /** Marks blocks as told, as `find` gave them. */
  take(from: number, found: Uint32Array): void;
  /** Forgets whatever was counted so far. */
  discard(): void;
}

export function unreadBlocks(counters: Counters, mode: Mode): Unread {
  return mode === "clear" ? new NonzeroBlocks(counters) : new ChangedBlocks(counters);
}

class NonzeroBlocks implements Unread {
  readonly #counters: Counters;
  #counts: Uint32Array;

  constructor(counters: Counters) {
    this.#counters = counters;
    this.#counts = counters.read();
  }

  get length(): number {
    return this.#counts.length;
  }

  refresh(): void {
    this.#counts = this.#counters.read();
  }

  find(from: number, to: number): Uint32Array {
    return theScanner().nonzero(part(this.#counts, from, to));
  }

  take(from: number, found: Uint32Array): void {
    for (let i = 0; i < found.length; i++) this.#counters.zero(from + (found[i] as number));
  }

  discard(): void {
    this.#counters.zeroAll();
  }
}

class ChangedBlocks implements Unread {
  readonly #counters: Counters;
  readonly #seen: Uint32Array;
  #counts: Uint32Array;

  constructor(counters: Counters) {
    this.#counters = counters;
    this.#counts = counters.read();
    this.#seen = new Uint32Array(this.#counts.length);
  }

  get length(): number {
    return this.#counts.length;
  }

  refresh(): void {
    this.#counts = this.#counters.read();
  }

  /** A count that the host reset to 0 is followed down, so that the next hit shows again. */
  find(from: number, to: number): Uint32Array {
    const seen = part(this.#seen, from, to);
    const counts = part(this.#counts, from, to);
    const changed = theScanner().changed(counts, seen);
    let length = 0;
    for (let i = 0; i < changed.length; i++) {
      const index = changed[i] as number;
      if (counts[index] === 0) seen[index] = 0;
      else changed[length++] = index;
    }
    return length === changed.length ? changed : changed.subarray(0, length);
  }

  take(from: number, found: Uint32Array): void {
    for (let i = 0; i < found.length; i++) {
      const blockIndex = from + (found[i] as number);
      this.#seen[blockIndex] = this.#counts[blockIndex] as number;
    }
  }

  discard(): void {
    this.#seen.set(this.#counters.read());
  }
}

/** Most files are one window: a view costs more than the scan of a small one. */
function part(counts: Uint32Array, from: number, to: number): Uint32Array {
  return from === 0 && to === counts.length ? counts : counts.subarray(from, to);
}
