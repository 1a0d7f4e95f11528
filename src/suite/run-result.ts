/**
 * The whole result of a run: what it covered and, if tests were recorded, which test reached what.
 *
 * Results are read from the directory that `trace`, `test` or a runner's reporter wrote, and written in the same form.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { CoveredBlocks } from "../bridge/covered-blocks";
import {
  coveredBy,
  naming,
  readAllTogether,
  TABLE_FILE,
  TESTS_FILE,
  TRACE_FILE,
  writeTrace,
} from "../bridge/result-directory";
import { invalid } from "../errors";
import { decodeKcov } from "../kcov/buffer";
import { encodeTestData, noTests, parseTestData } from "./data-file";
import { mergeCovered, mergeTables, mergeTests } from "./merge";
import type { TestData } from "./test-data";

/** The result of a run, of a program or of tests. */
export interface RunResult extends CoveredBlocks {
  /** Which test reached what, through the same table; undefined where no tests were recorded. */
  readonly tests: TestData | undefined;
}

/**
 * Reads the result of a run from its directory, such as `coverage/kcov`.
 *
 * @throws KcovError ENOENT when there is none; EINVAL naming a file that is damaged, has an unknown version or belongs
 * to another run than the files beside it.
 */
export function readRun(directory: string): RunResult {
  const [traceFile, testsFile] = [join(directory, TRACE_FILE), join(directory, TESTS_FILE)];
  const files = existsSync(testsFile) ? [traceFile, testsFile] : [traceFile];
  const { table, sha256, contents } = readAllTogether(join(directory, TABLE_FILE), files, (bytes) => bytes);
  const [trace, tests] = contents as [Buffer, Buffer?];
  if (tests === undefined && Object.hasOwn(sha256 ?? {}, TESTS_FILE)) throw noTests(directory);
  const pcs = naming(traceFile, () => decodeKcov(trace));
  const covered = coveredBy(table, pcs, directory);
  return { table, covered, tests: tests && parseTestData(tests, testsFile, table) };
}

/**
 * Merges several runs (shards, machines, days) into one. Their order matters in one case only: if two runs have the
 * same test, the later run's status and duration are kept.
 *
 * @throws KcovError EEXIST when two runs saw different contents of one source; EINVAL when there is no run, or when
 * their tables differ in base or step.
 */
export function mergeRuns(runs: readonly RunResult[]): RunResult {
  if (runs.length === 0) throw invalid("merge", "there is no run to merge");
  const table = mergeTables(runs.map((run) => run.table));
  const withTests = runs.flatMap(({ tests }) => tests ?? []);
  const tests = withTests.length === 0 ? undefined : mergeTests(table, withTests);
  return { table, covered: mergeCovered(table, runs), tests };
}

/**
 * Writes the result of a run into a directory, in place of an earlier result there. The directory is made if needed.
 * All files are replaced together.
 *
 * @throws KcovError EINVAL when the tests' table is another; Node's error when nothing can be written there.
 */
export function writeRun({ table, covered, tests }: RunResult, directory: string): void {
  if (tests !== undefined && tests.table !== table)
    throw invalid("write result", "the tests were recorded with another table");
  writeTrace(directory, table, covered, tests === undefined ? [] : [[TESTS_FILE, encodeTestData(tests)]]);
}
