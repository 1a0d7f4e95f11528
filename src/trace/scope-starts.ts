/**
 * What the processes of one scope leave beside their records (process-records.ts) and notes (notes.ts), to tell what is
 * missing.
 *
 * A scope is everything that came of one child process or worker that a test started. The files say which process
 * started which, and which workers began; each is written at once, since a process may be killed.
 */
import { randomUUID } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { readJson, writeWhole } from "../bridge/whole-file";

export interface SpawnedProcess {
  readonly pid: number;
  readonly command: readonly string[];
}

/** Notes a process that this one started. */
export function saveProcess(directory: string, spawned: SpawnedProcess): void {
  writeWhole(join(directory, `${randomUUID()}.process`), JSON.stringify(spawned));
}

/** Notes a worker that this thread started, by the id under which the worker will report itself. */
export function saveWorker(directory: string, id: string): void {
  writeWhole(join(directory, `${id}.worker`), "");
}

export function saveWorkerStart(directory: string, id: string): void {
  writeWhole(join(directory, `${id}.begun`), "");
}

export interface ScopeStarts {
  readonly processes: readonly SpawnedProcess[];
  /** How many workers were started and never began to be recorded. */
  readonly lostWorkers: number;
}

export function readScopeStarts(directory: string): ScopeStarts {
  const names = readdirSync(directory);
  const of = (ending: string): string[] => names.filter((name) => name.endsWith(ending));
  const begun = new Set(of(".begun").map((name) => name.replace(".begun", ".worker")));
  return {
    processes: of(".process").map((name): SpawnedProcess => readJson(join(directory, name))),
    lostWorkers: of(".worker").filter((name) => !begun.has(name)).length,
  };
}
