/**
 * The files that traced processes leave for `trace`, in one directory per run that is read once and removed.
 *
 * A process that starts leaves `<id>.started`; one that ends leaves its record `<id>.json` with the blocks it covered
 * (nyc does the same in processinfo). So a process that left no record is known.
 */
import { randomUUID } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { readJson, writeWhole } from "../bridge/whole-file";
import { invalid } from "../errors";

const AREA_FAILURE = "area.failed";

/** What one thread covered of one file. */
export interface FileRecord {
  /** Name of the maps file, as returned by saveMaps. */
  readonly maps: string;
  /** Indexes of covered blocks. */
  readonly blocks: readonly number[];
}

export interface ProcessStart {
  readonly pid: number;
  /** Pid of the process that started it. */
  readonly ppid?: number;
  readonly command: string;
  /** Whether V8 counts coverage in the process for another tool. */
  readonly v8Coverage?: boolean;
}

export function nonzeroIndexes(counts: Uint32Array): number[] {
  return Array.from(counts.keys()).filter((index) => counts[index] !== 0);
}

/** Notes that a process has begun; returns the id that its record will have. */
export function saveStart(directory: string, start: ProcessStart): string {
  const id = randomUUID();
  writeWhole(join(directory, `${id}.started`), JSON.stringify(start));
  return id;
}

/** Notes that the kcov area of the trace is not filled. */
export function saveAreaFailure(directory: string): void {
  writeWhole(join(directory, AREA_FAILURE), "");
}

export function saveRecord(directory: string, id: string, files: readonly FileRecord[]): void {
  writeWhole(join(directory, `${id}.json`), JSON.stringify(files));
}

export interface RunRecords {
  readonly files: readonly FileRecord[];
  readonly starts: readonly ProcessStart[];
  /** Processes that began and left no record: they were killed, or could not write. */
  readonly lost: readonly ProcessStart[];
  /** Whether the kcov area was not filled, or not to the end. */
  readonly areaFailed: boolean;
}

export function readRecords(directory: string): RunRecords {
  const { ended, started } = readProcesses(directory);
  const lost = [...started].filter(([id]) => !ended.has(id));
  return {
    files: [...ended.values()].flat(),
    starts: [...started.values()],
    lost: lost.map(([, start]) => start),
    areaFailed: existsSync(join(directory, AREA_FAILURE)),
  };
}

/** The records that processes left, by id. */
export interface ProcessRecords {
  readonly started: ReadonlyMap<string, ProcessStart>;
  readonly ended: ReadonlyMap<string, readonly FileRecord[]>;
}

export function readProcesses(directory: string): ProcessRecords {
  const read = <T>(ending: string): [string, T][] =>
    idsOf(directory, ending).map((id) => [id, readJson<T>(join(directory, id + ending))]);
  const ended = read<unknown>(".json").map(([id, value]) => [id, parseRecord(value, id)] as const);
  return { started: new Map(read<ProcessStart>(".started")), ended: new Map(ended) };
}

/** Ids of the processes that have left a record so far. */
export function endedIds(directory: string): string[] {
  return idsOf(directory, ".json");
}

function idsOf(directory: string, ending: string): string[] {
  const names = readdirSync(directory).filter((name) => name.endsWith(ending));
  return names.map((name) => basename(name, ending));
}

/** The traced program can write to the directory too, so the contents are checked. */
function parseRecord(value: unknown, id: string): readonly FileRecord[] {
  if (Array.isArray(value) && value.every(isFileRecord)) return value;
  throw invalid("read records", `record ${id} is not one that a process leaves`);
}

function isFileRecord(value: Partial<FileRecord> | null): value is FileRecord {
  return typeof value?.maps === "string" && Array.isArray(value.blocks) && value.blocks.every(isBlockIndex);
}

function isBlockIndex(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
