#!/usr/bin/env node
/**
 * The command `istanbul-kcov`: dispatch to its subcommands, and its exit codes.
 *
 * Stands for runsc, whose `symbolize` it speaks. Exit codes: 0 success, 1 failure, 2 usage; `trace` ends as the traced
 * command does. The rule: a mistake of the user is one line on standard error, never a stack.
 */
import { Command, CommanderError } from "commander";
import { KcovError } from "../errors";
import { warn } from "../warning";

type AddCommand = (program: Command) => void;

/** Each brings what it needs; the process of a trace, say, stands beside every run of the program and needs little. */
const COMMANDS: Readonly<Record<string, () => AddCommand>> = {
  trace: () => (require("./trace") as typeof import("./trace")).traceCommand,
  report: () => (require("./report") as typeof import("./report")).reportCommand,
  symbolize: () => (require("./symbolize") as typeof import("./symbolize")).symbolizeCommand,
  print: () => (require("./print") as typeof import("./print")).printCommand,
  which: () => (require("./which") as typeof import("./which")).whichCommand,
  affected: () => (require("./affected") as typeof import("./affected")).affectedCommand,
  cmin: () => (require("./cmin") as typeof import("./cmin")).cminCommand,
  diff: () => (require("./diff") as typeof import("./diff")).diffCommand,
  merge: () => (require("./merge") as typeof import("./merge")).mergeCommand,
  doctor: () => (require("./doctor") as typeof import("./doctor")).doctorCommand,
};

const EXIT_FAILURE = 1;
const EXIT_USAGE = 2;

const { version } = require("../../package.json") as { version: string };

async function main(argv: readonly string[]): Promise<void> {
  process.stdout.on("error", endOutput);
  try {
    await program(argv[2]).parseAsync(allowOneDash(argv));
  } catch (error) {
    process.exitCode = exitCodeOf(error);
  }
}

/** @param name of the command that is given; of any other word Commander says which there are. */
function program(name = ""): Command {
  const command = new Command("istanbul-kcov")
    .description(
      "Coverage of JavaScript programs as kcov data: which blocks ran, as program counters and source lines.",
    )
    .version(version)
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, "istanbul-kcov: ")) });
  const known = Object.hasOwn(COMMANDS, name) ? [COMMANDS[name]] : Object.values(COMMANDS);
  for (const load of known) load?.()(command);
  return command;
}

/** gVisor's flag package takes one dash: syzkaller calls `symbolize -all`. */
function allowOneDash(argv: readonly string[]): string[] {
  return argv[2] === "symbolize" ? argv.map((argument) => (argument === "-all" ? "--all" : argument)) : [...argv];
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE;
  if (!(error instanceof KcovError) && !isSystemError(error)) throw error;
  warn(error.message);
  return EXIT_FAILURE;
}

/** Errors of the file system name the file and the reason themselves. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && typeof (error as NodeJS.ErrnoException).syscall === "string";
}

/** `istanbul-kcov print trace.kcov | head` is no failure; a full disk is. */
function endOutput(error: NodeJS.ErrnoException): void {
  if (error.code === "EPIPE") return;
  warn(`standard output: ${error.message}`);
  process.exitCode = EXIT_FAILURE;
}

void main(process.argv);
