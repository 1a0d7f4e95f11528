/** Options of `kcov()` in a Vitest config: what to instrument, and where the result goes. */
import { invalid } from "../errors";
import { checkInstrumentOptions, type InstrumentOptions } from "../instrument/options";
import { checkNames } from "../option-names";

/** The options of instrumenting that users can set. The others are fixed by what recording needs. */
type Instrumenting = Pick<
  InstrumentOptions,
  | "cwd"
  | "include"
  | "exclude"
  | "extension"
  | "excludeNodeModules"
  | "ignoreClassMethods"
  | "reportLogic"
  | "precision"
>;

/** Options of `kcov()`: which code is instrumented and how, as for the Babel plugin, and where the result goes. */
export interface VitestOptions extends Instrumenting {
  /** Where the result goes, relative to Vitest's root. Default: coverage/kcov. */
  readonly outputDirectory?: string;
  /** Also write the coverage of each test as `tests/<id>.kcov`. Default: false. */
  readonly traces?: boolean;
}

export interface CheckedOptions {
  readonly instrument: InstrumentOptions;
  readonly outputDirectory: string;
  readonly traces: boolean;
}

const DOOR = "istanbul-kcov/vitest";

const NAMES = [
  ...["cwd", "include", "exclude", "extension", "excludeNodeModules", "ignoreClassMethods", "reportLogic"],
  ...["precision", "outputDirectory", "traces"],
];

/** @throws KcovError EINVAL naming an option that is unknown or malformed. */
export function checkOptions(options: unknown): CheckedOptions {
  checkNames(DOOR, options, NAMES);
  const { outputDirectory = "coverage/kcov", traces = false, ...instrument } = options as VitestOptions;
  if (typeof outputDirectory !== "string" || outputDirectory === "")
    throw invalid(DOOR, "option outputDirectory must be a directory name");
  if (typeof traces !== "boolean") throw invalid(DOOR, "option traces must be true or false");
  return { instrument: checkInstrumentOptions(instrument), outputDirectory, traces };
}
