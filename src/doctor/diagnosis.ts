/**
 * The doctor's whole answer for a project: a verdict on each source file, and what to change about Jest.
 *
 * Nothing upstream. The rule: nothing of the project is changed, and nothing of it is run but its configs.
 */
import { checkDirectory, isUnder } from "../directory";
import type { InstrumentOptions } from "../instrument/options";
import { Selection } from "../instrument/selection";
import { LOADED_EXTENSIONS } from "../instrument/source";
import { babelFindings } from "./babel-findings";
import { docblockFindings } from "./docblock-findings";
import { FileJudge, type FileVerdict } from "./file-verdict";
import type { Finding } from "./finding";
import { type JestConfig, type ProjectConfig, readJestConfig, type Transform } from "./jest-config";
import { jestFindings } from "./jest-findings";

export interface Diagnosis {
  readonly cwd: string;
  readonly files: readonly FileVerdict[];
  /** Absent where the project has no Jest; its version, where Jest refuses to start. */
  readonly jest?: { readonly version?: string; readonly findings: readonly Finding[] };
}

/**
 * @param names the files to judge; without any, all JavaScript and TypeScript of the project but its dependencies.
 * @throws KcovError ENOENT when a file is not there; EINVAL when the project's directory is none.
 */
export function diagnose(names: readonly string[], options: InstrumentOptions): Diagnosis {
  const judge = new FileJudge(options);
  const { cwd } = new Selection(options);
  checkDirectory(cwd, "doctor");
  const files = (names.length > 0 ? names : sourcesOf(cwd, options)).map((name) => judge.judge(name));
  const jest = jestOf(cwd, files);
  return { cwd, files, ...(jest === undefined ? {} : { jest }) };
}

function sourcesOf(
  cwd: string,
  { extension = LOADED_EXTENSIONS, excludeNodeModules = true }: InstrumentOptions,
): string[] {
  return new Selection({ cwd, extension, excludeNodeModules, exclude: [] }).all();
}

function jestOf(cwd: string, files: readonly FileVerdict[]): Diagnosis["jest"] {
  const config = readJestConfig(cwd);
  if (config === undefined) return undefined;
  if (!("configs" in config)) return { findings: [config] };
  const names = files.map(({ file }) => file);
  const docblocks = config.configs.flatMap((project) => docblockFindings(project, names));
  return {
    version: config.version,
    findings: [...jestFindings(config), ...docblocks, ...compilerFindings(config, files)],
  };
}

/** Of each project, by the first source file that is instrumented at all. */
function compilerFindings({ configs }: JestConfig, files: readonly FileVerdict[]): Finding[] {
  return configs.flatMap((project) => {
    const sources = files.filter(({ file, blocks }) => blocks !== undefined && isUnder(project.rootDir, file));
    const compiled = sources.find(({ file }) => /babel-jest/.test(compilerOf(file, project)?.[1] ?? ""));
    return compiled === undefined ? [] : babelFindings(project, compiled.file, babelOptions(compiled.file, project));
  });
}

function compilerOf(file: string, { transform }: ProjectConfig): Transform | undefined {
  return transform.find(([pattern]) => new RegExp(pattern).test(file));
}

/** babel-jest hands them on to Babel but for its own; what a file of the project's does with its options is not known. */
function babelOptions(file: string, project: ProjectConfig): object {
  const [, path = "", { excludeJestPreset: _own, ...options } = {}] = compilerOf(file, project) ?? [];
  return /[\\/]node_modules[\\/]babel-jest[\\/]/.test(path) ? options : {};
}
