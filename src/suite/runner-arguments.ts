/**
 * Turns a selection of tests into arguments for its runner.
 *
 * Runners select by file and by one pattern over full names, so a few more tests than selected may run, never fewer.
 * Names come from data: none of them may be taken for an option, a number, a glob or a part of the pattern.
 */
import { invalid } from "../errors";
import type { RunnerSelection } from "./runner-selection";
import type { RunnerName } from "./test-data";

/** The command that runs a selection of tests. */
export interface RunnerCommand {
  readonly runner: RunnerName;
  /** What follows the words that start the runner; none where all of its tests are to run. */
  readonly args: readonly string[];
}

/** One for each runner that has something to run. */
export function commandsOf(selections: readonly RunnerSelection[]): RunnerCommand[] {
  return selections.flatMap((selection) => {
    const args = runnerArguments(selection);
    return args === undefined ? [] : [{ runner: selection.runner, args }];
  });
}

/** Longest pattern that is put on a command line, in characters. Systems allow about ten times as many. */
const LONGEST_PATTERN = 10_000;

/** Longest list of files, in bytes. macOS takes 1 MiB of arguments and environment, Linux 2 MiB. */
const LONGEST_LIST = 500_000;

interface CommandLine {
  /** The command that runs all tests. */
  readonly command: readonly string[];
  /** Arguments that run these files or, with a pattern of names, the tests in them that match. */
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
  /**
   * Node's own options must come before files. Its patterns also match names of describes, so tests are selected by
   * file.
   */
  "node:test": { command: ["node", "--test"], arguments: (files) => files.map(escapeGlob) },
  mocha: { command: ["mocha"], arguments: (files, names) => [...option("--grep", names), ...files] },
};

export function commandOf(runner: RunnerName): readonly string[] {
  return COMMAND_LINES[runner].command;
}

/**
 * Undefined when there is nothing to run; no arguments when everything is to run, or more than a command line can name.
 */
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

/** What Jest's parser takes for a file without help: not an option, a number, or a value of a flag that takes none. */
const PLAIN = /^(?!(true|false)$)([\p{L}_@/]|\.\.?\/)/u;

/** @throws KcovError EINVAL for a name that cannot be in an argument. */
function asOperand(file: string): string {
  if (/[\0\p{Cs}]/u.test(file))
    throw invalid("affected", `${JSON.stringify(file)} cannot be the name of a test file; run the tests again`);
  return PLAIN.test(file) ? file : `./${file}`;
}

/** From Node 21 on, files are globs; before, they are names. */
function escapeGlob(file: string): string {
  return Number.parseInt(process.versions.node, 10) < 21 ? file : file.replaceAll(/[*?[{]/g, "[$&]");
}

/** Characters that cannot be in an argument, or are invisible in one. They are written as escapes of the pattern. */
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}]/gu;

function escapePattern(name: string): string {
  const escaped = name.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  return escaped.replaceAll(UNSEEN, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
