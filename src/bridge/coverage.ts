/**
 * Coverage: a live `__coverage__` object read as kcov data, as often as the caller likes.
 *
 * Stands for the package functions of gVisor's pkg/coverage (KcovAvailable, ClearCoverageData, ConsumeCoverageData).
 * It departs from the seed in three ways: nothing covered is 0 bytes and no panic; a full sink loses no PC; files may
 * appear while the program runs. The rule: which object is read is the caller's word, never `globalThis`.
 */
import { KcovError } from "../errors";
import { countersOf } from "../istanbul/counters";
import { dictionary, unreadable } from "../istanbul/schema";
import { encodeKcov } from "../kcov/buffer";
import type { PcWriter } from "../kcov/source";
import type { Numbering } from "../scan/scanner";
import { consumeFile, numberingOf } from "./consume";
import type { KnownMaps } from "./known-maps";
import type { PcTable, TableFile } from "./pc-table";
import { GrowingWriter, type PcSink, writerTo } from "./sink";
import { type Mode, type Unread, unreadBlocks } from "./unread";

export interface CoverageSettings {
  /** Gives the coverage object of this moment, or undefined while no instrumented module has loaded. */
  readonly source: () => unknown;
  readonly maps: KnownMaps;
  readonly mode: Mode;
  readonly table: PcTable;
}

const NOTHING_LOADED =
  "no instrumented module has loaded; node --require istanbul-kcov/register instruments what loads from then on, node_modules aside";

/** One FileCoverage object that is being read. */
interface LiveFile {
  readonly source: object;
  readonly file: TableFile;
  readonly numbering: Numbering;
  readonly unread: Unread;
}

export class Coverage {
  readonly #settings: CoverageSettings;
  /** By Istanbul's path, in the order of the coverage object. */
  #live = new Map<string, LiveFile>();
  /** The same in PC order. */
  #ordered: readonly LiveFile[] = [];
  /** What a drain has taken and could not hand over: the stack ended, or a counter refused to be zeroed. */
  #undelivered = new GrowingWriter();

  constructor(settings: CoverageSettings) {
    this.#settings = settings;
  }

  /** Whether any instrumented module has loaded (the seed's KcovAvailable). */
  available(): boolean {
    return reading(() => Object.keys(this.#source()).length > 0);
  }

  /**
   * Forgets what was covered so far (the seed's ClearCoverageData). In `clear` mode all counters become 0; in `delta`
   * mode they stay, and only later hits count as new.
   *
   * @throws KcovError EINVAL when an entry of the coverage object is malformed.
   */
  clear(): void {
    reading(() => {
      for (const { unread } of this.#files()) unread.discard();
    });
    this.#undelivered = new GrowingWriter();
  }

  /**
   * Writes the PC of every block covered since the last call and marks it as read (the seed's ConsumeCoverageData).
   * A full sink ends the pass; the rest comes with the next call.
   *
   * @param sink memory, filled from its start with PCs of 8 bytes in host order; or a writer.
   * @returns bytes written: 8 per PC, 0 when nothing was covered.
   * @throws KcovError ENOENT when no instrumented module has loaded; EINVAL when an entry is malformed.
   */
  consume(sink: PcSink): number {
    return this.#consume(writerTo(sink));
  }

  /**
   * Consumes everything into a buffer of its own, in kcov format: a u64 count, then that many u64 PCs, host order. What it
   * took before it failed comes with the next drain.
   *
   * @throws KcovError as `consume` does.
   */
  drain(): Buffer {
    const writer = this.#undelivered;
    const isContinued = writer.byteLength > 0;
    this.#consume(writer);
    const pcs = writer.bytes();
    const buffer = encodeKcov(isContinued ? eachOnce(pcs) : pcs);
    this.#undelivered = new GrowingWriter();
    return buffer;
  }

  /** The PCs of every module loaded so far. Modules that load later are appended; no PC ever changes. */
  get table(): PcTable {
    reading(() => this.#files());
    return this.#settings.table;
  }

  #consume(writer: PcWriter): number {
    const files = reading(() => this.#freshFiles());
    let bytes = 0;
    for (const { numbering, unread } of files) {
      const pass = consumeFile(numbering, unread, writer);
      bytes += pass.bytes;
      if (pass.full) break;
    }
    return bytes;
  }

  #freshFiles(): readonly LiveFile[] {
    const files = this.#files();
    if (files.length === 0) throw new KcovError("ENOENT", "consume", NOTHING_LOADED);
    for (const { unread } of files) unread.refresh();
    return files;
  }

  /** The files of this moment in PC order. */
  #files(): readonly LiveFile[] {
    const source = this.#source();
    if (!this.#isSame(source)) this.#refresh(source);
    return this.#ordered;
  }

  #source(): Record<string, unknown> {
    const source = this.#settings.source();
    return source === undefined ? {} : dictionary(source, "__coverage__", "");
  }

  /** A module may load, be reloaded with other contents, or be dropped between two calls. */
  #isSame(source: Record<string, unknown>): boolean {
    const paths = Object.keys(source);
    if (paths.length !== this.#live.size) return false;
    let i = 0;
    for (const [path, known] of this.#live) {
      if (path !== paths[i++] || source[path] !== known.source) return false;
    }
    return true;
  }

  #refresh(source: Record<string, unknown>): void {
    const paths = Object.keys(source);
    const maps = new Map(paths.map((path) => [path, this.#parse(source[path], path)]));
    this.#settings.table.add([...maps.values()]);
    const known = new Map(Array.from(this.#live.values(), (file) => [file.source, file]));
    const live = paths.map((path) => {
      const entry = source[path] as object;
      return [path, known.get(entry) ?? this.#attach(path, entry, maps)] as const;
    });
    this.#live = new Map(live);
    this.#ordered = live.map(([, file]) => file).sort((a, b) => Number(a.file.firstPc - b.file.firstPc));
  }

  #parse(value: unknown, path: string): TableFile["maps"] {
    const known = this.#live.get(path);
    if (known !== undefined && known.source === value) return known.file.maps;
    return this.#settings.maps.read(value, path);
  }

  #attach(path: string, source: object, maps: ReadonlyMap<string, TableFile["maps"]>): LiveFile {
    const file = this.#settings.table.file(maps.get(path)?.path ?? path) as TableFile;
    const unread = unreadBlocks(countersOf(source, path, file.blocks), this.#settings.mode);
    return { source, file, numbering: numberingOf(file, this.#settings.table.step), unread };
  }
}

/** A block may have run again since the drain that failed. PCs are in table order when they ascend. */
function eachOnce({ buffer, byteOffset, byteLength }: Uint8Array): Uint8Array {
  const words = new BigUint64Array(buffer.slice(byteOffset, byteOffset + byteLength));
  return new Uint8Array(BigUint64Array.from(new Set(words)).sort().buffer);
}

/** The coverage object is anybody's: whatever reading it throws is a refusal. */
function reading<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw unreadable("__coverage__", error);
  }
}
