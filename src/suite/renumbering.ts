/**
 * From the numbers of one table to those of another that has all its files.
 */
import { type BlockSet, blockSet } from "../bridge/block-set";
import type { PcTable } from "../bridge/pc-table";

export class Renumbering {
  /** For each file of the first table its place in the other. */
  readonly #places: Uint32Array;
  /** For each block of the first table its ordinal in the other. */
  readonly #ordinals: Uint32Array;

  /** @throws KcovError ENOENT when a file is not in the other table. */
  constructor(from: PcTable, to: PcTable) {
    this.#places = Uint32Array.from(from.files, ({ path }) => to.indexOf(path));
    this.#ordinals = new Uint32Array(from.size);
    let ordinal = 0;
    for (const { path, size } of from.files) {
      const first = to.ordinalOf(path);
      for (let i = 0; i < size; i++) this.#ordinals[ordinal++] = first + i;
    }
  }

  blocks(set: BlockSet): BlockSet {
    return blockSet(set.map((ordinal) => this.#ordinals[ordinal] as number));
  }

  /** Places of files. */
  files(set: BlockSet): BlockSet {
    return blockSet(set.map((place) => this.#places[place] as number));
  }
}
