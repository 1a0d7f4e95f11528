/**
 * Tells which code ran since the last time it was asked, so that a test runner can say whose it is.
 *
 * It reads in delta mode: the runner's own coverage must not change. It must be asked synchronously at the border between two
 * tests, and what it tells then belongs to everything that ran between the two askings, whoever started it.
 */
import type { BlockSet } from "../bridge/block-set";
import type { KnownMaps } from "../bridge/known-maps";
import { type LiveFile, LiveFiles } from "../bridge/live-files";
import { PcTable } from "../bridge/pc-table";
import { saveMaps } from "../bridge/run-files";
import { WINDOW } from "../scan/scanner";

/** A file whose blocks have consecutive ordinals in a record. */
export interface RecordedFile {
  /** Name of its maps (bridge/run-files.ts). */
  readonly maps: string;
  readonly blocks: number;
}

export class Attribution {
  /** From 0 in steps of 1, so that a PC is an ordinal. */
  readonly #table: PcTable = new PcTable({ base: 0n });
  readonly #live: LiveFiles;

  /**
   * @param source gives the runner's coverage object of this moment.
   * @param maps kept from one test file of the process to the next.
   */
  constructor(source: () => unknown, maps: KnownMaps) {
    this.#live = new LiveFiles({ source, maps, mode: "delta", table: this.#table });
  }

  /** The ordinals of the blocks that ran since the last call. */
  collect(): BlockSet {
    return joined(this.#live.fresh().flatMap(takeOrdinals));
  }

  /** How many files had been loaded when it was last asked. */
  get loaded(): number {
    return this.#table.files.length;
  }

  /** The files in the table, in the order of their ordinals. */
  get sources(): { readonly path: string; readonly blocks: number }[] {
    return this.#table.files.map(({ path, size }) => ({ path, blocks: size }));
  }

  /** Which files the ordinals stand for, in their order. Saves the maps. */
  files(directory: string): RecordedFile[] {
    return this.#table.files.map(({ maps, size }) => ({ maps: saveMaps(directory, maps), blocks: size }));
  }
}

const NOTHING: BlockSet[] = [];

/** In windows, as unread blocks are found; most files have none. */
function takeOrdinals({ numbering, unread }: LiveFile): BlockSet[] {
  let taken = NOTHING;
  for (let from = 0; from < unread.length; from += WINDOW) {
    const found = unread.find(from, Math.min(from + WINDOW, unread.length));
    if (found.length === 0) continue;
    taken = [...taken, found.map((index) => numbering.low + from + index)];
    unread.take(from, found);
  }
  return taken;
}

/** Files come in the order of their ordinals. */
function joined(parts: readonly BlockSet[]): BlockSet {
  const all = new Uint32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let length = 0;
  for (const part of parts) {
    all.set(part, length);
    length += part.length;
  }
  return all;
}
