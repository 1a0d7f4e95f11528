/**
 * `istanbul-kcov/register`: instruments every module a process loads from here on, CommonJS and ESM.
 *
 * For `node --require` and `node --import` alike; `istanbul-kcov trace` puts it into NODE_OPTIONS, and with it where to
 * record. Stands for nyc's register script. The rule: without a trace it writes nothing; the counters are simply there.
 */
import { join } from "node:path";
import { isMainThread } from "node:worker_threads";
import { type CachePlace, cacheDirectory, InstrumentCache } from "./instrument/cache";
import { hookImport } from "./instrument/esm-hook";
import { prepareHome } from "./instrument/home";
import { hookRequire } from "./instrument/require-hook";
import { SourceInstrumenter } from "./instrument/source";
import { Notes } from "./notes";
import { areaFailed } from "./trace/area-failure";
import { takeArea } from "./trace/area-variables";
import { traceChildren } from "./trace/children";
import { isScoped, readEnvironment, type TraceEnvironment } from "./trace/environment";
import { recordAtExit } from "./trace/record";
import { Scope } from "./trace/scope";
import { hearSpawning } from "./trace/spawning";
import { redirectWarnings, warn } from "./warning";

function register(environment: TraceEnvironment): void {
  const { options, directory } = environment;
  const notes = isScoped(environment) ? new Notes(join(environment.directory, environment.scope)) : undefined;
  if (notes !== undefined) redirectWarnings((line) => notes.complain(line));
  prepareHome();
  if (directory !== undefined) recordAtExit({ ...environment, directory });
  if (directory !== undefined) attempt(() => traceStarted(environment));
  const cache = cachePlace(environment);
  const instrumenter = new SourceInstrumenter(
    options,
    warn,
    cache === undefined ? undefined : new InstrumentCache(cache),
    notes,
  );
  if (isMainThread) fillOwnArea(environment, instrumenter.options.cwd);
  const loadsMore = notes === undefined;
  hookRequire(instrumenter, loadsMore);
  attempt(
    () => hookImport(instrumenter, { options: instrumenter.options, cache, notes: notes?.directory }),
    "ES modules are not instrumented: ",
  );
}

function cachePlace({ options, directory, maker }: TraceEnvironment): CachePlace | undefined {
  const cache = cacheDirectory(options.cwd ?? process.cwd(), directory);
  return cache === undefined ? undefined : { directory: cache, maker };
}

function traceStarted(environment: TraceEnvironment): void {
  if (isScoped(environment)) hearSpawning(new Scope(environment));
  else traceChildren(environment);
}

/** The device listens to what happens to workers, so it is loaded only where there is an area. */
function fillOwnArea({ directory }: TraceEnvironment, root: string): void {
  try {
    const area = takeArea(process.env);
    if (area === undefined) return;
    const { fillArea }: typeof import("./trace/area") = require("./trace/area");
    fillArea(area, root, directory);
  } catch (error) {
    areaFailed(error, directory);
  }
}

function attempt(action: () => void, failure = ""): void {
  try {
    action();
  } catch (error) {
    warn(failure + (error as Error).message);
  }
}

attempt(() => {
  const environment = readEnvironment(process.env);
  if (environment !== undefined) register(environment);
});
