/**
 * The result of a traced run: one PC table for all processes and threads, and the blocks that any of them covered.
 *
 * nyc leaves this merging to istanbul-lib-coverage. Here only presence counts, since kcov's format has no counts. The
 * table is numbered after the last process has ended, so its PCs do not depend on which process loaded what when.
 */
import { type BlockSet, blockSet } from "../bridge/block-set";
import { mapsKey } from "../bridge/maps-key";
import { toTablePath } from "../bridge/path";
import type { PcTable } from "../bridge/pc-table";
import { readMaps } from "../bridge/stored-maps";
import { type FileMaps, renameFile } from "../istanbul/schema";
import type { FileRecord } from "./process-records";

export interface TraceResult {
  readonly table: PcTable;
  readonly covered: BlockSet;
}

export interface MergeOptions {
  /** The table to continue: that of the kcov area, or an empty one. */
  readonly table: PcTable;
  /** Absolute directory to which names in the table are relative. */
  readonly root: string;
  /** Returns the maps of files that no process loaded, to be added to the table. */
  readonly untouched: (loaded: ReadonlySet<string>) => readonly FileMaps[];
  readonly warn: (line: string) => void;
}

/** @throws KcovError EOVERFLOW as PcTable does. */
export function mergeRecords(
  directory: string,
  records: readonly FileRecord[],
  { table, root, untouched, warn }: MergeOptions,
): TraceResult {
  const covered = uniteBlocks(records);
  const named = (file: FileMaps): FileMaps => renameFile(file, toTablePath(root, file.path));
  const maps = oneOfEach(
    [...covered.keys()].map((name) => [name, readMaps(directory, name)]),
    (path) => table.file(toTablePath(root, path))?.maps,
    warn,
  );
  const loaded = new Set([...maps.values()].map(({ path }) => path));
  table.add([...maps.values(), ...untouched(loaded)].map(named));
  const ordinals = [...maps].flatMap(([name, file]) =>
    ordinalsOf(table, named(file).path, covered.get(name) as ReadonlySet<number>),
  );
  return { table, covered: blockSet(ordinals) };
}

/** A program may write and load a file more than once. The contents that a process loaded first are kept. */
function oneOfEach(
  all: readonly (readonly [string, FileMaps])[],
  known: (path: string) => FileMaps | undefined,
  warn: (line: string) => void,
): Map<string, FileMaps> {
  const keys = new Map<string, string>();
  const kept = all.filter(([, maps]) => {
    const key = keys.get(maps.path) ?? mapsKey(known(maps.path) ?? maps);
    keys.set(maps.path, key);
    if (key === mapsKey(maps)) return true;
    warn(`${maps.path} was loaded with different contents; the trace has one of them only`);
    return false;
  });
  return new Map(kept);
}

/** Covered blocks, by the name of their maps. */
function uniteBlocks(records: readonly FileRecord[]): Map<string, Set<number>> {
  const covered = new Map<string, Set<number>>();
  for (const { maps, blocks } of records) {
    const united = covered.get(maps) ?? new Set();
    covered.set(maps, united);
    for (const block of blocks) united.add(block);
  }
  return covered;
}

/** A worker's record also lists functions, whose slots follow the blocks. They are left out. */
function ordinalsOf(table: PcTable, path: string, covered: ReadonlySet<number>): number[] {
  const size = table.file(path)?.size ?? 0;
  const first = table.ordinalOf(path);
  return [...covered].filter((block) => block < size).map((block) => first + block);
}
