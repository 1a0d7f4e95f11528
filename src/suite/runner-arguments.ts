/**
 * A selection of tests as arguments for the runner that is to run them.
 *
 * Runners select by file and by one pattern over full names, so a selection may run a few tests more than it names, never
 * fewer. Names come from data, and none of them can be taken for an option, a number, a glob or a part of the pattern.
 */
import { KcovError } from "../errors";
import type { RunnerSelection } from "./runner-selection";
import type { RunnerName } from "./test-data";

/** What runs a selection of tests. */
export interface RunnerCommand {
  readonly runner: RunnerName;
  /** What follows the words that start the runner; none where all of its tests are to run. */
  readonly args: readonly string[];
}

/** One for each runner that has anything to run. */
export function commandsOf(selections: readonly RunnerSelection[]): RunnerCommand[] {
  return selections.flatMap((selection) => {
    const args = runnerArguments(selection);
    return args === undefined ? [] : [{ runner: selection.runner, args }];
  });
}

/** Longest pattern that is put on a command line, in characters; systems allow about ten times that. */
const LONGEST_PATTERN = 10_000;

/** Longest list of files, in bytes: macOS takes 1 MiB of arguments and environment, Linux 2. */
const LONGEST_LIST = 500_000;

interface CommandLine {
  /** What runs all tests. */
  readonly command: readonly string[];
  /** Runs these files, or of them the tests that a pattern names. */
  arguments(files: readonly string[], names: string | undefined): string[];
}

const COMMAND_LINES: Readonly<Record<RunnerName, CommandLine>> = {
  jest: {
    command: ["jest"],
    arguments: (files, names) => ["--runTestsByPath", ...files, ...option("--testNamePattern", names)],
  },
  vitest: {
    command: ["vitest", "run"],
    arguments: (files, names) => [...files, ...option("--testNamePattern", names)],
  },
  /** Node's own options come before files. Its patterns are matched with names of describes too, so files it is. */
  "node:test": { command: ["node", "--test"], arguments: (files) => files.map(escapeGlob) },
  mocha: { command: ["mocha"], arguments: (files, names) => [...option("--grep", names), ...files] },
};

export function commandOf(runner: RunnerName): readonly string[] {
  return COMMAND_LINES[runner].command;
}

/** Undefined when there is nothing to run; no arguments when everything is, or more than a command line can name. */
export function runnerArguments({ runner, everything, tests, wholeFiles }: RunnerSelection): string[] | undefined {
  if (everything !== undefined) return [];
  const files = [...new Set([...wholeFiles, ...tests.map(({ file }) => file)])];
  if (files.length === 0) return undefined;
  const operands = files.map(asOperand);
  if (Buffer.byteLength(operands.join(" ")) > LONGEST_LIST) return [];
  const names = [...new Set(tests.map(({ path }) => path.join(" ")))];
  const pattern = `^(${names.map(escapePattern).join("|")})$`;
  const isByName = wholeFiles.length === 0 && pattern.length <= LONGEST_PATTERN;
  return COMMAND_LINES[runner].arguments(operands, isByName ? pattern : undefined);
}

function option(name: string, value: string | undefined): string[] {
  return value === undefined ? [] : [`${name}=${value}`];
}

/** What Jest's parser takes for a file as it stands: no option, no number, and no value of a flag without one. */
const PLAIN = /^(?!(true|false)$)([\p{L}_@/]|\.\.?\/)/u;

/** @throws KcovError EINVAL for a name that no argument can hold. */
function asOperand(file: string): string {
  if (/[\0\p{Cs}]/u.test(file))
    throw new KcovError(
      "EINVAL",
      "affected",
      `${JSON.stringify(file)} can be the name of no test file; run the tests again`,
    );
  return PLAIN.test(file) ? file : `./${file}`;
}

/** From Node 21 on files are globs; before, they are names. */
function escapeGlob(file: string): string {
  return Number.parseInt(process.versions.node, 10) < 21 ? file : file.replaceAll(/[*?[{]/g, "[$&]");
}

/** Characters that cannot be in an argument, or not be seen in one, as a pattern writes them. */
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}]/gu;

function escapePattern(name: string): string {
  const escaped = name.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  return escaped.replaceAll(UNSEEN, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
