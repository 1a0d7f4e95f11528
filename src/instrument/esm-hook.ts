/**
 * Puts instrumentation into Node's ESM loader, in the way this version of Node offers.
 *
 * Node 22.15 and newer run synchronous hooks in the thread itself (`module.registerHooks`); older ones run them in a
 * loader thread (`module.register`), where only data can be passed. The rule: what a module becomes is decided in
 * esm-load.ts; these are two sockets for it.
 */
import Module from "node:module";
import { pathToFileURL } from "node:url";
import { warn } from "../warning";
import { InstrumentCache } from "./cache";
import { fileToInstrument, instrumentLoaded, type LoadContext, type LoadResult, loadUnknown } from "./esm-load";
import type { InstrumentOptions } from "./options";
import { SourceInstrumenter } from "./source";

type NextLoad<Result> = (url: string, context: LoadContext) => Result;

interface SyncHooks {
  registerHooks?(hooks: { load(url: string, context: LoadContext, next: NextLoad<LoadResult>): LoadResult }): void;
}

/** What another thread needs to make the same instrumenter. */
export interface InstrumenterData {
  readonly options: InstrumentOptions;
  /** Directory of the cache. */
  readonly cache: string | undefined;
}

export function hookImport(instrumenter: SourceInstrumenter, data: InstrumenterData): void {
  const { registerHooks } = Module as unknown as SyncHooks;
  if (registerHooks === undefined) {
    Module.register(pathToFileURL(__filename), { data });
    return;
  }
  registerHooks({
    load(url, context, next) {
      const file = fileToInstrument(url, instrumenter);
      if (file === undefined) return next(url, context);
      return instrumentLoaded(loadUnknown(file, context) ?? next(url, context), file, instrumenter);
    },
  });
}

let inLoaderThread: SourceInstrumenter | undefined;

/** A loader thread runs NODE_OPTIONS too, and so registers these hooks a second time: what one has done, the other leaves. */
const done = new Set<string>();

/** Called by Node in its loader thread with the data given to `module.register`. */
export function initialize({ options, cache }: InstrumenterData): void {
  inLoaderThread = new SourceInstrumenter(options, warn, cache === undefined ? undefined : new InstrumentCache(cache));
}

/** Called by Node in its loader thread for each module. */
export async function load(
  url: string,
  context: LoadContext,
  next: NextLoad<Promise<LoadResult>>,
): Promise<LoadResult> {
  const file = inLoaderThread === undefined ? undefined : fileToInstrument(url, inLoaderThread);
  if (file === undefined || inLoaderThread === undefined) return next(url, context);
  const result = loadUnknown(file, context) ?? (await next(url, context));
  if (done.has(url)) return result;
  done.add(url);
  return instrumentLoaded(result, file, inLoaderThread);
}
