#!/usr/bin/env node
/**
 * The command `istanbul-kcov`: runs its subcommands and sets the exit code: 0 for success, 1 for failure, 2 for wrong
 * usage. `trace`, `test` and commands behind `affected` exit as the command that they run. A mistake of the user is one
 * line on standard error, never a stack. `symbolize` also works as gVisor's `runsc symbolize`.
 */
import { Command, CommanderError } from "commander";
import { KcovError } from "../errors";
import { hideProgress } from "../progress";
import { warn } from "../warning";

type AddCommand = (program: Command) => void;

/** Each one loads what it needs. The process of a trace, for example, runs beside the program and needs little. */
const COMMANDS: Readonly<Record<string, AddCommand>> = {
  trace: (program) => {
    const { traceCommand }: typeof import("./trace") = require("./trace");
    traceCommand(program);
  },
  test: (program) => {
    const { runTestsCommand }: typeof import("./run-tests") = require("./run-tests");
    runTestsCommand(program);
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

/** @param name of the given command. For any other word, Commander lists the commands that exist. */
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

/** gVisor's flag package has flags with one dash: syzkaller calls `symbolize -all`. */
function allowOneDash(argv: readonly string[]): string[] {
  return argv[2] === "symbolize" ? argv.map((argument) => (argument === "-all" ? "--all" : argument)) : [...argv];
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE;
  if (!(error instanceof KcovError) && !isSystemError(error)) throw error;
  warn(error.message);
  return EXIT_FAILURE;
}

/** Errors of the file system already name the file and the reason. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && typeof (error as NodeJS.ErrnoException).syscall === "string";
}

/** `istanbul-kcov print trace.kcov | head` is not a failure; a full disk is. */
function endOutput(error: NodeJS.ErrnoException): void {
  if (error.code === "EPIPE") return;
  warn(`standard output: ${error.message}`);
  process.exitCode = EXIT_FAILURE;
}

void main(process.argv);
