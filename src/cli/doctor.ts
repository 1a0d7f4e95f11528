/**
 * `istanbul-kcov doctor [files]`: which files would be instrumented, which not and why, and what to change about the
 * test runners. Exit code 1 means that there is something to change; each of these lines says how.
 */
import { relative, resolve } from "node:path";
import type { Command } from "commander";
import { type Diagnosis, diagnose } from "../doctor/diagnosis";
import { type FileVerdict, isInstrumented } from "../doctor/file-verdict";
import type { Finding } from "../doctor/finding";
import type { Group, JestFlags, ProjectAnswer, Trial } from "../doctor/jest-answer";
import { packageOf, whereOf } from "../doctor/naming";
import type { RunnerDiagnosis } from "../doctor/other-runners";
import type { InstrumentOptions } from "../instrument/options";
import { plural } from "../plural";
import { KNOWN_RUNNERS } from "../suite/test-data";
import { type Line, row } from "../terminal/lines";
import { inStyle } from "../terminal/piece";
import { collect, selectionFlags, selectionOptions } from "./flags";
import { heading, print } from "./output";

type Flags = InstrumentOptions & JestFlags & { readonly json?: boolean };

export function doctorCommand(program: Command): void {
  const command = program
    .command("doctor")
    .description(
      "which files would be instrumented, which not and why, and what would be recorded of the tests; " +
        "the project's configs, transformers and test environments are loaded, its tests are not run",
    )
    .argument("[files...]", "files to look at (default: all of the project but its dependencies)");
  selectionFlags(command)
    .option("-c, --config <file>", "the config that Jest is given, or its text in JSON (default: as Jest finds it)")
    .option("--rootDir <dir>", "the rootDir that Jest is given")
    .option("--projects <dir>", "a project that Jest is given (repeatable)", collect)
    .option("--json", "print JSON")
    .action(run);
}

function run(files: readonly string[], { json = false, ...flags }: Flags): void {
  const diagnosis = diagnose(files, selectionOptions(flags), jestFlags(flags));
  print(json, diagnosis, () => [...fileLines(diagnosis), ...hostLines(diagnosis)]);
  if (isIll(diagnosis)) process.exitCode = 1;
}

/** Names are relative to the directory of the command, like all of its names. */
function jestFlags({ config, rootDir, projects }: JestFlags): JestFlags {
  const isText = config?.trimStart().startsWith("{") === true;
  const given = {
    config: config === undefined || isText ? config : resolve(config),
    rootDir: rootDir === undefined ? undefined : resolve(rootDir),
    projects: projects?.map((name) => resolve(name)),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function isIll({ files, jest, runners }: Diagnosis): boolean {
  const hosts = [...(jest === undefined || jest.isUntouched ? [] : [jest]), ...runners];
  return files.some(({ isProblem }) => isProblem) || hosts.some(({ findings }) => findings.length > 0);
}

function fileLines({ cwd, files }: Diagnosis): Line[] {
  const count = files.filter(isInstrumented).length;
  const untried = files.filter(({ isUntried }) => isUntried).length;
  return [
    heading(`${count} of ${plural(files.length, "file")} would be instrumented`),
    ...(untried === 0
      ? []
      : [row([], `${untried} of them were not tried, since there are so many; to try a file, name it`)]),
    ...files.map((verdict) => fileLine(cwd, verdict)),
  ];
}

function fileLine(cwd: string, { file, blocks, reason, isProblem, isUntried }: FileVerdict): Line {
  const name = relative(cwd, file);
  if (isUntried) return row([inStyle("doubtful", "? ")], `${name}: not tried`);
  if (blocks !== undefined) return row([inStyle("good", "+ ")], `${name}: ${plural(blocks, "block")}`);
  return row([isProblem ? inStyle("bad", "! ") : inStyle("faint", "- ")], `${name}: ${reason}`);
}

function hostLines({ jest, runners }: Diagnosis): Line[] {
  if (jest === undefined && runners.length === 0)
    return [row([], inStyle("doubtful", `no known test runner is used here (${KNOWN_RUNNERS})`))];
  return [...(jest === undefined ? [] : jestLines(jest)), ...runners.flatMap(runnerLines)];
}

function jestLines({ version, findings, isUntouched, projects }: NonNullable<Diagnosis["jest"]>): Line[] {
  const tried = projects.flatMap((project) => project.groups.map((group) => triedLine(project, group)));
  const name = `Jest ${version}`;
  if (findings.length === 0) return [...tried, success(`${name} would record each test`)];
  return [
    ...[...tried, ...findingLines(name, findings)],
    ...(isUntouched ? [success("Without any of it, istanbul-kcov test -- npx jest would record each test")] : []),
  ];
}

function runnerLines({ runner, version, command, findings }: RunnerDiagnosis): Line[] {
  const name = version === undefined ? runner : `${runner} ${version}`;
  const line = `istanbul-kcov test -- ${command}`;
  return findings.length === 0 ? [success(`${name}: ${line} would record each test`)] : findingLines(name, findings);
}

function findingLines(name: string, findings: readonly Finding[]): Line[] {
  return [
    heading(`${name}: ${plural(findings.length, "thing")} to change for coverage per test`),
    ...findings.map(({ what, remedy }) => row([inStyle("bad", "! ")], `${what}: `, inStyle("strong", remedy))),
  ];
}

function success(text: string): Line {
  return row([], inStyle("good", text));
}

function triedLine(project: ProjectAnswer, { extension, files, compiler, trials }: Group): Line {
  const names = trials.map((trial) => `${relative(project.cwd, trial.file)} (${outcome(trial)})`).join(", ");
  const through = compiler === undefined ? "no transformer" : packageOf(compiler);
  const all = plural(files, `${extension || "nameless"} file`);
  return row([], inStyle("faint", `tried${whereOf(project)}, of ${all} through ${through}: ${names}`));
}

function outcome({ variable, refusal }: Trial): string {
  if (refusal !== undefined) return "failed";
  return variable === undefined ? "no counters" : "counters";
}
