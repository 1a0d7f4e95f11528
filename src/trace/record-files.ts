/**
 * The files that traced processes leave for `trace`: one directory per run, read once and removed.
 *
 * A process that starts leaves `<id>.started`; one that ends leaves `<id>.json`, naming the blocks it covered. Stands for
 * nyc's processinfo. The rule: a process that left no record is known to have left none.
 */
import { randomUUID } from "node:crypto";
import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { readJson, writeWhole } from "../bridge/run-files";
import { KcovError } from "../errors";

const AREA_FAILURE = "area.failed";

/** What one thread covered of one file. */
export interface FileRecord {
  /** Name of the maps file, from saveMaps. */
  readonly maps: string;
  /** Indexes of covered blocks. */
  readonly blocks: readonly number[];
}

export interface ProcessStart {
  readonly pid: number;
  readonly command: string;
  /** Whether V8 counts coverage in the process, for others. */
  readonly v8Coverage?: boolean;
}

export function nonzeroIndexes(counts: Uint32Array): number[] {
  return Array.from(counts.keys()).filter((index) => counts[index] !== 0);
}

/** Leaves word that a process has begun; returns the id its record will have. */
export function saveStart(directory: string, start: ProcessStart): string {
  const id = randomUUID();
  writeWhole(join(directory, `${id}.started`), JSON.stringify(start));
  return id;
}

/** Leaves word that the kcov area of the trace is not filled. */
export function saveAreaFailure(directory: string): void {
  writeWhole(join(directory, AREA_FAILURE), "");
}

export function saveRecord(directory: string, id: string, files: readonly FileRecord[]): void {
  writeWhole(join(directory, `${id}.json`), JSON.stringify(files));
}

export interface RunRecords {
  readonly files: readonly FileRecord[];
  readonly starts: readonly ProcessStart[];
  /** Processes that began and left no record: killed, or unable to write. */
  readonly lost: readonly ProcessStart[];
  /** Whether the kcov area was not filled, or not to the end. */
  readonly areaFailed: boolean;
}

export function readRecords(directory: string): RunRecords {
  const names = readdirSync(directory);
  const ended = new Set(names.filter((name) => name.endsWith(".json")).map((name) => basename(name, ".json")));
  const starts = names
    .filter((name) => name.endsWith(".started"))
    .map((name) => ({ id: basename(name, ".started"), start: readJson<ProcessStart>(join(directory, name)) }));
  return {
    files: [...ended].flatMap((id) => parseRecord(readJson(join(directory, `${id}.json`)), id)),
    starts: starts.map(({ start }) => start),
    lost: starts.filter(({ id }) => !ended.has(id)).map(({ start }) => start),
    areaFailed: names.includes(AREA_FAILURE),
  };
}

/** The program that is traced can write to the directory too. */
function parseRecord(value: unknown, id: string): readonly FileRecord[] {
  if (Array.isArray(value) && value.every(isFileRecord)) return value;
  throw new KcovError("EINVAL", "read records", `record ${id} is none that a process leaves`);
}

function isFileRecord(value: Partial<FileRecord> | null): value is FileRecord {
  return typeof value?.maps === "string" && Array.isArray(value.blocks) && value.blocks.every(isBlockIndex);
}

function isBlockIndex(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
