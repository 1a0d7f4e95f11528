/** `istanbul-kcov affected [--since <ref>] [-- <command>]`: the tests that a change can affect, and why. */
import { resolve } from "node:path";
import type { Command } from "commander";
import { type AffectedTests, affectedTests } from "../affected-tests";
import { plural } from "../plural";
import { hideProgress, progress, showProgress } from "../progress";
import { readTests } from "../suite/data-file";
import { commandOf } from "../suite/runner-arguments";
import type { RunnerName, TestData } from "../suite/test-data";
import { type Line, row } from "../terminal/lines";
import { inStyle } from "../terminal/piece";
import { runForeground } from "../trace/run";
import { warn } from "../warning";
import { DEFAULT_OUTPUT } from "./flags";
import { heading, print, testName } from "./output";
import { shellQuoted } from "./shell-quoted";

interface Flags {
  readonly since: string;
  readonly cwd: string;
  readonly data: string;
  readonly json?: boolean;
}

export function affectedCommand(program: Command): void {
  program
    .command("affected")
    .description(
      "tests that the changes since a commit can affect, as a command line for each test runner, with reasons",
    )
    .argument("[command...]", "a command, after --, to run with the selection as arguments, such as npx jest")
    .usage("[options] [-- <command> [args...]]")
    .option("--since <ref>", "the commit to compare the work tree with", "HEAD")
    .option("--cwd <dir>", "the project", ".")
    .option("-d, --data <dir>", "where the run of the tests was written, relative to the project", DEFAULT_OUTPUT)
    .option("--json", "print JSON")
    .passThroughOptions()
    .action(run);
}

function run(command: readonly string[], { since, cwd, data, json = false }: Flags, cli: Command): void {
  if (json && command.length > 0) cli.error("error: --json prints the selection, so no command can be run with it");
  const root = resolve(cwd);
  showProgress();
  const known = readTests(resolve(root, data));
  progress(`comparing the work tree with ${since}`);
  const affected = affectedTests(known, { since, cwd: root, data });
  hideProgress();
  if (command.length > 0) runSelection(command, affected, chosen(runnersOf(known), command, cli), root);
  else print(json, affected, () => lines(affected));
}

function runnersOf({ files }: TestData): RunnerName[] {
  return [...new Set(files.map(({ runner }) => runner))];
}

/** The runner that the given command starts. If the data are from several runners, the command must name it. */
function chosen(runners: readonly RunnerName[], command: readonly string[], cli: Command): RunnerName | undefined {
  if (runners.length <= 1) return runners[0];
  const [named, ...others] = runners.filter((runner) => command.some((word) => word.includes(lastWord(runner))));
  if (named !== undefined && others.length === 0) return named;
  const all = runners.join(", ");
  return cli.error(`error: the data are from several test runners (${all}); give a command that names one of them`);
}

/** A word of the commands that start the runner. */
function lastWord(runner: RunnerName): string {
  return runner === "node:test" ? "--test" : runner;
}

function runSelection(
  [command, ...args]: readonly string[],
  affected: AffectedTests,
  runner: RunnerName | undefined,
  cwd: string,
): void {
  const selected = affected.commands.find((one) => one.runner === runner);
  warn(summary(affected), "notice");
  if (selected === undefined || command === undefined) return;
  runForeground({
    command,
    args: [...args, ...selected.args],
    env: process.env,
    cwd,
    onStartFailure: (message) => warn(message, "error"),
    onEnd: () => true,
  });
}

function lines(affected: AffectedTests): Line[] {
  const files = affected.wholeFiles.map((file) => reasoned(file, reasonOf(file, affected)));
  const tests = affected.tests.filter(({ file }) => !affected.wholeFiles.includes(file));
  return [
    heading(summary(affected)),
    ...(affected.everything === undefined
      ? [...files, ...tests.map((test) => reasoned(testName(test), test.reason))]
      : []),
    ...affected.commands.map(({ runner, args }) => [...commandOf(runner), ...args].map(shellQuoted).join(" ")),
  ];
}

function reasoned(name: string, reason: string): Line {
  return row([], name, inStyle("faint", `: ${reason}`));
}

function summary({ everything, tests, wholeFiles, total }: AffectedTests): string {
  if (everything !== undefined) return `all tests: ${everything}`;
  const whole = wholeFiles.length === 0 ? "" : `; whole: ${plural(wholeFiles.length, "test file")}`;
  return `${tests.length} of ${plural(total, "test")}${whole}`;
}

/** A test file without tests in the data has no reason there either. */
function reasonOf(wholeFile: string, { tests }: AffectedTests): string {
  return (
    tests.find(({ file }) => file === wholeFile)?.reason ??
    "none of its tests are known: it is new, or could not be run"
  );
}
