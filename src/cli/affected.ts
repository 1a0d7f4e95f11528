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
import { workTreeChanges } from "../suite/work-tree";
import { runForeground } from "../trace/run";
import { warn } from "../warning";
import { DEFAULT_OUTPUT } from "./flags";
import { jestArguments } from "./jest-arguments";
import { print, testName } from "./output";
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
    .description("tests that the changes since a commit can affect, as a Jest command line with the reason of each")
    .argument("[command...]", "a command, after --, to run with the selection as arguments, such as npx jest")
    .usage("[options] [-- <command> [args...]]")
    .option("--since <ref>", "the commit to compare the work tree with", "HEAD")
    .option("--cwd <dir>", "Jest's rootDir", ".")
    .option("-d, --data <dir>", "where Jest's run was written, relative to the rootDir", DEFAULT_OUTPUT)
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
  if (command.length > 0) runSelection(command, affected, root);
  else print(json, { ...affected, jest: jestArguments(affected) ?? null }, () => lines(affected));
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

function runSelection([command, ...args]: readonly string[], affected: AffectedTests, cwd: string): void {
  const selection = jestArguments(affected);
  warn(summary(affected));
  if (selection === undefined || command === undefined) return;
  runForeground({
    command,
    args: [...args, ...selection],
    env: process.env,
    cwd,
    onStartFailure: warn,
    onEnd: () => true,
  });
}

function lines(affected: AffectedTests): string[] {
  const selection = jestArguments(affected);
  const files = affected.wholeFiles.map((file) => `${file}: ${reasonOf(file, affected)}`);
  const tests = affected.tests.filter(({ file }) => !affected.wholeFiles.includes(file));
  return [
    summary(affected),
    ...(affected.everything === undefined
      ? [...files, ...tests.map((test) => `${testName(test)}: ${test.reason}`)]
      : []),
    ...(selection === undefined ? [] : [["jest", ...selection].map(shellQuoted).join(" ")]),
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
