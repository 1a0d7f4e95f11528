/**
 * Notices the child processes and worker threads that this thread starts, and sets variables in their environment.
 *
 * process-on-spawn, which a plain trace uses, reports neither the pid of the child nor worker threads. Nothing else
 * about a child changes, and errors in the program's own arguments are still reported by Node.
 */
import { ChildProcess } from "node:child_process";
import { syncBuiltinESMExports } from "node:module";
import workerThreads, { type Worker } from "node:worker_threads";
import type { Variables } from "./environment";

export interface ProcessStart {
  readonly env: Variables;
  /** Called when the process exists; one that could not be started ran nothing. */
  started(pid: number): unknown;
}

export interface WorkerStart {
  readonly env: Variables;
  started(worker: Worker): unknown;
}

export interface SpawnListener {
  /** Undefined leaves the process alone. */
  process(command: readonly string[], env: Variables): ProcessStart | undefined;
  worker(env: Variables): WorkerStart | undefined;
}

interface SpawnOptions {
  readonly file: string;
  readonly args?: readonly string[];
  readonly envPairs?: readonly string[];
}

type Spawn = (this: unknown, options: SpawnOptions) => unknown;

interface Spawner {
  spawn: Spawn;
}

/** @throws what Node throws where its internal bindings are not accessible. */
export function hearSpawning(listener: SpawnListener): void {
  const asynchronous = ChildProcess.prototype as unknown as Spawner;
  const synchronous = quietly(() => (process as unknown as Bindings).binding("spawn_sync"));
  hearProcesses(asynchronous, (child) => child, listener);
  hearProcesses(synchronous, (_, result) => result, listener);
  hearWorkers(listener);
}

interface Bindings {
  binding(name: "spawn_sync"): Spawner;
}

/** Under --pending-deprecation Node would warn the user of a call that is ours. */
function quietly<T>(action: () => T): T {
  const { noDeprecation } = process;
  process.noDeprecation = true;
  try {
    return action();
  } finally {
    Reflect.set(process, "noDeprecation", noDeprecation);
  }
}

function hearProcesses(
  spawner: Spawner,
  outcome: (self: unknown, result: unknown) => unknown,
  listener: SpawnListener,
): void {
  const { spawn } = spawner;
  spawner.spawn = function (options) {
    const start = startOf(options, listener);
    if (start === undefined) return spawn.call(this, options);
    const result = spawn.call(this, { ...options, envPairs: toPairs(start.env) });
    const pid: unknown = Reflect.get(Object(outcome(this, result)), "pid");
    if (typeof pid === "number" && pid > 0) start.started(pid);
    return result;
  };
}

/** Malformed options are left for Node to refuse. */
function startOf(options: SpawnOptions, listener: SpawnListener): ProcessStart | undefined {
  const { file, args = [], envPairs = [] } = Object(options) as SpawnOptions;
  if (typeof file !== "string" || !Array.isArray(args) || !Array.isArray(envPairs)) return undefined;
  return listener.process([file, ...args.slice(1)].map(String), fromPairs(envPairs));
}

/** Windows has variables whose names begin with `=`. */
function fromPairs(pairs: readonly string[]): Variables {
  return Object.fromEntries(
    pairs.map((pair) => {
      const end = pair.indexOf("=", 1);
      return [pair.slice(0, end), pair.slice(end + 1)];
    }),
  );
}

function toPairs(env: Variables): string[] {
  return Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]));
}

interface WorkerOptions {
  readonly env?: unknown;
  readonly execArgv?: readonly string[];
}

type Construct = (options: WorkerOptions) => object;

/** The class still works with `instanceof`, and can be extended. */
function hearWorkers(listener: SpawnListener): void {
  const construct = (target: object, [file, options, ...rest]: unknown[], newTarget: object): object => {
    const make = (changed: unknown): object =>
      Reflect.construct(target as new () => object, [file, changed, ...rest], newTarget as new () => object);
    if (options !== undefined && (typeof options !== "object" || options === null)) return make(options);
    return startWorker((options ?? {}) as WorkerOptions, make, listener);
  };
  Reflect.set(workerThreads, "Worker", new Proxy(workerThreads.Worker, { construct }));
  syncBuiltinESMExports();
}

function startWorker(options: WorkerOptions, make: Construct, listener: SpawnListener): object {
  const { env = process.env } = options;
  const isOwn = typeof env === "object" && env !== null;
  const start = listener.worker(isOwn ? (env as Variables) : {});
  if (start === undefined) return make(options);
  const worker = makeWorker(options, isOwn ? start.env : undefined, make);
  start.started(worker as Worker);
  return worker;
}

/** A worker that uses this thread's own environment is made unchanged. */
function makeWorker(options: WorkerOptions, env: Variables | undefined, make: Construct): object {
  if (env === undefined) return make(options);
  if (options.env !== undefined && options.env !== process.env) return make({ ...options, env });
  return withVariables(env, () => makeWithFlags(options, make));
}

/** A worker without its own environment copies that of the process while it is being made. */
function withVariables<T>(changed: Variables, action: () => T): T {
  const names = Object.keys(changed).filter((name) => process.env[name] !== changed[name]);
  const before = names.map((name) => [name, process.env[name]] as const);
  for (const name of names) process.env[name] = changed[name];
  try {
    return action();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}

/**
 * Node reads NODE_OPTIONS for a worker only if the worker is given flags. Without flags it has those of the process, so
 * these are passed; some hold for the whole process only, and are refused for a worker.
 */
function makeWithFlags(options: WorkerOptions, make: Construct): object {
  if (options.execArgv !== undefined) return make(options);
  const flags = process.execArgv;
  try {
    return make({ ...options, execArgv: flags });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== "ERR_WORKER_INVALID_EXEC_ARGV") throw error;
    return make({ ...options, execArgv: flags.filter((flag) => !message.includes(flag)) });
  }
}
