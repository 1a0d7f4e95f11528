/**
 * `istanbul-kcov affected [--since <ref>] [-- <command>]`: the tests a change can affect, and why.
 *
 * Stands for `jest --changedSince`, by what tests ran rather than by what they import. The rule: when in doubt a test is
 * selected, and the reason says so.
 */
import { resolve } from "node:path";
import type { Command } from "commander";
import { toTablePath } from "../bridge/path";
import { fileWide } from "../instrument/file-wide";
import { mapsOf } from "../instrument/maps-of";
import { plural } from "../plural";
import { type AffectedTests, affectedTests } from "../suite/affected";
import type { Project } from "../suite/confine";
import { readTests } from "../suite/data-file";
import { type RunnerSelection, selectionsOf } from "../suite/runner-selection";
import type { RunnerName } from "../suite/test-data";
import { workTreeChanges } from "../suite/work-tree";
import { runForeground } from "../trace/run";
import { warn } from "../warning";
import { DEFAULT_OUTPUT } from "./flags";
import { print, testName } from "./output";
import { commandOf, runnerArguments } from "./runner-arguments";
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
  if (json && command.length > 0) cli.error("error: --json prints the selection; give no command to run too");
  const root = resolve(cwd);
  const directory = resolve(root, data);
  const known = readTests(directory);
  const changes = workTreeChanges(known, { root, since, dataDirectory: toTablePath(root, directory) });
  const affected = affectedTests(known, changes, projectAt(root));
  const selections = selectionsOf(affected, known);
  if (command.length > 0) runSelection(command, affected, chosen(selections, command, cli), root);
  else print(json, { ...affected, commands: commandsOf(selections) }, () => lines(affected, commandsOf(selections)));
}

/** What runs a selection, after the words that start its runner. */
interface RunnerCommand {
  readonly runner: RunnerName;
  readonly args: readonly string[];
}

function commandsOf(selections: readonly RunnerSelection[]): RunnerCommand[] {
  return selections.flatMap((selection) => {
    const args = runnerArguments(selection);
    return args === undefined ? [] : [{ runner: selection.runner, args }];
  });
}

/** The part of the selection that a given command can run: where there is more than one, the command names its runner. */
function chosen(selections: readonly RunnerSelection[], command: readonly string[], cli: Command): RunnerSelection {
  const [first, ...others] = selections;
  if (first !== undefined && others.length === 0) return first;
  const named = selections.filter(({ runner }) => command.some((word) => word.includes(lastWord(runner))));
  if (named[0] !== undefined && named.length === 1) return named[0];
  const runners = selections.map(({ runner }) => runner).join(", ");
  return cli.error(`error: the data are of several test runners (${runners}); give a command that names one of them`);
}

/** What a command that starts the runner has in it. */
function lastWord(runner: RunnerName): string {
  return runner === "node:test" ? "--test" : runner;
}

function projectAt(root: string): Project {
  const options = { cwd: root, exclude: [], extension: false } as const;
  return {
    functionsIn(path, text) {
      const maps = mapsOf(text, resolve(root, path), options, () => undefined);
      return maps && Object.values(maps.fnMap);
    },
    fileWide: (path, text) => fileWide(path, text, root),
  };
}

function runSelection(
  [command, ...args]: readonly string[],
  affected: AffectedTests,
  selection: RunnerSelection,
  cwd: string,
): void {
  const selected = runnerArguments(selection);
  warn(summary(affected));
  if (selected === undefined || command === undefined) return;
  runForeground({
    command,
    args: [...args, ...selected],
    env: process.env,
    cwd,
    onStartFailure: warn,
    onEnd: () => true,
  });
}

function lines(affected: AffectedTests, commands: readonly RunnerCommand[]): string[] {
  const files = affected.wholeFiles.map((file) => `${file}: ${reasonOf(file, affected)}`);
  const tests = affected.tests.filter(({ file }) => !affected.wholeFiles.includes(file));
  return [
    summary(affected),
    ...(affected.everything === undefined
      ? [...files, ...tests.map((test) => `${testName(test)}: ${test.reason}`)]
      : []),
    ...commands.map(({ runner, args }) => [...commandOf(runner), ...args].map(shellQuoted).join(" ")),
  ];
}

function summary({ everything, tests, wholeFiles, total }: AffectedTests): string {
  if (everything !== undefined) return `all tests: ${everything}`;
  const whole = wholeFiles.length === 0 ? "" : `; whole: ${plural(wholeFiles.length, "test file")}`;
  return `${tests.length} of ${plural(total, "test")}${whole}`;
}

/** A test file without tests in the data has no reason in them either. */
function reasonOf(wholeFile: string, { tests }: AffectedTests): string {
  return (
    tests.find(({ file }) => file === wholeFile)?.reason ?? "no test of it is known: it is new, or could not be run"
  );
}
