/**
 * `istanbul-kcov merge A B … -o DIR`: several runs as one.
 *
 * Stands for nyc merge. The rule: everything is read and merged before anything is written.
 */
import type { Command } from "commander";
import { readCovered, TESTS_FILE, writeTrace } from "../bridge/result-files";
import { plural } from "../plural";
import { encodeTestData, readTests } from "../suite/data-file";
import { mergeCovered, mergeTables, mergeTests } from "../suite/merge";
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
  const runs = directories.map(readCovered);
  const table = mergeTables(runs.map((one) => one.table));
  const covered = mergeCovered(table, runs);
  const withTests = directories.filter((_, i) => runs[i]?.hasTests);
  const tests = withTests.length === 0 ? undefined : mergeTests(table, withTests.map(readTests));
  writeTrace(output, table, covered, tests === undefined ? [] : [[TESTS_FILE, encodeTestData(tests)]]);
  warn(`${plural(runs.length, "run")} merged, ${covered.length} / ${table.size} blocks covered, written to ${output}`);
}
