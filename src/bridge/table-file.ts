/**
 * One file of the PC table, as maps or packed, like an entry of `globalData.files` in gVisor's pkg/coverage. A table of
 * a million blocks is loaded to look at a few of them, so the maps and blocks of a packed file are made at their first
 * use and kept. What is only printed is not kept.
 */
import { type Block, countBlocks, orderBlocks } from "../istanbul/blocks";
import {
  countPackedBlocks,
  type KeptMaps,
  type PackedMaps,
  packMaps,
  printKept,
  unpackMaps,
} from "../istanbul/packed-maps";
import { type FileMaps, parseFileMaps } from "../istanbul/schema";
import { mapsKey, packedKey } from "./maps-key";

export class LazyFile {
  readonly path: string;
  readonly size: number;
  /** Set by the table to which the file is added. */
  firstPc = 0n;
  #maps: FileMaps | undefined;
  #packed: KeptMaps | undefined;
  #blocks: readonly Block[] | undefined;
  #key: string | undefined;

  private constructor(path: string, size: number) {
    this.path = path;
    this.size = size;
  }

  /**
   * Maps that were read before stay as they are, since their reader keeps them too; others are packed. A file of
   * another table keeps its form.
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

  /** A copy without PCs, which belong to the other table. */
  #copy(): LazyFile {
    const copy = new LazyFile(this.path, this.size);
    [copy.#maps, copy.#packed, copy.#blocks, copy.#key] = [this.#maps, this.#packed, this.#blocks, this.#key];
    return copy;
  }

  /** The key of its maps. */
  get key(): string {
    this.#key ??= this.#maps === undefined ? packedKey(this.#packed as KeptMaps) : mapsKey(this.#maps);
    return this.#key;
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

/** A file of a table, also in its public form. */
interface AnyFile {
  readonly maps: FileMaps;
}

/** Whether two files of tables have the same blocks, functions and branches. */
export function hasSameMaps(a: AnyFile, b: AnyFile): boolean {
  return keyOf(a) === keyOf(b);
}

function keyOf(file: AnyFile): string {
  return file instanceof LazyFile ? file.key : mapsKey(file.maps);
}
