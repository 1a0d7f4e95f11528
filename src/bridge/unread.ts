/**
 * Which blocks of one file a reader has not been told of yet, in the two modes of consuming.
 *
 * `clear` zeroes a counter when it is taken, as ConsumeCoverageData of gVisor's pkg/coverage does. `delta` keeps a
 * shadow of the counts last seen and leaves the counters to the host, whose own report must not change because we read;
 * a counter that the host resets and that comes back to the very count last seen goes unnoticed.
 * The rule: a block stays unread until it is taken, so a sink that is full loses nothing (the seed loses one PC there).
 */
import type { Counters } from "../istanbul/counters";

export type Mode = "clear" | "delta";

export interface Unread {
  /** Reads the counts of this moment; what follows speaks of them. Throws before anything is taken. */
  refresh(): void;
  /** The first unread block at or after `from`, or -1. */
  next(from: number): number;
  /** Marks one block as told. */
  take(blockIndex: number): void;
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

  refresh(): void {
    this.#counts = this.#counters.read();
  }

  next(from: number): number {
    const counts = this.#counts;
    for (let i = from; i < counts.length; i++) if (counts[i] !== 0) return i;
    return -1;
  }

  take(blockIndex: number): void {
    this.#counters.zero(blockIndex);
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

  refresh(): void {
    this.#counts = this.#counters.read();
  }

  /** A count that the host reset to 0 is followed down, so that the next hit shows again. */
  next(from: number): number {
    const counts = this.#counts;
    const seen = this.#seen;
    for (let i = from; i < counts.length; i++) {
      if (counts[i] === seen[i]) continue;
      if (counts[i] !== 0) return i;
      seen[i] = 0;
    }
    return -1;
  }

  take(blockIndex: number): void {
    this.#seen[blockIndex] = this.#counts[blockIndex] as number;
  }

  discard(): void {
    this.#seen.set(this.#counters.read());
  }
}
