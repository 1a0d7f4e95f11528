/**
 * Records what a traced process covered, when it ends: at its last moment, after the program's own exit handlers.
 *
 * Stands for nyc's writing of coverage through signal-exit, which also sees the signals a process dies of. Worker
 * threads share their counters with the main thread, since a worker that is terminated is told nothing. The rule: a
 * failure to record is one line on standard error and changes neither exit code nor signal.
 */
import { join } from "node:path";
import { isMainThread } from "node:worker_threads";
import { saveMaps } from "../bridge/run-files";
import { orderBlocks } from "../istanbul/blocks";
import { countersOf } from "../istanbul/counters";
import { dictionary, parseFileMaps } from "../istanbul/schema";
import { warn } from "../warning";
import type { TraceEnvironment } from "./environment";
import { atLastMoment } from "./last-moment";
import { type FileRecord, nonzeroIndexes, saveRecord, saveStart } from "./record-files";
import { saveWorkerStart } from "./scope-files";
import { receiveShared, shareCounters } from "./worker-counters";

/** Maps go into the run's directory, for all of its scopes; records into the scope's. */
export function recordAtExit({ directory, scope, worker }: TraceEnvironment & { readonly directory: string }): void {
  const records = scope === undefined ? directory : join(directory, scope);
  const places = { directory, records, scope };
  if (isMainThread) recordMainThread(places);
  else recordWorker(places, worker);
}

interface Places {
  readonly directory: string;
  readonly records: string;
  readonly scope: string | undefined;
}

function recordMainThread({ directory, records, scope }: Places): void {
  const command = [...process.execArgv, ...process.argv.slice(1)].join(" ");
  const { pid, ppid } = process;
  const id = attempt(() => saveStart(records, { pid, ppid, command }));
  const shared = receiveShared(scope);
  const save = (): void =>
    attempt(() => saveRecord(records, id ?? String(process.pid), [...coveredFiles(directory), ...shared.read()]));
  atLastMoment(save);
}

/** What our own counters cannot share (code that another tool instrumented) is recorded when the worker ends itself. */
function recordWorker({ directory, records, scope }: Places, worker: string | undefined): void {
  shareCounters((maps) => attempt(() => saveMaps(directory, maps)), scope);
  if (worker !== undefined) attempt(() => saveWorkerStart(records, worker));
  process.on("exit", () => {
    const files = attempt(() => coveredFiles(directory)) ?? [];
    if (files.length > 0)
      attempt(() => saveRecord(records, saveStart(records, { pid: process.pid, command: "worker" }), files));
  });
}

function coveredFiles(directory: string): FileRecord[] {
  const coverage: unknown = Reflect.get(globalThis, "__coverage__");
  if (coverage === undefined) return [];
  const files = Object.entries(dictionary(coverage, "__coverage__", ""));
  return files.flatMap(([path, file]) => coveredFile(directory, path, file as object));
}

function coveredFile(directory: string, path: string, file: object): FileRecord[] {
  const maps = parseFileMaps(file, path);
  const counts = countersOf(file, path, orderBlocks(maps)).read();
  if (counts.buffer instanceof SharedArrayBuffer) return [];
  return [{ maps: saveMaps(directory, maps), blocks: nonzeroIndexes(counts) }];
}

function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    warn(`coverage of process ${process.pid} is not recorded: ${(error as Error).message}`);
    return undefined;
  }
}
