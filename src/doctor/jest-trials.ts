/**
 * What Jest makes of a project's sources: they are put into groups by transformer, and a few of each are really
 * transformed, to see whether counters come out.
 */
import { statSync } from "node:fs";
import { dirname, extname } from "node:path";
import { ISTANBUL_MARK } from "../instrument/program";
import { projectBabel } from "../instrument/project-babel";
import type { Group, Trial } from "./jest-answer";
import type { GlobalConfig, ProjectConfig, ScriptTransformer, Transform } from "./jest-modules";
import { refusalOf } from "./refusal";

/** Sources to transform of a group, and as many again of those that Node could not load as they are. */
const SAMPLES = 3;

/** Milliseconds. A transformer may bundle the whole program for each file; the first tells as much as the others. */
const PATIENCE = 10_000;

/** Bytes. Bundles beyond it take seconds each, and say no more about a config than a small file. */
const LARGE = 200_000;

/** Jest's, for code that it does not run as an ES module, and for such code. */
const COMMONJS = support(false);
const MODULE = support(true);

/** The text between quotes is the global object's name, in what every instrumenter of the family prints. */
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

/** As many as SAMPLES, from the first to the last; the smallest, where all are large. */
function spread(files: readonly string[]): string[] {
  const small = files.filter((file) => statSync(file).size <= LARGE);
  if (small.length === 0) return files.toSorted((a, b) => statSync(a).size - statSync(b).size).slice(0, 1);
  const step = (small.length - 1) / (SAMPLES - 1);
  const chosen = Array.from({ length: SAMPLES }, (_, index) => small[Math.round(index * step)] as string);
  return [...new Set(chosen)];
}

/** Asked of the Babel that babel-jest uses, with the options that it hands on. */
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
