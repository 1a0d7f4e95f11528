/**
 * `istanbul-kcov test [options] -- <command> [args]`: runs the project's tests and writes what each of them reached.
 *
 * The command is the one that the project runs its tests with: `npm test`, `npx jest`, `node --test`, `mocha`, `vitest
 * run`. Options end at its name; everything after that belongs to the command.
 */
import type { Command } from "commander";
import type { InstrumentOptions } from "../instrument/options";
import { runTests } from "../recording/run-tests";
import { warn } from "../warning";
import { DEFAULT_OUTPUT, selectionFlags, selectionOptions } from "./flags";

interface Flags extends InstrumentOptions {
  readonly output: string;
  readonly traces?: boolean;
}

export function runTestsCommand(program: Command): void {
  const command = program
    .command("test")
    .description("run the command that runs the tests, whatever the runner, and write what each test reached")
    .argument("<command...>", "the command and its arguments, after --");
  selectionFlags(command)
    .option("-o, --output <dir>", "where the result goes, relative to the project", DEFAULT_OUTPUT)
    .option("--traces", "also write what each test reached as tests/<id>.kcov")
    .usage("[options] -- <command> [args...]")
    .passThroughOptions()
    .action(run);
}

function run([command, ...args]: [string, ...string[]], flags: Flags): void {
  const { output, traces = false } = flags;
  runTests(command, args, { instrument: selectionOptions(flags), output, traces, say: warn });
}
