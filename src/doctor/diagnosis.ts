/**
 * The doctor's whole answer for a project: a verdict on each source file, and what to change about its test runner.
 *
 * Nothing of the project is changed, and no test is run; its configs, transformers and test environments are loaded.
 */
import { checkDirectory } from "../directory";
import { KcovError } from "../errors";
import { LoadedSelection } from "../instrument/loaded-selection";
import type { InstrumentOptions } from "../instrument/options";
import { LOADED_EXTENSIONS } from "../instrument/source";
import { askJest } from "./ask-jest";
import { FileJudge, type FileVerdict, isInstrumented } from "./file-verdict";
import type { Finding } from "./finding";
import type { JestFlags, ProjectAnswer } from "./jest-answer";
import { jestFindings } from "./jest-findings";
import { findJestCore } from "./jest-modules";
import { underJest } from "./under-jest";
import { isVitestProject, VITEST_FINDINGS } from "./vitest";

export interface Diagnosis {
  readonly cwd: string;
  readonly files: readonly FileVerdict[];
  /** Absent where the project has no Jest. */
  readonly jest?: JestDiagnosis;
  /** Present where the project's tests run under Vitest. */
  readonly vitest?: { readonly findings: readonly Finding[] };
}

interface JestDiagnosis {
  readonly version: string;
  readonly findings: readonly Finding[];
  /** By project of Jest's, what was tried. */
  readonly projects: readonly ProjectAnswer[];
}

/**
 * @param names the files to judge; without any, all JavaScript and TypeScript of the project but its dependencies.
 * @throws KcovError ENOENT when a file is not there; EINVAL when the project's directory is none.
 */
export function diagnose(names: readonly string[], options: InstrumentOptions, flags: JestFlags): Diagnosis {
  const { cwd } = new LoadedSelection(options);
  checkDirectory(cwd, "doctor");
  const judge = new FileJudge(options);
  const files = names.length > 0 ? names.map((name) => judge.judge(name)) : judge.judgeAll(sourcesOf(cwd, options));
  const isGiven = Object.keys(flags).length > 0;
  if (!isGiven && isVitestProject(cwd)) return { cwd, files, vitest: { findings: VITEST_FINDINGS } };
  return { cwd, ...withJest(cwd, files, flags) };
}

function sourcesOf(
  cwd: string,
  { extension = LOADED_EXTENSIONS, excludeNodeModules = true }: InstrumentOptions,
): string[] {
  return new LoadedSelection({ cwd, extension, excludeNodeModules, exclude: [] }).all();
}

function withJest(cwd: string, files: readonly FileVerdict[], flags: JestFlags): Omit<Diagnosis, "cwd"> {
  const core = findJestCore(cwd);
  if (core === undefined && Object.keys(flags).length > 0)
    throw new KcovError("ENOENT", "doctor", `Jest is not installed in ${cwd}, to read the config with`);
  if (core === undefined) return { files };
  const unreadable = files.filter(({ isProblem }) => isProblem).map(({ file }) => file);
  const sources = files.filter((file) => file.isProblem || isInstrumented(file)).map(({ file }) => file);
  const asked = askJest(cwd, { core, flags, sources, unreadable });
  const { projects } = asked.answer;
  const jest = { version: asked.version, findings: jestFindings(asked), projects };
  return { files: files.map((file) => (file.isProblem ? underJest(file, projects) : file)), jest };
}
