/**
 * The PC table: which program counter (PC) stands for which block of which file, both ways, like `globalData.files` and
 * `syntheticPCs` in gVisor's pkg/coverage (2020). Files are numbered in path order, their blocks consecutively, `step`
 * apart; a file that comes later is appended. A PC never changes, is never given twice, and never leaves the 4 GiB
 * window of its base, since readers may keep only 32 bits.
 */
import { invalid, KcovError, shown } from "../errors";
import { type Block, compareStrings } from "../istanbul/blocks";
import { keepPacked } from "../istanbul/packed-maps";
import { parsePackedMaps } from "../istanbul/packed-schema";
import type { FileMaps } from "../istanbul/schema";
import { hasSameMaps, LazyFile } from "./table-file";
import { parseTable, printTable, type TableJson } from "./table-json";

/** A program counter: an unsigned 64-bit integer that stands for a block. */
export type PC = bigint;

/** gVisor's first PC: the start of the kernel's text range, which every version of syzkaller accepts. */
export const DEFAULT_BASE: PC = 0xffff_ffff_8000_0000n;

/** gVisor numbers blocks densely; 8 keeps them apart for filters that drop the low three bits of a PC. */
export const DEFAULT_STEP = 1;

/** How a table numbers blocks. */
export interface PcTableOptions {
  /** First PC, an unsigned 64-bit integer. Default: 0xffffffff80000000. */
  readonly base?: bigint;
  /** Distance between PCs, a positive integer. Default: 1. */
  readonly step?: number;
}

/** One file of the table. If the table was loaded, `maps` and `blocks` are made when they are first read. */
export interface TableFile {
  /** Its name: relative to the root, with `/`. */
  readonly path: string;
  /** How many blocks it has. */
  readonly size: number;
  /** Where its statements, functions and branches are, as Istanbul knows them. */
  readonly maps: FileMaps;
  /** In the order of their PCs. */
  readonly blocks: readonly Block[];
  /** PC of block 0; block i has `firstPc + i * step`. */
  readonly firstPc: PC;
}

/** What a PC stands for. */
export interface TableBlock {
  readonly pc: PC;
  /** Name of the file in the table: relative to the root, with `/`. */
  readonly file: string;
  /** 0-based place among the blocks of the file. */
  readonly blockIndex: number;
  readonly block: Block;
}

/**
 * Which PC stands for which block of which file, both ways. A PC never changes: files are numbered in the order of
 * their names, and files added later are appended. Blocks also have ordinals, which count from 0 over all files: the
 * block with ordinal i has the PC `base + i * step`. Files and their blocks are in the order of their PCs.
 */
export class PcTable {
  /** PC of the first block. */
  readonly base: PC;
  /** Distance between the PCs of two blocks. */
  readonly step: number;
  readonly #files: LazyFile[] = [];
  /** Places in `#files`. */
  readonly #indexes = new Map<string, number>();
  /** How many blocks come before each file, and at the end the number of all. */
  readonly #firsts: number[] = [0];

  /** @throws KcovError EINVAL when base is not an unsigned 64-bit integer or step not a positive integer. */
  constructor({ base = DEFAULT_BASE, step = DEFAULT_STEP }: PcTableOptions = {}) {
    if (typeof base !== "bigint" || BigInt.asUintN(64, base) !== base)
      throw invalid("create PC table", `base must be an unsigned 64-bit bigint, got ${shown(base)}`);
    if (!Number.isSafeInteger(step) || step < 1)
      throw invalid("create PC table", `step must be a positive integer, got ${shown(step)}`);
    this.base = base;
    this.step = step;
  }

  /** Files in the order of their PCs. */
  get files(): readonly TableFile[] {
    return this.#files;
  }

  /** How many blocks the table holds. */
  get size(): number {
    return this.#firsts.at(-1) as number;
  }

  /**
   * Adds files, in path order after those already there; a file that is in the table with the same maps is left as it
   * is.
   *
   * @param files Istanbul's FileCoverage objects, the maps of one, or files of another table; their `path` is the name
   * in this one.
   * @throws KcovError EINVAL when one is malformed; EEXIST when a path is in the table with other maps; EOVERFLOW
   * naming the file whose blocks leave the 32-bit window. Nothing is added then.
   */
  add(files: readonly object[]): void {
    const read = files.map((file) => LazyFile.read(file));
    const sorted = read.sort((a, b) => compareStrings(a.path, b.path)).filter((file) => !this.#has(file));
    const fresh = unique(sorted);
    let first = this.size;
    for (const file of fresh) {
      this.#number(file, first);
      first += file.size;
    }
    for (const file of fresh) this.#append(file);
  }

  /** The file of that name, or undefined. */
  file(path: string): TableFile | undefined {
    const index = this.#indexes.get(path);
    return index === undefined ? undefined : this.#files[index];
  }

  /**
   * The place of a file in `files`.
   *
   * @throws KcovError ENOENT when the file is not in the table.
   */
  indexOf(path: string): number {
    const index = this.#indexes.get(path);
    if (index !== undefined) return index;
    throw new KcovError("ENOENT", "look up file", `${path} is not in the table`);
  }

  /**
   * How many blocks come before a file: the ordinal of its first one.
   *
   * @throws KcovError ENOENT when the file is not in the table.
   */
  ordinalOf(path: string): number {
    return this.#firsts[this.indexOf(path)] as number;
  }

  /**
   * The ordinal of the block with this PC.
   *
   * @throws KcovError as symbolize does.
   */
  ordinalAt(pc: PC): number {
    if (typeof pc !== "bigint") throw invalid("symbolize", `${shown(pc)} is not a bigint`);
    const ordinal = Number(pc - this.base) / this.step;
    if (Number.isInteger(ordinal) && 0 <= ordinal && ordinal < this.size) return ordinal;
    throw new KcovError("ENOENT", "symbolize", `0x${pc.toString(16)} is not a PC of this table`);
  }

  /** The PC of the block with this ordinal. */
  pcAt(ordinal: number): PC {
    return this.base + BigInt(ordinal) * BigInt(this.step);
  }

  /**
   * The PC of a block by its 0-based place in its file.
   *
   * @throws KcovError ENOENT when the file or block is not in the table.
   */
  pcOf(path: string, blockIndex: number): PC {
    const size = this.file(path)?.size ?? 0;
    if (Number.isInteger(blockIndex) && 0 <= blockIndex && blockIndex < size) {
      return this.pcAt(this.ordinalOf(path) + blockIndex);
    }
    throw new KcovError("ENOENT", "look up block", `${path} block ${blockIndex} is not in the table`);
  }

  /**
   * What `pc` stands for.
   *
   * @throws KcovError ENOENT when no block has this PC (gVisor's symbolize of today would index past its data); EINVAL
   * when it is not a bigint.
   */
  symbolize(pc: PC): TableBlock {
    const ordinal = this.ordinalAt(pc);
    const index = this.#indexAt(ordinal);
    const { path, blocks } = this.#files[index] as LazyFile;
    const blockIndex = ordinal - (this.#firsts[index] as number);
    return { pc, file: path, blockIndex, block: blocks[blockIndex] as Block };
  }

  /** Every block in PC order. */
  *blocks(): Generator<TableBlock, void> {
    for (const file of this.#files) {
      let pc = file.firstPc;
      for (const [blockIndex, block] of file.blocks.entries()) {
        yield { pc, file: file.path, blockIndex, block };
        pc += BigInt(this.step);
      }
    }
  }

  /** The table as versioned JSON (docs/format.md). */
  toJSON(): TableJson {
    return printTable(
      this.base,
      this.step,
      this.#files.map((file) => file.packed),
    );
  }

  /**
   * A table from the value that `JSON.parse` returned.
   *
   * @throws KcovError EINVAL naming the field that is malformed or the version that is not known; EOVERFLOW as `add`
   * does.
   */
  static fromJSON(value: unknown): PcTable {
    const { base, step, files } = parseTable(value);
    const table = new PcTable({ base, step });
    for (const file of files) {
      const packed = parsePackedMaps(file);
      if (table.#indexes.has(packed.path)) throw invalid("read PC table", `${packed.path} is in the table twice`);
      const lazy = LazyFile.ofPacked(keepPacked(packed));
      table.#number(lazy, table.size);
      table.#append(lazy);
    }
    return table;
  }

  #has(file: LazyFile): boolean {
    const known = this.file(file.path);
    if (known !== undefined) refuseDifference(known, file);
    return known !== undefined;
  }

  #number(file: LazyFile, ordinal: number): void {
    file.firstPc = this.pcAt(ordinal);
    const lastPc = this.pcAt(ordinal + file.size - 1);
    if (file.size === 0 || lastPc >> 32n === this.base >> 32n) return;
    throw new KcovError(
      "EOVERFLOW",
      "number blocks",
      `${file.path} leaves the 32-bit window of base 0x${this.base.toString(16)}`,
    );
  }

  #append(file: LazyFile): void {
    this.#indexes.set(file.path, this.#files.length);
    this.#firsts.push(this.size + file.size);
    this.#files.push(file);
  }

  /** The last file that starts at `ordinal` or before; a file without blocks starts where the next one does. */
  #indexAt(ordinal: number): number {
    let low = 0;
    let high = this.#files.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#firsts[middle] as number) <= ordinal) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}

/** Drops repeats of a path from a sorted list. */
function unique(sorted: readonly LazyFile[]): LazyFile[] {
  return sorted.filter((file, i) => {
    const previous = sorted[i - 1];
    if (previous?.path !== file.path) return true;
    refuseDifference(previous, file);
    return false;
  });
}

function refuseDifference(known: TableFile, file: LazyFile): void {
  if (hasSameMaps(known, file)) return;
  throw new KcovError(
    "EEXIST",
    "number blocks",
    `${file.path} is in the table with other contents; start a new table for these`,
  );
}
