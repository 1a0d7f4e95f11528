/** Translates the ordinals of one list of files into those of a table that has all of these files. */
import { type BlockSet, blockSet } from "../bridge/block-set";
import type { PcTable } from "../bridge/pc-table";

interface NumberedFile {
  readonly path: string;
  /** How many blocks it has. */
  readonly size: number;
}

export class Renumbering {
  /** For each file, its index in the table. */
  readonly #places: Uint32Array;
  /** For each block, its ordinal in the table. */
  readonly #ordinals: Uint32Array;

  /** @throws KcovError ENOENT when a file is not in the table. */
  constructor(from: readonly NumberedFile[], to: PcTable) {
    this.#places = Uint32Array.from(from, ({ path }) => to.indexOf(path));
    this.#ordinals = new Uint32Array(from.reduce((sum, { size }) => sum + size, 0));
    let ordinal = 0;
    for (const { path, size } of from) {
      const first = to.ordinalOf(path);
      for (let i = 0; i < size; i++) this.#ordinals[ordinal++] = first + i;
    }
  }

  blocks(set: BlockSet): BlockSet {
    return blockSet(set.map((ordinal) => this.#ordinals[ordinal] as number));
  }

  files(set: BlockSet): BlockSet {
    return blockSet(set.map((place) => this.#places[place] as number));
  }

  /** Indexes of all files from the given one on. */
  places(from: number): BlockSet {
    return blockSet(this.#places.subarray(from));
  }
}
