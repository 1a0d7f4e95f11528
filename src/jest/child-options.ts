/**
 * How child processes of a test are instrumented: as Jest does it, by what the project's Babel config says to our preset.
 *
 * A source is in the table, and so asked for block by block, if any process loaded it instrumented. If children instrumented
 * what Jest does not, a change of it would pass by the tests that load it in Jest.
 */
import { KcovError } from "../errors";
import type { InstrumentOptions } from "../instrument/options";
import { configuredPlugins } from "../instrument/project-babel";

/** The part of Jest's ProjectConfig that is used. */
export interface CompilingConfig {
  readonly rootDir: string;
  /** A pattern of file names, the path of what compiles them, and its options. */
  readonly transform?: readonly (readonly [pattern: string, path: string, options?: object])[];
}

const OURS = "istanbul-kcov";

/** Sources, as most projects have them. None of them need be there. */
const SAMPLES = ["index.js", "index.ts", "index.mjs"];

/** What the plugin takes without an option; the hooks by themselves take more. */
const EXTENSIONS = [".js", ".cjs", ".mjs", ".ts", ".tsx", ".jsx"];

/** @throws KcovError ENOENT when Jest does not compile by Babel with our preset. */
export function childOptions(config: CompilingConfig): InstrumentOptions {
  const [file, options] = babelOptions(config);
  const found = ownOptions(file, options, config);
  if (found === undefined) throw refused("its Babel config has no preset of istanbul-kcov");
  const { onCover: _, inputSourceMap: __, maps: ___, coverageVariable = "__coverage__", ...others } = found;
  if (coverageVariable !== "__coverage__") throw refused("its coverageVariable is not __coverage__");
  return { extension: EXTENSIONS, ...others, cwd: others.cwd ?? process.env["NYC_CWD"] ?? process.cwd() };
}

/** A source, and what Jest's config says of how Babel is to compile it. */
function babelOptions({ rootDir, transform = [] }: CompilingConfig): [file: string, options: object] {
  for (const sample of SAMPLES.map((name) => `${rootDir}/${name}`)) {
    const [, path, options = {}] = transform.find(([pattern]) => new RegExp(pattern).test(sample)) ?? [];
    if (path !== undefined && /[\\/]babel-jest[\\/]/.test(path)) return [sample, options];
    if (path !== undefined && /[\\/]ts-jest[\\/]/.test(path)) return [sample, ofTsJest(options)];
  }
  throw refused("Jest does not compile its sources by babel-jest");
}

function ofTsJest({ babelConfig }: { readonly babelConfig?: unknown }): object {
  if (typeof babelConfig === "string") return { configFile: babelConfig };
  if (typeof babelConfig === "object" && babelConfig !== null) return babelConfig;
  if (babelConfig === true) return {};
  throw refused("Jest compiles its sources by ts-jest without Babel");
}

function ownOptions(filename: string, options: object, { rootDir }: CompilingConfig): InstrumentOptions | undefined {
  const plugins = configuredPlugins(rootDir, { ...options, filename });
  const own = plugins.find(({ key }) => key === OURS);
  return own && ((own.options ?? {}) as InstrumentOptions);
}

function refused(detail: string): KcovError {
  return new KcovError("ENOENT", "record child processes", detail);
}
