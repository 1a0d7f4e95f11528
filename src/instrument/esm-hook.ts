/**
 * Puts instrumentation into Node's ESM loader; esm-load.ts decides what becomes of a module. Node 22.15 and newer run
 * synchronous hooks in the thread itself (`module.registerHooks`); older ones run hooks in a loader thread
 * (`module.register`), which gets data only. We use the loader thread, too, as soon as the program starts one, since
 * most versions of Node fail with hooks of both kinds.
 */
import Module from "node:module";
import process from "node:process";
import { pathToFileURL } from "node:url";
import * as workerThreads from "node:worker_threads";
import { undeterred } from "../host/surroundings";
import { Notes } from "../notes";
import { redirectWarnings, warn } from "../warning";
import { type CachePlace, InstrumentCache } from "./cache";
import { fileToInstrument, instrumentLoaded, type LoadContext, type LoadResult, loadUnknown } from "./esm-load";
import type { InstrumentOptions } from "./options";
import { SourceInstrumenter } from "./source";

type NextLoad<Result> = (url: string, context: LoadContext) => Result;

interface Hooks {
  load(url: string, context: LoadContext, next: NextLoad<LoadResult>): LoadResult;
}

interface Customizable {
  registerHooks?(hooks: Hooks): { deregister(): void };
  register(this: unknown, ...args: unknown[]): unknown;
}

const loader = Module as unknown as Customizable;

/** Taken at load: a program under test may replace it later. */
const { apply } = Reflect;

/** The data from which another thread makes the same instrumenter. */
export interface InstrumenterData {
  readonly options: InstrumentOptions;
  readonly cache: CachePlace | undefined;
  /** Directory for notes, in a process that must load only what it loads without us, and print nothing of ours. */
  readonly notes: string | undefined;
  /** Files to leave alone, as far as they are known when the thread starts. */
  readonly left?: ReadonlySet<string> | undefined;
}

/** Hooks in a thread that has not started yet. */
export interface LateHooks {
  readonly areThere: boolean;
  start(): void;
}

/**
 * @param atOnce whether to start a thread before the program does anything that needs it.
 * @returns the hooks, if they start later.
 */
export function hookImport(
  instrumenter: SourceInstrumenter,
  data: InstrumenterData,
  atOnce: () => boolean,
): LateHooks | undefined {
  const { register } = loader;
  const hookInThread = (): void => {
    apply(register, Module, [pathToFileURL(__filename), { data }]);
  };
  if (loader.registerHooks === undefined && !atOnce()) return hookLater(hookInThread);
  if (loader.registerHooks === undefined || (!mixesHooks() && hasLoaderThread())) hookInThread();
  else hookHere(loader.registerHooks(hooksOf(instrumenter, data.notes === undefined)), hookInThread);
  return undefined;
}

/** Starts the thread at the latest before the program's own hooks: ours must come first. */
function hookLater(hookInThread: () => void): LateHooks {
  const hooks = {
    areThere: false,
    start(): void {
      if (hooks.areThere) return;
      hooks.areThere = true;
      hookInThread();
    },
  };
  beforeRegister(hooks.start);
  return hooks;
}

function hookHere(hooks: { deregister(): void }, hookInThread: () => void): void {
  if (mixesHooks()) return;
  beforeRegister(() => {
    hooks.deregister();
    hookInThread();
  });
}

function hooksOf(instrumenter: SourceInstrumenter, loadsMore: boolean): Hooks {
  return {
    load(url, context, next) {
      const file = undeterred(() => fileToInstrument(url, instrumenter));
      if (file === undefined) return next(url, context);
      const result = undeterred(() => loadUnknown(file, context, loadsMore)) ?? next(url, context);
      return undeterred(() => instrumentLoaded(result, url, file, instrumenter));
    },
  };
}

/** Whether one process can have hooks of both kinds (nodejs/node#59929). */
function mixesHooks(): boolean {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  return major > 24 || (major === 24 && minor >= 12);
}

/** Whether there is a loader thread, or this is one: it runs NODE_OPTIONS too. */
function hasLoaderThread(): boolean {
  if (Reflect.get(workerThreads, "isInternalThread") === true) return true;
  return /--(experimental-)?loader\b/.test([...process.execArgv, process.env["NODE_OPTIONS"]].join(" "));
}

/** Acts once, when the program first registers its own hooks for the loader thread. */
function beforeRegister(action: () => void): void {
  const { register } = loader;
  const replace = (by: Customizable["register"]): void => {
    loader.register = by;
    Module.syncBuiltinESMExports();
  };
  let isFirst = true;
  replace(function (...args) {
    if (isFirst) {
      isFirst = false;
      replace(register);
      action();
    }
    return apply(register, this, args);
  });
}

let inLoaderThread: SourceInstrumenter | undefined;
let loadsMore = true;

/**
 * A loader thread runs NODE_OPTIONS too, and so registers these hooks a second time. Files that one of the two has
 * handled, the other one leaves alone.
 */
const done = new Set<string>();

/** Node calls this in its loader thread, with the data given to `module.register`. */
export function initialize({ options, cache, notes, left: files }: InstrumenterData): void {
  const left = notes === undefined ? undefined : new Notes(notes);
  if (left !== undefined) redirectWarnings((line) => left.complain(line));
  loadsMore = left === undefined;
  const kept = cache === undefined ? undefined : new InstrumentCache(cache);
  inLoaderThread = new SourceInstrumenter(options, warn, kept, left, files);
}

/** Node calls this in its loader thread for each module. */
export async function load(
  url: string,
  context: LoadContext,
  next: NextLoad<Promise<LoadResult>>,
): Promise<LoadResult> {
  const file = inLoaderThread === undefined ? undefined : fileToInstrument(url, inLoaderThread);
  if (file === undefined || inLoaderThread === undefined) return next(url, context);
  const result = loadUnknown(file, context, loadsMore) ?? (await next(url, context));
  if (done.has(url)) return result;
  done.add(url);
  return instrumentLoaded(result, url, file, inLoaderThread);
}
