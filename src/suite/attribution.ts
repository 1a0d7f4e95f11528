/**
 * Tells which code ran since the last call, so that a recorder can credit it to a test.
 *
 * Counters are read in delta mode, because the runner's own coverage must not change. The call must be made
 * synchronously at the border between two tests: the result holds everything that ran in between, whoever started it.
 */
import type { BlockSet } from "../bridge/block-set";
import type { KnownMaps } from "../bridge/known-maps";
import { type LiveFile, LiveFiles } from "../bridge/live-files";
import { PcTable } from "../bridge/pc-table";
import { saveMaps } from "../bridge/stored-maps";
import { WINDOW } from "../scan/scanner";

/** A file with consecutive block ordinals in a record. */
export interface RecordedFile {
  /** Name of its maps (bridge/stored-maps.ts). */
  readonly maps: string;
  readonly blocks: number;
}

export class Attribution {
  /** Base 0 and step 1, so that a PC is an ordinal. */
  readonly #table: PcTable = new PcTable({ base: 0n });
  readonly #live: LiveFiles;

  /**
   * @param source returns the runner's current coverage object.
   * @param maps kept by the process from one test file to the next.
   */
  constructor(source: () => unknown, maps: KnownMaps) {
    this.#live = new LiveFiles({ source, maps, mode: "delta", table: this.#table });
  }

  /** The ordinals of all blocks that ran since the last call. */
  collect(): BlockSet {
    return joined(this.#live.fresh().flatMap(takeOrdinals));
  }

  /** How many files had been loaded at the last call. */
  get loaded(): number {
    return this.#table.files.length;
  }

  /** The files in the table, in the order of their ordinals. */
  get sources(): { readonly path: string; readonly blocks: number }[] {
    return this.#table.files.map(({ path, size }) => ({ path, blocks: size }));
  }

  /** The files behind the ordinals, in that order. Saves their maps in the directory. */
  files(directory: string): RecordedFile[] {
    return this.#table.files.map(({ maps, size }) => ({ maps: saveMaps(directory, maps), blocks: size }));
  }
}

const NOTHING: BlockSet[] = [];

/** Reads the unread blocks window by window; most files have none. */
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

/** The parts are in the order of their files, so their ordinals ascend. */
function joined(parts: readonly BlockSet[]): BlockSet {
  const all = new Uint32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let length = 0;
  for (const part of parts) {
    all.set(part, length);
    length += part.length;
  }
  return all;
}
