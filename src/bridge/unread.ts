/**
 * Which blocks of one file a reader has not seen yet, in the two modes of consuming: `clear` zeroes a counter when it
 * is taken, as ConsumeCoverageData of gVisor's pkg/coverage does, and `delta` compares with a copy of the counts last
 * seen. A block stays unread until it is taken, so a full sink loses nothing (gVisor loses one PC there).
 */
import type { Counters } from "../istanbul/counters";
import { theScanner } from "../scan/fastest";
import { WINDOW } from "../scan/scanner";

/** What reading does to the counters: `clear` zeroes them; `delta` leaves them to a host that reports them too. */
export type ConsumeMode = "clear" | "delta";

export interface Unread {
  /** How many blocks the file has. */
  readonly length: number;
  /** Reads the counts of this moment, which all other methods use. Throws before anything is taken. */
  refresh(): void;
  /**
   * The unread blocks of [from, to), at most a window, ascending and counted from `from`; valid until the next call.
   */
  find(from: number, to: number): Uint32Array;
  /** Marks blocks as read, in the form that `find` returned them. */
  take(from: number, found: Uint32Array): void;
  /** Forgets everything that was counted so far. */
  discard(): void;
}

export function unreadBlocks(counters: Counters, mode: ConsumeMode): Unread {
  return mode === "clear" ? new NonzeroBlocks(counters) : new ChangedBlocks(counters);
}

class NonzeroBlocks implements Unread {
  readonly #counters: Counters;
  readonly #found: Uint32Array;
  #counts: Uint32Array;
  /** How many blocks of the file had a count at the last find; undefined if that looked at a part of the file. */
  #counted: number | undefined;

  constructor(counters: Counters) {
    this.#counters = counters;
    this.#counts = counters.read();
    this.#found = windowOf(this.#counts);
  }

  get length(): number {
    return this.#counts.length;
  }

  refresh(): void {
    this.#counts = this.#counters.read();
  }

  find(from: number, to: number): Uint32Array {
    const found = theScanner().nonzero(part(this.#counts, from, to), this.#found);
    this.#counted = to - from === this.#counts.length ? found : undefined;
    return first(this.#found, found);
  }

  take(from: number, found: Uint32Array): void {
    if (found.length === this.#counted) this.#counters.zeroCounted(found);
    else this.#counters.zero(from, found);
  }

  discard(): void {
    this.#counters.zeroAll();
  }
}

class ChangedBlocks implements Unread {
  readonly #counters: Counters;
  readonly #seen: Uint32Array;
  readonly #found: Uint32Array;
  #counts: Uint32Array;

  constructor(counters: Counters) {
    this.#counters = counters;
    this.#counts = counters.read();
    this.#seen = new Uint32Array(this.#counts.length);
    this.#found = windowOf(this.#counts);
  }

  get length(): number {
    return this.#counts.length;
  }

  refresh(): void {
    this.#counts = this.#counters.read();
  }

  /**
   * A count that the host reset to 0 is followed down, so that the next hit shows again. If the host resets a counter
   * and it then comes back to exactly the count last seen, that goes unnoticed.
   */
  find(from: number, to: number): Uint32Array {
    const seen = part(this.#seen, from, to);
    const counts = part(this.#counts, from, to);
    const found = this.#found;
    const changed = theScanner().changed(counts, seen, found);
    let length = 0;
    for (let i = 0; i < changed; i++) {
      const index = found[i] as number;
      if (counts[index] === 0) seen[index] = 0;
      else found[length++] = index;
    }
    return first(found, length);
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

/** Most files are one window: making a view costs more than scanning a small one. */
function part(counts: Uint32Array, from: number, to: number): Uint32Array {
  return from === 0 && to === counts.length ? counts : counts.subarray(from, to);
}

/** Room for what is found in one window. */
function windowOf(counts: Uint32Array): Uint32Array {
  return new Uint32Array(Math.min(counts.length, WINDOW));
}

const NOTHING = new Uint32Array(0);

/** Most files have nothing unread at most drains, and a view of nothing would cost as much as a look at them. */
function first(found: Uint32Array, length: number): Uint32Array {
  return length === 0 ? NOTHING : found.subarray(0, length);
}
