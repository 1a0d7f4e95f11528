/**
 * The doctor's whole answer for a project: a verdict on each source file, and what to change about its test runners.
 *
 * Nothing of the project is changed and no test is run, but its configs, transformers and test environments are loaded.
 */
import { checkDirectory } from "../directory";
import { KcovError } from "../errors";
import { LOADED_EXTENSIONS } from "../instrument/compile";
import { LoadedSelection } from "../instrument/loaded-selection";
import type { InstrumentOptions } from "../instrument/options";
import { askJest } from "./ask-jest";
import { FileJudge, type FileVerdict, isInstrumented } from "./file-verdict";
import type { Finding } from "./finding";
import type { JestFlags, ProjectAnswer } from "./jest-answer";
import { jestFindings } from "./jest-findings";
import { findJestCore } from "./jest-modules";
import { isJestProject } from "./manifest";
import { otherRunners, type RunnerDiagnosis } from "./other-runners";
import { underJest } from "./under-jest";

export interface Diagnosis {
  readonly cwd: string;
  readonly files: readonly FileVerdict[];
  /** Absent where the project does not use Jest. */
  readonly jest?: JestDiagnosis;
  /** Test runners besides Jest. */
  readonly runners: readonly RunnerDiagnosis[];
}

interface JestDiagnosis {
  readonly version: string;
  readonly findings: readonly Finding[];
  /** Whether the only things to change are needed for running Jest alone, for which the project has not been set up. */
  readonly isUntouched: boolean;
  /** What was tried, by project of Jest's config. */
  readonly projects: readonly ProjectAnswer[];
}

/**
 * @param names the files to judge; if there are none, all JavaScript and TypeScript of the project except dependencies.
 * @throws KcovError ENOENT when a file does not exist; EINVAL when the project's directory is not a directory.
 */
export function diagnose(names: readonly string[], options: InstrumentOptions, flags: JestFlags): Diagnosis {
  const { cwd } = new LoadedSelection(options);
  checkDirectory(cwd, "doctor");
  const judge = new FileJudge(options);
  const files = names.length > 0 ? names.map((name) => judge.judge(name)) : judge.judgeAll(sourcesOf(cwd, options));
  const isGiven = Object.keys(flags).length > 0;
  const runners = otherRunners(cwd);
  if (!isGiven && runners.length > 0 && !isJestProject(cwd)) return { cwd, files, runners };
  return { cwd, runners, ...withJest(cwd, files, flags) };
}

function sourcesOf(
  cwd: string,
  { extension = LOADED_EXTENSIONS, excludeNodeModules = true }: InstrumentOptions,
): string[] {
  return new LoadedSelection({ cwd, extension, excludeNodeModules, exclude: [] }).all();
}

function withJest(cwd: string, files: readonly FileVerdict[], flags: JestFlags): Omit<Diagnosis, "cwd" | "runners"> {
  const core = findJestCore(cwd);
  if (core === undefined && Object.keys(flags).length > 0)
    throw new KcovError("ENOENT", "doctor", `the config cannot be read, because Jest is not installed in ${cwd}`);
  if (core === undefined) return { files };
  const unreadable = files.filter(({ isProblem }) => isProblem).map(({ file }) => file);
  const sources = files.filter((file) => file.isProblem || isInstrumented(file)).map(({ file }) => file);
  const asked = askJest(cwd, { core, flags, sources, unreadable });
  const { projects } = asked.answer;
  const findings = jestFindings(asked);
  const isUntouched = !asked.answer.isReported && findings.length > 0 && findings.every(({ isByHand }) => isByHand);
  const jest = { version: asked.version, findings, isUntouched, projects };
  return { files: files.map((file) => (file.isProblem ? underJest(file, projects) : file)), jest };
}
