/**
 * What `trace` tells the processes it starts: two environment variables, inherited by their children in turn.
 *
 * NODE_OPTIONS gets the register script appended; ISTANBUL_KCOV carries what to instrument and where to record. Stands
 * for nyc's NYC_CONFIG. The rule: what the user has in NODE_OPTIONS stays, and comes first.
 */
import { KcovError } from "../errors";
import { checkInstrumentOptions, type InstrumentOptions } from "../instrument/options";

const VARIABLE = "ISTANBUL_KCOV";

export interface TraceEnvironment {
  readonly options: InstrumentOptions;
  /** Where processes leave their records; absent when the register script is used by itself. */
  readonly directory?: string;
}

type Variables = Readonly<Record<string, string | undefined>>;

/** The environment for the traced command. `register` is the absolute name of the register script. */
export function traceVariables(
  env: Variables,
  trace: TraceEnvironment,
  register: string,
): Record<string, string | undefined> {
  const required = `--require ${JSON.stringify(register)}`;
  const nodeOptions = env["NODE_OPTIONS"] ? `${env["NODE_OPTIONS"]} ${required}` : required;
  return { ...env, NODE_OPTIONS: nodeOptions, [VARIABLE]: JSON.stringify(trace) };
}

/** @throws KcovError EINVAL when ISTANBUL_KCOV is set and not what `trace` puts there. */
export function readEnvironment(env: Variables): TraceEnvironment {
  const text = env[VARIABLE];
  if (text === undefined || text === "") return { options: {} };
  const { options = {}, directory } = parseObject(text);
  if (typeof options !== "object" || options === null) throw refused("options must be an object");
  const checked = checkInstrumentOptions(options);
  if (directory === undefined) return { options: checked };
  if (typeof directory !== "string") throw refused("directory must be a directory name");
  return { options: checked, directory };
}

function parseObject(text: string): { options?: unknown; directory?: unknown } {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value;
  } catch {
    // Falls through to the same refusal as JSON that is no object.
  }
  throw refused("is not a JSON object");
}

function refused(detail: string): KcovError {
  return new KcovError("EINVAL", `environment ${VARIABLE}`, detail);
}
