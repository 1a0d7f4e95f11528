/**
 * What is left of block sets while more and more blocks are covered.
 *
 * Tests of a file have sets in common, and covered blocks stay covered. So the rest of each set is computed once for
 * all tests that have it, and only from what was left before.
 */
import type { BlockSet } from "../bridge/block-set";

interface Rest {
  blocks: BlockSet;
  /** How many times blocks had been covered when the rest was last computed. */
  version: number;
}

export class Uncovered {
  readonly #covered: Uint8Array;
  readonly #rests = new Map<BlockSet, Rest>();
  /** For each block, the last count that included it. */
  readonly #countedIn: Uint32Array;
  #counts = 0;
  #version = 0;

  /** @param size how many blocks there are. */
  constructor(size: number) {
    this.#covered = new Uint8Array(size);
    this.#countedIn = new Uint32Array(size);
  }

  /** How many blocks of the sets are not covered. A block in several sets counts once. */
  count(sets: readonly BlockSet[]): number {
    const id = ++this.#counts;
    let count = 0;
    for (const set of sets)
      for (const ordinal of this.#restOf(set)) {
        if (this.#countedIn[ordinal] === id) continue;
        this.#countedIn[ordinal] = id;
        count++;
      }
    return count;
  }

  cover(sets: readonly BlockSet[]): void {
    for (const set of sets) for (const ordinal of this.#restOf(set)) this.#covered[ordinal] = 1;
    this.#version++;
  }

  #restOf(set: BlockSet): BlockSet {
    const rest = this.#rests.get(set) ?? { blocks: set, version: 0 };
    if (rest.version < this.#version) {
      rest.blocks = rest.blocks.filter((ordinal) => this.#covered[ordinal] === 0);
      rest.version = this.#version;
      this.#rests.set(set, rest);
    }
    return rest.blocks;
  }
}
