/**
 * How child processes of a test are instrumented: as the project's Babel config tells our preset to do it in Jest.
 *
 * A source that any process loaded instrumented is in the table, and its changes are then checked block by block. If
 * children instrumented files that Jest does not, changes of those files would miss the tests that load them in Jest.
 */
import { KcovError } from "../errors";
import type { InstrumentOptions } from "../instrument/options";
import { configuredPlugins } from "../instrument/project-babel";

/** The part of Jest's ProjectConfig that is used. */
export interface CompilingConfig {
  readonly rootDir: string;
  /** A pattern of file names, the path of their transformer, and its options. */
  readonly transform?: readonly (readonly [pattern: string, path: string, options?: object])[];
}

const OURS = "istanbul-kcov";

/** Names that sources have in most projects. They need not exist. */
const SAMPLES = ["index.js", "index.ts", "index.mjs"];

/** The plugin's default. The hooks have a longer list. */
const EXTENSIONS = [".js", ".cjs", ".mjs", ".ts", ".tsx", ".jsx"];

/** @throws KcovError ENOENT when Jest does not compile with Babel and our preset. */
export function childOptions(config: CompilingConfig): InstrumentOptions {
  const [file, options] = babelOptions(config);
  const found = ownOptions(file, options, config);
  if (found === undefined) throw unrecordable("its Babel config has no preset of istanbul-kcov");
  const { onCover: _, inputSourceMap: __, maps: ___, coverageVariable = "__coverage__", ...others } = found;
  if (coverageVariable !== "__coverage__") throw unrecordable("its coverageVariable is not __coverage__");
  return { extension: EXTENSIONS, ...others, cwd: others.cwd ?? process.env["NYC_CWD"] ?? process.cwd() };
}

/** A source, and what Jest's config says about how Babel compiles it. */
function babelOptions({ rootDir, transform = [] }: CompilingConfig): [file: string, options: object] {
  for (const sample of SAMPLES.map((name) => `${rootDir}/${name}`)) {
    const [, path, options = {}] = transform.find(([pattern]) => new RegExp(pattern).test(sample)) ?? [];
    if (path !== undefined && /[\\/]babel-jest[\\/]/.test(path)) return [sample, options];
    if (path !== undefined && /[\\/]ts-jest[\\/]/.test(path)) return [sample, ofTsJest(options)];
  }
  throw unrecordable("Jest does not compile its sources with babel-jest");
}

function ofTsJest({ babelConfig }: { readonly babelConfig?: unknown }): object {
  if (typeof babelConfig === "string") return { configFile: babelConfig };
  if (typeof babelConfig === "object" && babelConfig !== null) return babelConfig;
  if (babelConfig === true) return {};
  throw unrecordable("Jest compiles its sources with ts-jest, without Babel");
}

function ownOptions(filename: string, options: object, { rootDir }: CompilingConfig): InstrumentOptions | undefined {
  const plugins = configuredPlugins(rootDir, { ...options, filename });
  const own = plugins.find(({ key }) => key === OURS);
  return own && ((own.options ?? {}) as InstrumentOptions);
}

function unrecordable(detail: string): KcovError {
  return new KcovError("ENOENT", "record child processes", detail);
}
