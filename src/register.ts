/**
 * `istanbul-kcov/register`: instruments every module that a process loads from here on, CommonJS and ESM, by `node
 * --require` or `node --import`, like nyc's register script. `istanbul-kcov trace` puts it into NODE_OPTIONS and tells
 * it in the environment where to record; without that it writes nothing, and the counters are simply there.
 */
import { join } from "node:path";
import { isMainThread } from "node:worker_threads";
import { undisturbed } from "./host/surroundings";
import { type CachePlace, InstrumentCache } from "./instrument/cache";
import { cacheDirectory } from "./instrument/cache-directory";
import { hookImport, type LateHooks } from "./instrument/esm-hook";
import { hasImported, mayImportAtOnce } from "./instrument/first-import";
import { prepareHome } from "./instrument/home";
import { hookRequire, type RequireHookOptions } from "./instrument/require-hook";
import { SourceInstrumenter } from "./instrument/source";
import { Notes } from "./notes";
import type { JoinedProcess } from "./runners/join";
import { areaFailed } from "./trace/area-failure";
import { takeArea } from "./trace/area-variables";
import { traceChildren } from "./trace/children";
import { isScoped, readEnvironment, type TraceEnvironment } from "./trace/environment";
import { atLastMoment } from "./trace/last-moment";
import { recordAtExit } from "./trace/record";
import { Scope } from "./trace/scope";
import { hearSpawning } from "./trace/spawning";
import { redirectWarnings, warn } from "./warning";

function register(environment: TraceEnvironment): void {
  if (environment.suite === true) joinRun(environment);
  else instrumentAll(environment);
}

function joinRun(environment: TraceEnvironment): void {
  const { joinRunners }: typeof import("./runners/join") = require("./runners/join");
  const run = attempt(() => joinRunners(environment.options));
  if (run?.loadsCodeUnderTest === true) instrumentAll(environment, run);
}

/** @param run the test run whose directory takes warnings. */
function instrumentAll(environment: TraceEnvironment, run?: JoinedProcess): void {
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
    run?.testFiles,
  );
  if (isMainThread) fillOwnArea(environment, instrumenter.options.cwd);
  const data = {
    options: instrumenter.options,
    cache,
    notes: notes?.directory ?? run?.directory,
    left: run?.testFiles,
  };
  const late = attempt(() => hookImport(instrumenter, data, () => mayImportAtOnce(module)), NOT_IMPORTED);
  const beforeImport = late && (() => attempt(() => late.start(), NOT_IMPORTED));
  const hooks = { loadsMore: data.notes === undefined, beforeImport, whenHidden: whenHidden(run, notes) };
  const install = (): void => hookRequire(instrumenter, hooks);
  if (run === undefined) install();
  else sparing(run, install, hooks);
  if (late !== undefined && directory !== undefined) atLastMoment(() => undisturbed(() => tellOfImports(late)));
}

/** Installs the require hook so that test files bypass it. */
function sparing({ testFiles }: JoinedProcess, install: () => void, hooks: RequireHookOptions): void {
  const { passBy }: typeof import("./instrument/pass-by") = require("./instrument/pass-by");
  passBy(testFiles, install, hooks);
}

/** In a child of a test, notes what its record lacks. */
function whenHidden(run: JoinedProcess | undefined, notes: Notes | undefined): RequireHookOptions["whenHidden"] {
  if (run !== undefined) return run.hideImports;
  return notes && ((file) => warn(`${file} was required, and what it imports cannot be seen`));
}

const NOT_IMPORTED = "ES modules are not instrumented: ";

let isTold = false;

/** Warns of ES modules that loaded although nothing announced them. */
function tellOfImports(late: LateHooks): void {
  if (isTold || late.areThere || !hasImported()) return;
  isTold = true;
  warn(`${NOT_IMPORTED}they were imported by code outside of any module`);
}

/**
 * The process that traces has already warned of a cache that is not trusted. In the scope of a test the warning would
 * be taken for a loss.
 */
function cachePlace(environment: TraceEnvironment): CachePlace | undefined {
  const { options, directory, cache } = environment;
  if (cache !== undefined) return cache;
  const tell = isMainThread && !isScoped(environment) ? warn : undefined;
  const own = cacheDirectory(options.cwd ?? process.cwd(), directory, tell);
  return own === undefined ? undefined : { directory: own };
}

function traceStarted(environment: TraceEnvironment): void {
  if (isScoped(environment)) hearSpawning(new Scope(environment));
  else traceChildren(environment);
}

/** The device listens for workers, so it is loaded only where there is an area. */
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

function attempt<T>(action: () => T, failure = ""): T | undefined {
  try {
    return action();
  } catch (error) {
    warn(failure + (error as Error).message);
    return undefined;
  }
}

/** The package may exist more than once: in a project, and where its command was started from. */
const REGISTERED = Symbol.for("istanbul-kcov.registered");

/** A second copy would instrument what the first has made of a module. */
function isFirst(): boolean {
  if (Reflect.has(process, REGISTERED)) return false;
  return Reflect.defineProperty(process, REGISTERED, { value: true, configurable: true });
}

attempt(() => {
  const environment = readEnvironment(process.env);
  if (environment !== undefined && isFirst()) register(environment);
});
