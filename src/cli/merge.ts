/**
 * `istanbul-kcov merge A B … -o DIR`: merges several runs into one. Everything is read and merged before anything is
 * written.
 */
import type { Command } from "commander";
import { plural } from "../plural";
import { hideProgress, progress, showProgress } from "../progress";
import { mergeRuns, readRun, writeRun } from "../suite/run-result";
import { warn } from "../warning";

export function mergeCommand(program: Command): void {
  program
    .command("merge")
    .description("merge runs (shards, machines, days) into one")
    .argument("<dir...>", "directories with pcs.json and trace.kcov, and tests.msgpack where tests were recorded")
    .requiredOption("-o, --output <dir>", "where the merged run goes")
    .action((directories: readonly string[], { output }: { output: string }) => run(directories, output));
}

function run(directories: readonly string[], output: string): void {
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
  const { table, covered } = merged;
  warn(`${plural(runs.length, "run")} merged, ${covered.length} / ${table.size} blocks covered, written to ${output}`);
}
