/**
 * One file of the PC table, as maps or packed: whichever it came as.
 *
 * Stands for an entry of `globalData.files` in gVisor's pkg/coverage. A table of a million blocks is loaded for a look at a
 * few of them, so maps and blocks of a packed file wait. The rule: the form it did not come as, and the blocks, are made
 * at their first use and kept.
 */
import { type Block, orderBlocks } from "../istanbul/blocks";
import { countBlocks, type PackedMaps, packMaps, unpackMaps } from "../istanbul/packed-maps";
import type { FileMaps } from "../istanbul/schema";

export class LazyFile {
  readonly path: string;
  readonly size: number;
  readonly firstPc: bigint;
  #maps: FileMaps | undefined;
  #packed: PackedMaps | undefined;
  #blocks: readonly Block[] | undefined;

  private constructor(path: string, size: number, firstPc: bigint) {
    this.path = path;
    this.size = size;
    this.firstPc = firstPc;
  }

  /** @throws KcovError EINVAL as orderBlocks does. */
  static ofMaps(maps: FileMaps, firstPc: bigint): LazyFile {
    const blocks = orderBlocks(maps);
    const file = new LazyFile(maps.path, blocks.length, firstPc);
    file.#maps = maps;
    file.#blocks = blocks;
    return file;
  }

  static ofPacked(packed: PackedMaps, firstPc: bigint): LazyFile {
    const file = new LazyFile(packed.path, countBlocks(packed), firstPc);
    file.#packed = packed;
    return file;
  }

  get packed(): PackedMaps {
    this.#packed ??= packMaps(this.#maps as FileMaps);
    return this.#packed;
  }

  get maps(): FileMaps {
    this.#maps ??= unpackMaps(this.#packed as PackedMaps);
    return this.#maps;
  }

  get blocks(): readonly Block[] {
    this.#blocks ??= orderBlocks(this.maps);
    return this.#blocks;
  }
}
