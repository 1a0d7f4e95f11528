/**
 * What is left of block sets while more and more blocks are covered.
 *
 * Tests of a file have sets in common, and covered blocks stay covered. So the rest of each set is computed once for
 * all tests that have it, and only from what was left before.
 */
import type { BlockSet } from "../bridge/block-set";

/** The blocks of a set that were left when it was last looked at, with some covered since. */
export interface Rest {
  /** Only the first `length` of them are left. */
  blocks: Uint32Array;
  length: number;
  /** How many times blocks had been covered then. */
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

  /** What is left of a set: the same for all who ask for it. The set itself is not changed. */
  restOf(set: BlockSet): Rest {
    const rest = this.#rests.get(set) ?? { blocks: set, length: set.length, version: 0 };
    this.#rests.set(set, rest);
    return rest;
  }

  /** How many blocks of the sets are not covered. A block in several sets counts once. */
  count(rests: readonly Rest[]): number {
    const id = ++this.#counts;
    const countedIn = this.#countedIn;
    let count = 0;
    for (const rest of rests) {
      this.#update(rest);
      const { blocks, length } = rest;
      for (let i = 0; i < length; i++) {
        const ordinal = blocks[i] as number;
        if (countedIn[ordinal] === id) continue;
        countedIn[ordinal] = id;
        count++;
      }
    }
    return count;
  }

  cover(rests: readonly Rest[]): void {
    for (const { blocks, length } of rests) for (let i = 0; i < length; i++) this.#covered[blocks[i] as number] = 1;
    this.#version++;
  }

  /** In place: a set is looked at hundreds of thousands of times, and a new list each time would take most of it. */
  #update(rest: Rest): void {
    if (rest.version === this.#version || rest.length === 0) return;
    if (rest.version === 0) rest.blocks = rest.blocks.slice();
    const { blocks, length } = rest;
    const covered = this.#covered;
    let left = 0;
    for (let i = 0; i < length; i++) {
      const ordinal = blocks[i] as number;
      if (covered[ordinal] === 0) blocks[left++] = ordinal;
    }
    rest.length = left;
    rest.version = this.#version;
  }
}
