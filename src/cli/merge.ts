/**
 * `istanbul-kcov merge A B … -o DIR`: merges several runs into one. Everything is read and merged before anything is
 * written.
 */
import type { Command } from "commander";
import { plural } from "../plural";
import { hideProgress, progress, showProgress } from "../progress";
import { mergeRuns, type RunResult, readRun, writeRun } from "../suite/run-result";
import { warn } from "../warning";
import { print } from "./output";

interface Flags {
  readonly output?: string;
  readonly json?: boolean;
}

/** How much a run has of everything. Without tests in it, `tests` is 0. */
type Sizes = Readonly<Record<"files" | "blocks" | "covered" | "tests", number>>;

interface Outcome extends Sizes {
  readonly runs: number;
  readonly output: string;
}

export function mergeCommand(program: Command): void {
  program
    .command("merge")
    .description("merge runs (shards, machines, days) into one")
    .argument("<dir...>", "directories with pcs.json and trace.kcov, and tests.msgpack where tests were recorded")
    .option("-o, --output <dir>", "where the merged run goes (required)")
    .option("--json", "print JSON")
    .action(run);
}

/** To Commander the output is an option like others, or it would miss it before it names one that is mistyped. */
function run(directories: readonly string[], { output, json = false }: Flags, cli: Command): void {
  if (output === undefined) cli.error("error: required option '-o, --output <dir>' not specified");
  const merged = merge(directories, output);
  const outcome: Outcome = { runs: directories.length, ...sizesOf(merged), output };
  if (json) print(json, outcome, () => []);
  else warn(lineOf(outcome), "notice");
}

function merge(directories: readonly string[], output: string): RunResult {
  showProgress();
  const runs = directories.map((directory, i) => {
    progress(`reading ${directory}, ${i + 1} of ${directories.length}`);
    return readRun(directory);
  });
  progress("merging");
  const merged = mergeRuns(runs);
  progress(`writing ${output}`);
  writeRun(merged, output);
  hideProgress();
  return merged;
}

function lineOf({ runs, covered, blocks, output }: Outcome): string {
  return `${plural(runs, "run")} merged, ${covered} / ${blocks} blocks covered, written to ${output}`;
}

function sizesOf({ table, covered, tests }: RunResult): Sizes {
  const count = tests?.files.reduce((sum, file) => sum + file.tests.length, 0) ?? 0;
  return { files: table.files.length, blocks: table.size, covered: covered.length, tests: count };
}
