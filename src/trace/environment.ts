/**
 * The environment variables through which `trace` configures the processes it starts, and their children in turn.
 *
 * NODE_OPTIONS gets the register script appended to what the user has there; ISTANBUL_KCOV says what to instrument and
 * where to record (nyc does the same with NYC_CONFIG and node-preload). A process with an empty ISTANBUL_KCOV is left
 * alone.
 */
import { invalid } from "../errors";
import type { CachePlace } from "../instrument/cache";
import { checkInstrumentOptions, type InstrumentOptions } from "../instrument/options";
import { isObject } from "../option-names";
import { type TraceArea, withArea } from "./area-variables";

const VARIABLE = "ISTANBUL_KCOV";

/** What errors name as the place of a mistake. */
const WHERE = `environment ${VARIABLE}`;

/** The script that instruments a process. */
const REGISTER = require.resolve("../register");

const REQUIRED = `--require "${REGISTER.replaceAll(/["\\]/g, "\\$&")}"`;

export interface TraceEnvironment {
  readonly options: InstrumentOptions;
  /** Where processes leave their records; absent when the register script is used alone. */
  readonly directory?: string;
  /** One cache for all processes. A process without this setting chooses a cache itself. */
  readonly cache?: CachePlace;
  /** For a part of the run: the name of a directory in `directory` for its records. */
  readonly scope?: string;
  /** Whether each test of the run is recorded. The directory of such a run has a variable of its own. */
  readonly suite?: boolean;
  /** For a worker in a scope: the id by which the thread that started it knows it. */
  readonly worker?: string;
}

/** A trace that records which process or worker started which. */
export interface ScopedTrace extends TraceEnvironment {
  readonly directory: string;
  readonly scope: string;
}

export function isScoped(trace: TraceEnvironment): trace is ScopedTrace {
  return trace.directory !== undefined && trace.scope !== undefined;
}

export type Variables = Readonly<Record<string, string | undefined>>;

/** The environment for the command of a trace, in place of the settings of an outer trace. */
export function commandVariables(outer: Variables, trace: TraceEnvironment, area: TraceArea | undefined): Variables {
  const { [VARIABLE]: _trace, ...env } = outer;
  return traceVariables(withArea(env, area), trace);
}

/** The environment for a child of a traced process; `env` itself if it has the settings already or opts out. */
export function traceVariables(env: Variables, trace: TraceEnvironment): Variables {
  if (env[VARIABLE] === "") return env;
  const nodeOptions = env["NODE_OPTIONS"] ?? "";
  return {
    ...env,
    NODE_OPTIONS: nodeOptions.includes(REQUIRED) ? nodeOptions : `${nodeOptions} ${REQUIRED}`.trimStart(),
    [VARIABLE]: env[VARIABLE] ?? JSON.stringify(trace),
  };
}

/** The same in a scope, which may come from the environment of this process. Other settings there are kept. */
export function scopeVariables(env: Variables, trace: ScopedTrace): Variables {
  const known = env[VARIABLE];
  const isOurs = known === undefined || known.includes(JSON.stringify(trace.scope));
  if (!isOurs) return env;
  return traceVariables({ ...env, [VARIABLE]: JSON.stringify(trace) }, trace);
}

/**
 * The environment for a child that a test starts. It is a program under test: its own tests are not part of the run.
 */
export function withoutSuite(env: Variables): Variables {
  if (!isInSuite(env)) return env;
  const { [VARIABLE]: _suite, ...others } = env;
  return others;
}

/** Whether a process is part of a run of tests that a command owns. */
export function isInSuite(env: Variables): boolean {
  try {
    return env[VARIABLE] !== undefined && readEnvironment(env)?.suite === true;
  } catch {
    return false;
  }
}

/** The environment for a child that could not run with our hooks. */
export function untracedVariables(env: Variables): Variables {
  const { [VARIABLE]: _trace, NODE_OPTIONS: options, ...others } = env;
  if (options === undefined) return others;
  return { ...others, NODE_OPTIONS: options.replace(REQUIRED, "").trim() };
}

/**
 * Reads what `trace` has put into the environment; undefined when the process is to be left alone.
 *
 * @throws KcovError EINVAL when ISTANBUL_KCOV is malformed.
 */
export function readEnvironment(env: Variables): TraceEnvironment | undefined {
  const text = env[VARIABLE];
  if (text === "") return undefined;
  const {
    options = {},
    directory,
    cache,
    scope,
    suite,
    worker,
    ...others
  } = text === undefined ? {} : parseObject(text);
  for (const name of Object.keys(others))
    throw invalid(WHERE, `${name} is not known; what to instrument goes into "options"`);
  if (!isObject(options)) throw invalid(WHERE, "options must be an object");
  const checked = checkInstrumentOptions(options);
  const common = { options: checked, ...(cache === undefined ? {} : { cache: place(cache) }) };
  if (suite !== undefined) return { ...common, suite: suite === true };
  if (directory === undefined) return common;
  if (typeof directory !== "string") throw invalid(WHERE, "directory must be a directory name");
  const known = { ...common, directory };
  if (scope === undefined) return known;
  return {
    ...known,
    scope: name("scope", scope),
    ...(worker === undefined ? {} : { worker: name("worker", worker) }),
  };
}

function parseObject(text: string): Partial<Record<keyof TraceEnvironment, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // Refused below, like JSON that is not an object.
  }
  throw invalid(WHERE, "is not a JSON object");
}

function place(value: unknown): CachePlace {
  const { directory, maker } = Object(value) as Partial<Record<keyof CachePlace, unknown>>;
  if (typeof directory !== "string" || directory === "") throw invalid(WHERE, "cache must name a directory");
  return maker === undefined ? { directory } : { directory, maker: name("maker", maker) };
}

/** A text that becomes the name of a file. */
function name(field: string, value: unknown): string {
  if (typeof value === "string" && /^[\w-]+$/.test(value)) return value;
  throw invalid(WHERE, `${field} must be a name of letters, digits and -`);
}
