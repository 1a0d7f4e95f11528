/**
 * The files of a live `__coverage__` object, each with its blocks that a reader has not seen yet. A module may load, be
 * reloaded with other contents, or be removed between two reads. The caller passes the object to read; nothing here
 * looks at `globalThis`.
 */
import { countersOf } from "../istanbul/counters";
import { dictionary, type FileMaps, unreadable } from "../istanbul/schema";
import type { Numbering } from "../scan/scanner";
import { numberingOf } from "./consume";
import type { KnownMaps } from "./known-maps";
import type { PcTable, TableFile } from "./pc-table";
import { type ConsumeMode, type Unread, unreadBlocks } from "./unread";

export interface CoverageSettings {
  /** Returns the coverage object at this moment, or undefined while no instrumented module has loaded. */
  readonly source: () => unknown;
  readonly maps: KnownMaps;
  readonly mode: ConsumeMode;
  readonly table: PcTable;
}

/** One FileCoverage object that is being read. */
export interface LiveFile {
  readonly source: object;
  readonly file: TableFile;
  readonly numbering: Numbering;
  readonly unread: Unread;
}

export class LiveFiles {
  readonly #settings: CoverageSettings;
  /** By Istanbul's path, in the order of the coverage object. */
  #live = new Map<string, LiveFile>();
  /** The same in PC order. */
  #ordered: readonly LiveFile[] = [];

  constructor(settings: CoverageSettings) {
    this.#settings = settings;
  }

  available(): boolean {
    return reading(() => Object.keys(this.#source()).length > 0);
  }

  /**
   * The files at this moment in PC order; new ones are in the table from then on.
   *
   * @throws KcovError EINVAL when an entry of the coverage object is malformed.
   */
  now(): readonly LiveFile[] {
    return reading(() => this.#files());
  }

  /** The same, with their counts read again. */
  fresh(): readonly LiveFile[] {
    return reading(() => {
      const files = this.#files();
      for (const { unread } of files) unread.refresh();
      return files;
    });
  }

  /** Forgets everything that was counted so far. */
  discard(): void {
    reading(() => {
      for (const { unread } of this.#files()) unread.discard();
    });
  }

  #files(): readonly LiveFile[] {
    const source = this.#source();
    if (!this.#isSame(source)) this.#refresh(source);
    return this.#ordered;
  }

  #source(): Record<string, unknown> {
    const source = this.#settings.source();
    return source === undefined ? {} : dictionary(source, "__coverage__", "");
  }

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

  #parse(value: unknown, path: string): FileMaps {
    const known = this.#live.get(path);
    if (known !== undefined && known.source === value) return known.file.maps;
    return this.#settings.maps.read(value, path);
  }

  #attach(path: string, source: object, maps: ReadonlyMap<string, FileMaps>): LiveFile {
    const { table, mode } = this.#settings;
    const file = table.file(maps.get(path)?.path ?? path) as TableFile;
    const unread = unreadBlocks(countersOf(source, path, file.blocks), mode);
    return { source, file, numbering: numberingOf(file, table.step), unread };
  }
}

/** Anyone may have made the coverage object: whatever reading it throws becomes a KcovError. */
function reading<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw unreadable("__coverage__", error);
  }
}
