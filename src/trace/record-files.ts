/**
 * The files that traced processes leave for `trace`: one directory per run, read once and removed.
 *
 * A process that starts leaves `<id>.started`; one that ends leaves `<id>.json`, naming the blocks it covered. The maps
 * of a source file are written once per run, under the hash of their contents. Stands for nyc's .nyc_output. The rule:
 * every file appears whole under its name or not at all, whoever else writes it at the same time.
 */
import { createHash, randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { FileMaps } from "../istanbul/schema";

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

export function saveRecord(directory: string, id: string, files: readonly FileRecord[]): void {
  writeWhole(join(directory, `${id}.json`), JSON.stringify(files));
}

export function saveMaps(directory: string, maps: FileMaps): string {
  const text = JSON.stringify(maps);
  const name = `${createHash("sha1").update(text).digest("hex")}.maps`;
  const file = join(directory, name);
  if (!existsSync(file)) writeWhole(file, text);
  return name;
}

export interface RunRecords {
  readonly files: readonly FileRecord[];
  /** Processes that began and left no record: killed, or unable to write. */
  readonly lost: readonly ProcessStart[];
}

export function readRecords(directory: string): RunRecords {
  const names = readdirSync(directory);
  const ended = new Set(names.filter((name) => name.endsWith(".json")).map((name) => basename(name, ".json")));
  const lost = names.filter((name) => name.endsWith(".started") && !ended.has(basename(name, ".started")));
  return {
    files: [...ended].flatMap((id): FileRecord[] => readJson(directory, `${id}.json`)),
    lost: lost.map((name): ProcessStart => readJson(directory, name)),
  };
}

export function readMaps(directory: string, name: string): unknown {
  return readJson(directory, name);
}

function readJson<T>(directory: string, name: string): T {
  return JSON.parse(readFileSync(join(directory, name), "utf8"));
}

function writeWhole(file: string, text: string): void {
  const aside = `${file}.${randomUUID()}.tmp`;
  writeFileSync(aside, text);
  renameSync(aside, file);
}
