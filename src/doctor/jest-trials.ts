/**
 * What Jest makes of a project's sources. They are grouped by transformer, and a few of each group are really
 * transformed, to see whether counters come out.
 */
import { statSync } from "node:fs";
import { dirname, extname } from "node:path";
import { ISTANBUL_MARK } from "../instrument/program";
import { projectBabel } from "../instrument/project-babel";
import type { Group, Trial } from "./jest-answer";
import type { GlobalConfig, ProjectConfig, ScriptTransformer, Transform } from "./jest-modules";
import { refusalOf } from "./refusal";

/**
 * How many sources of a group are transformed, and again as many of those that Node could not load without a compiler.
 */
const SAMPLES = 3;

/**
 * Milliseconds. A transformer may bundle the whole program for each file; the first file then tells as much as the
 * others.
 */
const PATIENCE = 10_000;

/**
 * Bytes. Larger files are usually bundles, which take seconds each and show no more about a config than a small file.
 */
const LARGE = 200_000;

/** What Jest asks of a transformer for code that does not run as an ES module, and for ES modules. */
const COMMONJS = support(false);
const MODULE = support(true);

/**
 * The quoted text is the name of the global variable, in the output of every instrumenter that is based on Istanbul's.
 */
const VARIABLE = /\bgcv\s*=\s*["'`]([^"'`]+)/;

const COUNTING = /^istanbul-kcov$|[\\/]babel-plugin-istanbul[\\/]/;

/** What decides how Jest treats a file. */
interface Way {
  readonly extension: string;
  readonly transform?: Transform;
  readonly ignoredBy?: string;
}

export class Trials {
  readonly #config: ProjectConfig;
  readonly #transformer: ScriptTransformer;
  readonly #coverage: object;

  constructor(config: ProjectConfig, transformer: ScriptTransformer, globalConfig: GlobalConfig) {
    const { collectCoverage, collectCoverageFrom, coverageProvider } = globalConfig;
    this.#config = config;
    this.#transformer = transformer;
    this.#coverage = { collectCoverage, collectCoverageFrom, coverageProvider };
  }

  async groups(sources: readonly string[], unreadable: ReadonlySet<string>): Promise<Group[]> {
    const byWay = new Map<string, string[]>();
    for (const file of sources) {
      const way = this.#wayOf(file);
      const key = JSON.stringify([
        way.extension,
        way.ignoredBy,
        this.#config.transform.indexOf(way.transform as Transform),
      ]);
      byWay.set(key, [...(byWay.get(key) ?? []), file]);
    }
    const groups: Group[] = [];
    for (const files of byWay.values()) groups.push(await this.#group(files, unreadable));
    return groups;
  }

  async #group(files: readonly string[], unreadable: ReadonlySet<string>): Promise<Group> {
    const { transform, ...way } = this.#wayOf(files[0] as string);
    const easy = files.filter((file) => !unreadable.has(file));
    const hard = files.filter((file) => unreadable.has(file));
    const trials: Trial[] = [];
    const start = performance.now();
    for (const file of [...spread(easy), ...spread(hard)]) {
      trials.push(await this.#try(file, transform));
      if (performance.now() - start > PATIENCE) break;
    }
    const compiler = transform === undefined ? {} : { compiler: transform[1] };
    const isPlain = this.#config.transform.length === 0;
    return { ...way, ...compiler, files: files.length, unreadable: hard, isPlain, trials };
  }

  #wayOf(file: string): Way {
    const { transform, transformIgnorePatterns } = this.#config;
    const extension = extname(file);
    const ignoredBy = transformIgnorePatterns.find((pattern) => new RegExp(pattern).test(file));
    if (ignoredBy !== undefined) return { extension, ignoredBy };
    const found = transform.find(([pattern]) => new RegExp(pattern).test(file));
    return found === undefined ? { extension } : { extension, transform: found };
  }

  async #try(file: string, transform: Transform | undefined): Promise<Trial> {
    const plugins = pluginsFor(this.#config, file, transform);
    try {
      const code = await this.#codeOf(file);
      const variable = code.includes(ISTANBUL_MARK) ? (VARIABLE.exec(code)?.[1] ?? "__coverage__") : undefined;
      return { file, ...plugins, ...(variable === undefined ? {} : { variable }) };
    } catch (error) {
      return { file, ...plugins, refusal: refusalOf(error) };
    }
  }

  async #codeOf(file: string): Promise<string> {
    if (this.#transformer.canTransformSync?.(file) === false) return await this.#codeOfModule(file);
    try {
      return this.#transformer.transform(file, { ...this.#coverage, ...COMMONJS }).code;
    } catch (error) {
      if (this.#transformer.canTransformSync !== undefined) throw error;
      return await this.#codeOfModule(file);
    }
  }

  async #codeOfModule(file: string): Promise<string> {
    return (await this.#transformer.transformAsync(file, { ...this.#coverage, ...MODULE })).code;
  }
}

function support(isModule: boolean): object {
  return {
    supportsDynamicImport: isModule,
    supportsExportNamespaceFrom: isModule,
    supportsStaticESM: isModule,
    supportsTopLevelAwait: isModule,
  };
}

/** At most SAMPLES files, spread from the first to the last; the smallest ones if all are large. */
function spread(files: readonly string[]): string[] {
  const small = files.filter((file) => statSync(file).size <= LARGE);
  if (small.length === 0) return files.toSorted((a, b) => statSync(a).size - statSync(b).size).slice(0, 1);
  const step = (small.length - 1) / (SAMPLES - 1);
  const chosen = Array.from({ length: SAMPLES }, (_, index) => small[Math.round(index * step)] as string);
  return [...new Set(chosen)];
}

/** Asks the Babel that babel-jest uses, with the options that babel-jest passes on. */
function pluginsFor(
  { rootDir, cwd }: ProjectConfig,
  file: string,
  transform: Transform | undefined,
): Pick<Trial, "plugins"> {
  const [, compiler = "", given = {}] = transform ?? [];
  if (!/[\\/]node_modules[\\/]babel-jest[\\/]/.test(compiler)) return {};
  const { excludeJestPreset: _own, ...options } = given as { readonly excludeJestPreset?: unknown };
  const envName = process.env["BABEL_ENV"] ?? process.env["NODE_ENV"];
  const caller = { name: "babel-jest", supportsStaticESM: false };
  try {
    const babel = projectBabel(dirname(compiler));
    const loaded = babel.loadOptionsSync({ cwd, root: rootDir, envName, ...options, caller, filename: file });
    return { plugins: (loaded?.plugins ?? []).map(({ key }) => key).filter((key) => COUNTING.test(key)) };
  } catch {
    return {};
  }
}
