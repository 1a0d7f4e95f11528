/**
 * The result of a traced run: one PC table over all processes and threads, and which of its blocks any of them covered.
 *
 * Stands for the merging that nyc leaves to istanbul-lib-coverage; here presence is all that kcov's format can hold.
 * The rule: the table is numbered after the last process ended, so its PCs do not depend on who loaded what when.
 */

import { type BlockSet, blockSet } from "../bridge/block-set";
import { toTablePath } from "../bridge/path";
import { PcTable, type PcTableOptions } from "../bridge/pc-table";
import { readMaps } from "../bridge/run-files";
import { type FileMaps, renameFile } from "../istanbul/schema";
import type { FileRecord } from "./record-files";

export interface TraceResult {
  readonly table: PcTable;
  readonly covered: BlockSet;
}

export interface Numbering extends PcTableOptions {
  /** Absolute directory that names in the table are relative to. */
  readonly root: string;
}

/**
 * @param untouched maps of files that no process loaded, to be in the table all the same.
 * @throws KcovError EEXIST when processes saw different contents of one file; EOVERFLOW as PcTable does.
 */
export function mergeRecords(
  directory: string,
  records: readonly FileRecord[],
  untouched: readonly FileMaps[],
  { root, ...options }: Numbering,
): TraceResult {
  const covered = uniteBlocks(records);
  const maps = new Map([...covered.keys()].map((name) => [name, readMaps(directory, name)]));
  const named = (file: FileMaps): FileMaps => renameFile(file, toTablePath(root, file.path));
  const table = new PcTable(options);
  table.add([...maps.values(), ...untouched].map(named));
  const ordinals = [...covered].flatMap(([name, blocks]) =>
    ordinalsOf(table, named(maps.get(name) as FileMaps).path, blocks),
  );
  return { table, covered: blockSet(ordinals) };
}

/** Covered blocks by the name of their maps. */
function uniteBlocks(records: readonly FileRecord[]): Map<string, Set<number>> {
  const covered = new Map<string, Set<number>>();
  for (const { maps, blocks } of records) {
    const united = covered.get(maps) ?? new Set();
    covered.set(maps, united);
    for (const block of blocks) united.add(block);
  }
  return covered;
}

/** A worker's record also names slots after the blocks: its functions. */
function ordinalsOf(table: PcTable, path: string, covered: ReadonlySet<number>): number[] {
  const size = table.file(path)?.blocks.length ?? 0;
  const first = table.ordinalOf(path);
  return [...covered].filter((block) => block < size).map((block) => first + block);
}
