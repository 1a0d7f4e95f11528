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
import { affectedCommand } from "./affected";
import { cminCommand } from "./cmin";
import { diffCommand } from "./diff";
import { doctorCommand } from "./doctor";
import { mergeCommand } from "./merge";
import { printCommand } from "./print";
import { reportCommand } from "./report";
import { symbolizeCommand } from "./symbolize";
import { traceCommand } from "./trace";
import { whichCommand } from "./which";

const COMMANDS = [
  ...[traceCommand, reportCommand, symbolizeCommand, printCommand],
  ...[whichCommand, affectedCommand, cminCommand, diffCommand, mergeCommand],
  doctorCommand,
];

const EXIT_FAILURE = 1;
const EXIT_USAGE = 2;

const { version } = require("../../package.json") as { version: string };

async function main(argv: readonly string[]): Promise<void> {
  process.stdout.on("error", endOutput);
  try {
    await program().parseAsync(allowOneDash(argv));
  } catch (error) {
    process.exitCode = exitCodeOf(error);
  }
}

function program(): Command {
  const command = new Command("istanbul-kcov")
    .description(
      "Coverage of JavaScript programs as kcov data: which blocks ran, as program counters and source lines.",
    )
    .version(version)
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, "istanbul-kcov: ")) });
  for (const add of COMMANDS) add(command);
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
