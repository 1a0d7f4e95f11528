/**
 * Records what a traced process covered, when it ends: at its last moment, after the program's own exit handlers.
 *
 * Stands for nyc's writing of coverage through signal-exit, which also sees the signals a process dies of. Worker
 * threads share their counters with the main thread, since a worker that is terminated is told nothing. The rule: a
 * failure to record is one line on standard error and changes neither exit code nor signal.
 */
import { isMainThread } from "node:worker_threads";
import { saveMaps } from "../bridge/run-files";
import { orderBlocks } from "../istanbul/blocks";
import { countersOf } from "../istanbul/counters";
import { dictionary, parseFileMaps } from "../istanbul/schema";
import { warn } from "../warning";
import { atLastMoment } from "./last-moment";
import { hasV8Coverage } from "./other-tools";
import { type FileRecord, nonzeroIndexes, saveRecord, saveStart } from "./record-files";
import { receiveShared, shareCounters } from "./worker-counters";

export function recordAtExit(directory: string): void {
  if (isMainThread) recordMainThread(directory);
  else recordWorker(directory);
}

function recordMainThread(directory: string): void {
  const command = [...process.execArgv, ...process.argv.slice(1)].join(" ");
  const id = attempt(() => saveStart(directory, { pid: process.pid, command, v8Coverage: hasV8Coverage() }));
  const shared = receiveShared();
  const save = (): void =>
    attempt(() => saveRecord(directory, id ?? String(process.pid), [...coveredFiles(directory), ...shared()]));
  atLastMoment(save);
}

/** What our own counters cannot share (code that another tool instrumented) is recorded when the worker ends itself. */
function recordWorker(directory: string): void {
  shareCounters((maps) => attempt(() => saveMaps(directory, maps)));
  process.on("exit", () => {
    const files = attempt(() => coveredFiles(directory)) ?? [];
    if (files.length > 0)
      attempt(() => saveRecord(directory, saveStart(directory, { pid: process.pid, command: "worker" }), files));
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
