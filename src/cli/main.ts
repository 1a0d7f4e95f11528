#!/usr/bin/env node
/**
 * The command `istanbul-kcov`: dispatch to its subcommands, and its exit codes.
 *
 * Stands for runsc, whose `symbolize` it speaks. Exit codes: 0 success, 1 failure, 2 usage; `trace` ends as the traced
 * command does. The rule: a mistake of the user is one line on standard error, never a stack.
 */
import { Command, CommanderError } from "commander";
import { KcovError } from "../errors";
import { hideProgress } from "../progress";
import { warn } from "../warning";

type AddCommand = (program: Command) => void;

/** Each brings what it needs; the process of a trace, say, stands beside every run of the program and needs little. */
const COMMANDS: Readonly<Record<string, AddCommand>> = {
  trace: (program) => {
    const { traceCommand }: typeof import("./trace") = require("./trace");
    traceCommand(program);
  },
  test: (program) => {
    const { testCommand }: typeof import("./run-tests") = require("./run-tests");
    testCommand(program);
  },
  report: (program) => {
    const { reportCommand }: typeof import("./report") = require("./report");
    reportCommand(program);
  },
  symbolize: (program) => {
    const { symbolizeCommand }: typeof import("./symbolize") = require("./symbolize");
    symbolizeCommand(program);
  },
  print: (program) => {
    const { printCommand }: typeof import("./print") = require("./print");
    printCommand(program);
  },
  which: (program) => {
    const { whichCommand }: typeof import("./which") = require("./which");
    whichCommand(program);
  },
  affected: (program) => {
    const { affectedCommand }: typeof import("./affected") = require("./affected");
    affectedCommand(program);
  },
  cmin: (program) => {
    const { cminCommand }: typeof import("./cmin") = require("./cmin");
    cminCommand(program);
  },
  diff: (program) => {
    const { diffCommand }: typeof import("./diff") = require("./diff");
    diffCommand(program);
  },
  merge: (program) => {
    const { mergeCommand }: typeof import("./merge") = require("./merge");
    mergeCommand(program);
  },
  doctor: (program) => {
    const { doctorCommand }: typeof import("./doctor") = require("./doctor");
    doctorCommand(program);
  },
};

const EXIT_FAILURE = 1;
const EXIT_USAGE = 2;

const { version } = require("../../package.json") as { version: string };

async function main(argv: readonly string[]): Promise<void> {
  process.stdout.on("error", endOutput);
  try {
    await program(argv[2]).parseAsync(allowOneDash(argv));
  } catch (error) {
    hideProgress();
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
  for (const add of known) add?.(command);
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
