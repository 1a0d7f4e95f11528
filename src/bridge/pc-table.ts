/**
 * The PC table: which program counter (PC) stands for which block of which file, both ways.
 *
 * Stands for `globalData.files` and `syntheticPCs` in gVisor's pkg/coverage (2020). Files are numbered in path order,
 * their blocks consecutively, `step` apart; a file that comes later is appended. The rule: a PC once given never
 * changes, is never given twice, and never leaves the 4 GiB window of its base, since readers may keep 32 bits only.
 */
import { KcovError, shown } from "../errors";
import { type Block, compareStrings, orderBlocks } from "../istanbul/blocks";
import { type FileMaps, parseFileMaps } from "../istanbul/schema";
import { mapsKey } from "./maps-key";
import { parseTable, printTable, type TableJson } from "./table-json";

export type PC = bigint;

/** The first PC of the seed: the start of the kernel's text range, which every version of syzkaller accepts. */
export const DEFAULT_BASE: PC = 0xffff_ffff_8000_0000n;

/** The seed numbers densely; 8 keeps blocks apart for filters that drop the low three bits of a PC. */
export const DEFAULT_STEP = 1;

export interface PcTableOptions {
  readonly base?: bigint;
  readonly step?: number;
}

/** One file of the table. `maps.path` is its name: relative to the root, with `/`. */
export interface TableFile {
  readonly maps: FileMaps;
  readonly blocks: readonly Block[];
  /** PC of block 0; block i has `firstPc + i * step`. */
  readonly firstPc: PC;
}

/** What a PC stands for. */
export interface TableBlock {
  readonly pc: PC;
  readonly file: string;
  readonly blockIndex: number;
  readonly block: Block;
}

export class PcTable {
  readonly base: PC;
  readonly step: number;
  readonly #files: TableFile[] = [];
  readonly #byPath = new Map<string, TableFile>();
  #nextPc: PC;

  /** @throws KcovError EINVAL when base is not an unsigned 64-bit integer or step not a positive integer. */
  constructor({ base = DEFAULT_BASE, step = DEFAULT_STEP }: PcTableOptions = {}) {
    if (typeof base !== "bigint" || BigInt.asUintN(64, base) !== base)
      throw refused(`base ${shown(base)} is not a u64`);
    if (!Number.isSafeInteger(step) || step < 1) throw refused(`step ${shown(step)} is not a positive integer`);
    this.base = base;
    this.step = step;
    this.#nextPc = base;
  }

  /** Files in the order of their PCs. */
  get files(): readonly TableFile[] {
    return this.#files;
  }

  /** How many blocks the table holds. */
  get size(): number {
    return Number((this.#nextPc - this.base) / BigInt(this.step));
  }

  /**
   * Adds files, in path order after those already there; a file that is in the table with the same maps is left as it is.
   *
   * @param files Istanbul's FileCoverage objects, or the maps of one; their `path` is the name in the table.
   * @throws KcovError EINVAL when one is malformed; EEXIST when a path is in the table with other maps; EOVERFLOW naming the file whose blocks leave
   * the 32-bit window. Nothing is added then.
   */
  add(files: readonly object[]): void {
    const parsed = files.map((file) => parseFileMaps(file, "PC table"));
    const fresh = parsed.sort((a, b) => compareStrings(a.path, b.path)).filter((maps) => !this.#has(maps));
    let nextPc = this.#nextPc;
    const added = unique(fresh).map((maps): TableFile => {
      const file = { maps, blocks: orderBlocks(maps), firstPc: nextPc };
      nextPc += BigInt(file.blocks.length) * BigInt(this.step);
      this.#checkWindow(nextPc, maps.path);
      return file;
    });
    for (const file of added) this.#byPath.set(file.maps.path, file);
    this.#files.push(...added);
    this.#nextPc = nextPc;
  }

  /** The file of that name, or undefined. */
  file(path: string): TableFile | undefined {
    return this.#byPath.get(path);
  }

  /**
   * The place of a file in `files`.
   *
   * @throws KcovError ENOENT when the file is not in the table.
   */
  indexOf(path: string): number {
    const file = this.#byPath.get(path);
    if (file !== undefined) return this.#files.indexOf(file);
    throw new KcovError("ENOENT", "look up file", `${path} is not in the table`);
  }

  /**
   * How many blocks stand before a file: the ordinal of its first one.
   *
   * @throws KcovError ENOENT when the file is not in the table.
   */
  ordinalOf(path: string): number {
    const file = this.#byPath.get(path);
    if (file !== undefined) return Number((file.firstPc - this.base) / BigInt(this.step));
    throw new KcovError("ENOENT", "look up file", `${path} is not in the table`);
  }

  /**
   * The ordinal of the block with this PC.
   *
   * @throws KcovError as symbolize does.
   */
  ordinalAt(pc: PC): number {
    const { file, blockIndex } = this.symbolize(pc);
    return this.ordinalOf(file) + blockIndex;
  }

  /** The PC of the block with this ordinal. */
  pcAt(ordinal: number): PC {
    return this.base + BigInt(ordinal) * BigInt(this.step);
  }

  /** @throws KcovError ENOENT when the file or block is not in the table. */
  pcOf(path: string, blockIndex: number): PC {
    const file = this.#byPath.get(path);
    if (file?.blocks[blockIndex] !== undefined) return file.firstPc + BigInt(blockIndex) * BigInt(this.step);
    throw new KcovError("ENOENT", "look up block", `${path} block ${blockIndex} is not in the table`);
  }

  /**
   * What `pc` stands for.
   *
   * @throws KcovError ENOENT when no block has this PC (gVisor's symbolize of today would index past its data); EINVAL
   * when it is no bigint.
   */
  symbolize(pc: PC): TableBlock {
    if (typeof pc !== "bigint") throw new KcovError("EINVAL", "symbolize", `${shown(pc)} is not a bigint`);
    const offset = pc - this.base;
    const file = offset >= 0n && pc < this.#nextPc ? this.#fileAt(pc) : undefined;
    if (file === undefined || offset % BigInt(this.step) !== 0n) {
      throw new KcovError("ENOENT", "symbolize", `0x${pc.toString(16)} is not a PC of this table`);
    }
    const blockIndex = Number((pc - file.firstPc) / BigInt(this.step));
    return { pc, file: file.maps.path, blockIndex, block: file.blocks[blockIndex] as Block };
  }

  /** Every block in PC order. */
  *blocks(): Generator<TableBlock, void> {
    for (const file of this.#files) {
      let pc = file.firstPc;
      for (const [blockIndex, block] of file.blocks.entries()) {
        yield { pc, file: file.maps.path, blockIndex, block };
        pc += BigInt(this.step);
      }
    }
  }

  /** The table as versioned JSON (docs/format.md). */
  toJSON(): TableJson {
    return printTable(
      this.base,
      this.step,
      this.#files.map((file) => file.maps),
    );
  }

  /**
   * A table from what `JSON.parse` gave.
   *
   * @throws KcovError EINVAL naming the field that is malformed or the version that is not known; EOVERFLOW as `add`
   * does.
   */
  static fromJSON(value: unknown): PcTable {
    const { base, step, files } = parseTable(value);
    const table = new PcTable({ base, step });
    for (const file of files) {
      const maps = parseFileMaps(file, "PC table");
      if (table.#byPath.has(maps.path)) throw new KcovError("EINVAL", "read PC table", `${maps.path} is in it twice`);
      table.add([maps]);
    }
    return table;
  }

  #has(maps: FileMaps): boolean {
    const known = this.#byPath.get(maps.path);
    if (known !== undefined) refuseDifference(known.maps, maps);
    return known !== undefined;
  }

  #checkWindow(nextPc: PC, path: string): void {
    if (nextPc === this.base || (nextPc - BigInt(this.step)) >> 32n === this.base >> 32n) return;
    throw new KcovError(
      "EOVERFLOW",
      "number blocks",
      `${path} leaves the 32-bit window of base 0x${this.base.toString(16)}`,
    );
  }

  /** The last file whose first PC is not above `pc`; files without blocks share their successor's first PC. */
  #fileAt(pc: PC): TableFile | undefined {
    let low = 0;
    let high = this.#files.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#files[middle] as TableFile).firstPc <= pc) low = middle + 1;
      else high = middle;
    }
    return this.#files[low - 1];
  }
}

/** Drops repeats of a path from a sorted list. */
function unique(sorted: readonly FileMaps[]): FileMaps[] {
  return sorted.filter((maps, i) => {
    const previous = sorted[i - 1];
    if (previous?.path !== maps.path) return true;
    refuseDifference(previous, maps);
    return false;
  });
}

function refuseDifference(known: FileMaps, maps: FileMaps): void {
  if (known === maps || mapsKey(known) === mapsKey(maps)) return;
  throw new KcovError("EEXIST", "number blocks", `${maps.path} is in the table with other contents`);
}

function refused(detail: string): KcovError {
  return new KcovError("EINVAL", "create PC table", detail);
}
