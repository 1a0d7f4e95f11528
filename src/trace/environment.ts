/**
 * What `trace` tells the processes it starts: environment variables, inherited by their children in turn.
 *
 * NODE_OPTIONS gets the register script appended; ISTANBUL_KCOV carries what to instrument and where to record. Stands for
 * nyc's NYC_CONFIG and node-preload. The rule: what the user has in NODE_OPTIONS stays and comes first, and an ISTANBUL_KCOV that is set
 * but empty leaves a process alone.
 */
import { KcovError } from "../errors";
import type { CachePlace } from "../instrument/cache";
import { checkInstrumentOptions, type InstrumentOptions } from "../instrument/options";
import { isObject } from "../option-names";
import { type TraceArea, withArea } from "./area-variables";

const VARIABLE = "ISTANBUL_KCOV";

/** The script that instruments a process. */
const REGISTER = require.resolve("../register");

const REQUIRED = `--require "${REGISTER.replaceAll(/["\\]/g, "\\$&")}"`;

export interface TraceEnvironment {
  readonly options: InstrumentOptions;
  /** Where processes leave their records; absent when the register script is used by itself. */
  readonly directory?: string;
  /** Chosen for all processes; one that is not told chooses by itself. */
  readonly cache?: CachePlace;
  /** Of a part of the run: the name of a directory in `directory` for its records. */
  readonly scope?: string;
  /** Whether the run is one of tests, of which each is recorded; its directory has a variable of its own. */
  readonly suite?: boolean;
  /** Of a worker in a scope: the id by which whoever started it knows it. */
  readonly worker?: string;
}

/** A trace of which it is known what started what. */
export interface ScopedTrace extends TraceEnvironment {
  readonly directory: string;
  readonly scope: string;
}

export function isScoped(trace: TraceEnvironment): trace is ScopedTrace {
  return trace.directory !== undefined && trace.scope !== undefined;
}

export type Variables = Readonly<Record<string, string | undefined>>;

/** The environment for the command of a trace; what an outer trace has put there gives way. */
export function commandVariables(outer: Variables, trace: TraceEnvironment, area: TraceArea | undefined): Variables {
  const { [VARIABLE]: _trace, ...env } = outer;
  return traceVariables(withArea(env, area), trace);
}

/** The environment for a child of a traced process: `env` itself where it says so already or opts out. */
export function traceVariables(env: Variables, trace: TraceEnvironment): Variables {
  if (env[VARIABLE] === "") return env;
  const nodeOptions = env["NODE_OPTIONS"] ?? "";
  return {
    ...env,
    NODE_OPTIONS: nodeOptions.includes(REQUIRED) ? nodeOptions : `${nodeOptions} ${REQUIRED}`.trimStart(),
    [VARIABLE]: env[VARIABLE] ?? JSON.stringify(trace),
  };
}

/** The same in a scope, which the environment may have from whoever started this process; what others put there stays. */
export function scopeVariables(env: Variables, trace: ScopedTrace): Variables {
  const known = env[VARIABLE];
  const isOurs = known === undefined || known.includes(JSON.stringify(trace.scope));
  if (!isOurs) return env;
  return traceVariables({ ...env, [VARIABLE]: JSON.stringify(trace) }, trace);
}

/** The environment for a child that a test starts: it is a program, and its tests, if it has any, are not the run's. */
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

/** The environment for a child that the hooks would keep from running. */
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
  for (const name of Object.keys(others)) throw refused(`${name} is not known; what to instrument goes into "options"`);
  if (!isObject(options)) throw refused("options must be an object");
  const checked = checkInstrumentOptions(options);
  const common = { options: checked, ...(cache === undefined ? {} : { cache: place(cache) }) };
  if (suite !== undefined) return { ...common, suite: suite === true };
  if (directory === undefined) return common;
  if (typeof directory !== "string") throw refused("directory must be a directory name");
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
    // Falls through to the same refusal as JSON that is no object.
  }
  throw refused("is not a JSON object");
}

function place(value: unknown): CachePlace {
  const { directory, maker } = Object(value) as Partial<Record<keyof CachePlace, unknown>>;
  if (typeof directory !== "string" || directory === "") throw refused("cache must name a directory");
  return maker === undefined ? { directory } : { directory, maker: name("maker", maker) };
}

/** What becomes the name of a file. */
function name(field: string, value: unknown): string {
  if (typeof value === "string" && /^[\w-]+$/.test(value)) return value;
  throw refused(`${field} must be a name of letters, digits and -`);
}

function refused(detail: string): KcovError {
  return new KcovError("EINVAL", `environment ${VARIABLE}`, detail);
}
