/**
 * What to instrument and how: babel-plugin-istanbul's options, their defaults and their checks, for plugin, preset,
 * hooks and command line. Defaults are those of @istanbuljs/schema, which the glob library (test-exclude) applies
 * itself. An unknown name or a wrong type is refused by name, never ignored.
 */
import { invalid } from "../errors";
import { isSourceMap } from "../istanbul/schema";
import { checkNames, isObject } from "../option-names";

/** Which files are instrumented, and how; names and defaults are those of babel-plugin-istanbul. */
export interface InstrumentOptions {
  /**
   * The project's directory; files outside of it are never instrumented. Default: NYC_CWD, else the working directory.
   */
  readonly cwd?: string;
  /** Globs of files to instrument. Default: all. */
  readonly include?: string | readonly string[];
  /** Globs of files to leave alone; `!` takes files back. Default: Istanbul's list of test and configuration files. */
  readonly exclude?: string | readonly string[];
  /** File name endings; `false` for any. Default: .js .cjs .mjs .ts .tsx .jsx */
  readonly extension?: string | readonly string[] | false;
  /** Leave `node_modules/**` alone. Default: true. */
  readonly excludeNodeModules?: boolean;
  /** Name of the global coverage object. Default: `__coverage__`. */
  readonly coverageVariable?: string;
  /** Names of class methods to leave alone. */
  readonly ignoreClassMethods?: readonly string[];
  /** Source map from the given code to its original; kept in the FileCoverage for reports. */
  readonly inputSourceMap?: object;
  /** Take the map from the code's own sourceMappingURL comment. Default: true. */
  readonly useInlineSourceMaps?: boolean;
  /** Called with the file name and its empty coverage after each file. */
  readonly onCover?: (filename: string, fileCoverage: object) => void;
  /** Also count how often each operand of a logical expression was truthy (`bT`). Default: false. */
  readonly reportLogic?: boolean;
  /** `statement` (default) counts exactly as Istanbul; `block` has one counter per basic block (docs/precision.md). */
  readonly precision?: Precision;
  /**
   * `literal` (default) keeps Istanbul's maps in the code as they are; `compact` packs them into a string, for bundles
   * that are shipped.
   */
  readonly maps?: "compact" | "literal";
}

export type Precision = "statement" | "block";

type Check = readonly [wanted: string, accepts: (value: unknown) => boolean];

const isString = (value: unknown): boolean => typeof value === "string" && value !== "";
const isBoolean = (value: unknown): boolean => typeof value === "boolean";
const isList = (value: unknown): boolean => Array.isArray(value) && value.every(isString);

const CHECKS: Readonly<Record<keyof InstrumentOptions, Check>> = {
  cwd: ["a directory name", isString],
  include: ["a glob or an array of globs", (value) => isString(value) || isList(value)],
  exclude: ["a glob or an array of globs", (value) => isString(value) || isList(value)],
  extension: [
    "an extension, an array of them, or false",
    (value) => value === false || isString(value) || isList(value),
  ],
  excludeNodeModules: ["true or false", isBoolean],
  coverageVariable: ["a variable name", isString],
  ignoreClassMethods: ["an array of method names", isList],
  inputSourceMap: ["a source map object", (value) => isObject(value) && isSourceMap(value as object)],
  useInlineSourceMaps: ["true or false", isBoolean],
  onCover: ["a function", (value) => typeof value === "function"],
  reportLogic: ["true or false", isBoolean],
  precision: ['"statement" or "block"', (value) => value === "statement" || value === "block"],
  maps: ['"literal" or "compact"', (value) => value === "literal" || value === "compact"],
};

/**
 * Checks options from a Babel config, an API call or the environment.
 *
 * @throws KcovError EINVAL naming the option and what it takes.
 */
export function checkInstrumentOptions(options: object): InstrumentOptions {
  checkNames("instrument", options, Object.keys(CHECKS));
  for (const [name, value] of Object.entries(options)) {
    const [wanted, accepts] = CHECKS[name as keyof InstrumentOptions];
    if (value !== undefined && !accepts(value)) throw invalid("instrument", `option ${name} must be ${wanted}`);
  }
  return options;
}
