/**
 * Records what a traced process covered at its last moment, after the program's own exit handlers and also before a
 * signal that ends it (as nyc does through signal-exit).
 *
 * Worker threads count in memory that the main thread can read, because a worker that is terminated is not told. A
 * failure to record is one line on standard error, and changes neither exit code nor signal.
 */
import { Buffer } from "node:buffer";
import { join } from "node:path";
import process from "node:process";
import { isMainThread } from "node:worker_threads";
import { saveMaps } from "../bridge/stored-maps";
import { undisturbed } from "../host/surroundings";
import { modulesFrozenOut } from "../instrument/home";
import { liveCoverage } from "../istanbul/attached";
import { orderBlocks } from "../istanbul/blocks";
import { type Counters, countersOf } from "../istanbul/counters";
import { dictionary, type FileMaps, parseFileMaps } from "../istanbul/schema";
import { plural } from "../plural";
import { tell, warn } from "../warning";
import type { TraceEnvironment } from "./environment";
import { atLastMoment } from "./last-moment";
import { hasV8Coverage } from "./other-tools";
import { type FileRecord, nonzeroIndexes, saveRecord, saveStart } from "./process-records";
import { saveWorkerStart } from "./scope-starts";
import { announceCounters, receiveCounters } from "./worker-counters";

/** Maps go into the run's directory, for all scopes; records go into the directory of the scope. */
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
  const start = { pid, ppid, command, v8Coverage: hasV8Coverage() };
  const id = attempt(() => saveStart(records, start)) ?? String(pid);
  const workers = receiveCounters(scope);
  const record = new Recorder(directory);
  const save = (): void => {
    attempt(() => saveRecord(records, id, [...record.files(), ...workers.read()]));
    tellFrozenOut();
  };
  atLastMoment(sparingStack(save));
}

/**
 * Counters that are not in such memory, of code that another tool instrumented, are recorded when the worker itself
 * ends.
 */
function recordWorker({ directory, records, scope }: Places, worker: string | undefined): void {
  announceCounters((maps) => attempt(() => saveMaps(directory, maps)), scope);
  if (worker !== undefined) attempt(() => saveWorkerStart(records, worker));
  const record = new Recorder(directory);
  const save = (): void => {
    const files = attempt(() => record.files()) ?? [];
    if (files.length > 0)
      attempt(() => saveRecord(records, saveStart(records, { pid: process.pid, command: "worker" }), files));
  };
  process.on("exit", () => undisturbed(save));
}

/** What this thread has covered, read before the program's exit handlers and after them. */
class Recorder {
  readonly #directory: string;
  readonly #known = new WeakMap<object, KnownFile>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  files(): FileRecord[] {
    const coverage = liveCoverage();
    if (coverage === undefined) return [];
    const files = Object.entries(dictionary(coverage, "__coverage__", ""));
    return files.flatMap(([path, file]) => this.#file(path, file as object));
  }

  #file(path: string, file: object): FileRecord[] {
    const { maps, counters } = this.#known.get(file) ?? this.#learn(path, file);
    const counts = counters.read();
    if (counts.buffer instanceof SharedArrayBuffer) return [];
    return [{ maps: saveMaps(this.#directory, maps), blocks: nonzeroIndexes(counts) }];
  }

  #learn(path: string, file: object): KnownFile {
    const maps = parseFileMaps(file, path);
    const known = { maps, counters: countersOf(file, path, orderBlocks(maps)) };
    this.#known.set(file, known);
    return known;
  }
}

interface KnownFile {
  readonly maps: FileMaps;
  readonly counters: Counters;
}

/** A program may end with its stack used up, which leaves no room for a record and little for a message about that. */
function sparingStack(action: () => void): () => void {
  const line = Buffer.from(`istanbul-kcov: ${notRecorded("the program ended where its stack was used up")}\n`);
  return () => {
    try {
      undisturbed(action);
    } catch {
      tell(line);
    }
  };
}

function tellFrozenOut(): void {
  const modules = modulesFrozenOut();
  if (modules > 0)
    warn(`${plural(modules, "module")} loaded after the program had frozen its globals, and not recorded`);
}

function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    if (isStackUsedUp(error)) throw error;
    warn(notRecorded(reasonOf(error as NodeJS.ErrnoException)));
    return undefined;
  }
}

/** Taken at load: the program may change it. */
const USER = process.geteuid?.();

function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  if (code === "ERR_ACCESS_DENIED")
    return "Node's permission model lets the program write no records (--allow-fs-write)";
  const user = process.geteuid?.();
  return user === USER
    ? message
    : `the program has become user ${user}, who may not write where the trace does: ${message}`;
}

function notRecorded(reason: string): string {
  return `coverage of process ${process.pid} is not recorded: ${reason}`;
}

/** V8 throws no other RangeError in our code. */
function isStackUsedUp(error: unknown): boolean {
  return error instanceof RangeError && error.message.startsWith("Maximum call stack");
}
