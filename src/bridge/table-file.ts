/**
 * One file of the PC table, as maps or packed: whichever it came as.
 *
 * Stands for an entry of `globalData.files` in gVisor's pkg/coverage. A table of a million blocks is loaded for a look at a
 * few of them, so maps and blocks of a packed file wait. The rule: the form it did not come as, and the blocks, are made
 * at their first use and kept; what is only printed is made anew.
 */
import { type Block, countBlocks, orderBlocks } from "../istanbul/blocks";
import {
  countPackedBlocks,
  isSamePacked,
  type KeptMaps,
  type PackedMaps,
  packMaps,
  printKept,
  unpackMaps,
} from "../istanbul/packed-maps";
import { type FileMaps, parseFileMaps } from "../istanbul/schema";
import { mapsKey } from "./maps-key";

export class LazyFile {
  readonly path: string;
  readonly size: number;
  /** Given by the table that takes the file in. */
  firstPc = 0n;
  #maps: FileMaps | undefined;
  #packed: KeptMaps | undefined;
  #blocks: readonly Block[] | undefined;

  private constructor(path: string, size: number) {
    this.path = path;
    this.size = size;
  }

  /**
   * Maps that were read before are kept as they are, since who read them keeps them too; others are packed. A file of
   * another table stays what it is.
   *
   * @throws KcovError EINVAL as parseFileMaps does.
   */
  static read(file: object): LazyFile {
    if (file instanceof LazyFile) return file.#copy();
    const maps = parseFileMaps(file, "PC table");
    return maps === file ? LazyFile.ofMaps(maps) : LazyFile.ofPacked(packMaps(maps));
  }

  static ofPacked(packed: KeptMaps): LazyFile {
    const file = new LazyFile(packed.path, countPackedBlocks(packed));
    file.#packed = packed;
    return file;
  }

  private static ofMaps(maps: FileMaps): LazyFile {
    const file = new LazyFile(maps.path, countBlocks(maps));
    file.#maps = maps;
    return file;
  }

  /** Its PCs are of another table. */
  #copy(): LazyFile {
    const copy = new LazyFile(this.path, this.size);
    [copy.#maps, copy.#packed, copy.#blocks] = [this.#maps, this.#packed, this.#blocks];
    return copy;
  }

  /** Whether the other has the same blocks, functions and branches. */
  hasMapsOf(other: LazyFile): boolean {
    if (this.#packed !== undefined && other.#packed !== undefined && isSamePacked(this.#packed, other.#packed))
      return true;
    return this.maps === other.maps || mapsKey(this.maps) === mapsKey(other.maps);
  }

  get packed(): PackedMaps {
    this.#packed ??= packMaps(this.#maps as FileMaps);
    return printKept(this.#packed);
  }

  get maps(): FileMaps {
    this.#maps ??= unpackMaps(this.#packed as KeptMaps);
    return this.#maps;
  }

  get blocks(): readonly Block[] {
    this.#blocks ??= orderBlocks(this.maps);
    return this.#blocks;
  }
}

/** Whether two files of tables have the same blocks, functions and branches. */
export function hasSameMaps(a: { readonly maps: FileMaps }, b: { readonly maps: FileMaps }): boolean {
  return a instanceof LazyFile && b instanceof LazyFile ? a.hasMapsOf(b) : mapsKey(a.maps) === mapsKey(b.maps);
}
