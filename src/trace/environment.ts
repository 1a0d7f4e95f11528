/**
 * What `trace` tells the processes it starts: environment variables, inherited by their children in turn.
 *
 * NODE_OPTIONS gets the register script appended; ISTANBUL_KCOV carries what to instrument and where to record. Stands for
 * nyc's NYC_CONFIG and node-preload. The rule: what the user has in NODE_OPTIONS stays and comes first, and an ISTANBUL_KCOV that is set
 * but empty leaves a process alone.
 */
import { KcovError } from "../errors";
import { checkInstrumentOptions, type InstrumentOptions } from "../instrument/options";
import { isObject } from "../option-names";
import { type TraceArea, withArea } from "./area-variables";

const VARIABLE = "ISTANBUL_KCOV";

/** The script that instruments a process. */
const REGISTER = require.resolve("../register");

export interface TraceEnvironment {
  readonly options: InstrumentOptions;
  /** Where processes leave their records; absent when the register script is used by itself. */
  readonly directory?: string;
}

type Variables = Readonly<Record<string, string | undefined>>;

/** The environment for the command of a trace; what an outer trace has put there gives way. */
export function commandVariables(outer: Variables, trace: TraceEnvironment, area: TraceArea | undefined): Variables {
  const { [VARIABLE]: _trace, ...env } = outer;
  return traceVariables(withArea(env, area), trace);
}

/** The environment for a child of a traced process: `env` itself where it says so already or opts out. */
export function traceVariables(env: Variables, trace: TraceEnvironment): Variables {
  if (env[VARIABLE] === "") return env;
  const required = `--require "${REGISTER.replaceAll(/["\\]/g, "\\$&")}"`;
  const nodeOptions = env["NODE_OPTIONS"] ?? "";
  return {
    ...env,
    NODE_OPTIONS: nodeOptions.includes(required) ? nodeOptions : `${nodeOptions} ${required}`.trimStart(),
    [VARIABLE]: env[VARIABLE] ?? JSON.stringify(trace),
  };
}

/**
 * Reads what `trace` has put into the environment; undefined when the process is to be left alone.
 *
 * @throws KcovError EINVAL when ISTANBUL_KCOV is malformed.
 */
export function readEnvironment(env: Variables): TraceEnvironment | undefined {
  const text = env[VARIABLE];
  if (text === "") return undefined;
  const { options = {}, directory, ...others } = text === undefined ? {} : parseObject(text);
  for (const name of Object.keys(others)) throw refused(`${name} is not known; what to instrument goes into "options"`);
  if (!isObject(options)) throw refused("options must be an object");
  const checked = checkInstrumentOptions(options);
  if (directory === undefined) return { options: checked };
  if (typeof directory !== "string") throw refused("directory must be a directory name");
  return { options: checked, directory };
}

function parseObject(text: string): { options?: unknown; directory?: unknown } {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // Falls through to the same refusal as JSON that is no object.
  }
  throw refused("is not a JSON object");
}

function refused(detail: string): KcovError {
  return new KcovError("EINVAL", `environment ${VARIABLE}`, detail);
}
