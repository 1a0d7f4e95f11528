/**
 * Writes the result of a Jest run and says what it comes to, in the manner of Jest's own tables.
 *
 * The files are those of `istanbul-kcov trace` - pcs.json and trace.kcov - and tests.msgpack beside them (docs/format.md).
 * The rule: the three are replaced together and whole, or left as they were.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { BlockSet } from "../bridge/block-set";
import { fromTablePath, toTablePath } from "../bridge/path";
import type { PcTable } from "../bridge/pc-table";
import { TESTS_FILE, TRACES_DIRECTORY, writeTrace } from "../bridge/result-files";
import { writeWhole } from "../bridge/run-files";
import { makeDirectory } from "../directory";
import { KcovError } from "../errors";
import { encodeKcov } from "../kcov/buffer";
import { plural } from "../plural";
import { AssembledRun, type RunEntry } from "../suite/assemble";
import { encodeTestData, readWholeRun } from "../suite/data-file";
import { checkoutOf } from "../suite/git";
import { hashSources } from "../suite/source-hash";
import { type RunSummary, summarize } from "../suite/summary";
import { fileKey, reach, type TestData } from "../suite/test-data";
import type { Search } from "../suite/test-files";

/** How many of the tests that alone cover the most are shown. */
const SHOWN_TESTS = 10;

/** How many of the test files that any change affects are named. */
const SHOWN_OPAQUE = 10;

/** Why a test file without a record is opaque; the reporter has a notice of its own for it. */
export const UNRECORDED = "it ran in an environment that does not record, which hears of no child process";

interface OutputOptions {
  readonly root: string;
  readonly output: string;
  readonly traces: boolean;
  readonly partial: boolean;
  readonly search: Search;
}

/** Returns the lines for the user. */
export function writeRun(directory: string, entries: readonly RunEntry[], options: OutputOptions): string[] {
  if (entries.length === 0) return [];
  const run = new AssembledRun(directory, entries);
  const { table } = run;
  const summary = summarize(() => run.testFiles(), table.size, SHOWN_TESTS);
  if (table.files.length === 0 && summary.tests === 0) return ["istanbul-kcov: no test ran: nothing is written"];
  if (table.files.length === 0) throw nothingInstrumented();
  const { root, output, traces, partial, search } = options;
  const lines = [...summaryLines(summary, table.size), ...opaqueLines(summary)];
  const refusal = reasonToKeep(run, options);
  if (refusal !== undefined) return [...lines, `Not written: ${refusal}`];
  const { commits, edited } = checkoutOf(root, toTablePath(root, output));
  const paths = [...table.files.map(({ path }) => path), ...run.entries.map(({ file }) => file), ...edited];
  const sources = hashSources(paths, root);
  const data = { table, partial, commits, sources, search, files: run.testFiles() };
  writeTrace(output, table, summary.covered, [[TESTS_FILE, encodeTestData(data)]]);
  if (traces) writeTraces(run, join(output, TRACES_DIRECTORY));
  return [...lines, `Written to ${output}`];
}

/** Why what is there is worth more than this run's data; undefined when it is not, or when there is nothing. */
function reasonToKeep({ entries }: AssembledRun, { root, output, partial }: OutputOptions): string | undefined {
  const before = readWholeRun(output);
  if (before === undefined) return undefined;
  if (partial) return `${output} has the data of a run of all tests`;
  if (!leavesOut(before, entries, root)) return undefined;
  return `${output} has data of test files that this run left out; write to another outputDirectory, and merge the two`;
}

/** A run that leaves out a test file that is still there was told to, in whatever way. */
function leavesOut(before: TestData, entries: readonly RunEntry[], root: string): boolean {
  const ran = new Set(entries.map(fileKey));
  return before.files.some((one) => !ran.has(fileKey(one)) && existsSync(fromTablePath(root, one.file)));
}

function writeTraces(run: AssembledRun, directory: string): void {
  makeDirectory(directory);
  for (const file of run.testFiles())
    for (const test of file.tests) writeWhole(join(directory, `${test.id}.kcov`), kcovOf(run.table, reach(file, test)));
}

function kcovOf(table: PcTable, blocks: BlockSet): Buffer {
  const pcs = BigUint64Array.from(blocks, (ordinal) => table.pcAt(ordinal));
  return encodeKcov(new Uint8Array(pcs.buffer));
}

function summaryLines({ tests, files, covered, unique }: RunSummary, size: number): string[] {
  const percent = ((100 * covered.length) / size).toFixed(2);
  return [
    `istanbul-kcov: ${plural(tests, "test")} in ${plural(files, "file")}, ${covered.length} / ${size} blocks covered (${percent} %)`,
    ...(unique.length > 0 ? ["Tests that alone cover the most blocks:"] : []),
    ...unique.map(({ blocks, file, path }) => `${String(blocks).padStart(6)}  ${file} › ${path.join(" › ")}`),
  ];
}

function opaqueLines({ opaque }: RunSummary): string[] {
  const named = opaque.filter(({ reason }) => reason !== UNRECORDED);
  const more = named.length - SHOWN_OPAQUE;
  return [
    ...(named.length > 0 ? ["Test files that `affected` selects whatever changes:"] : []),
    ...named.slice(0, SHOWN_OPAQUE).map(({ file, reason }) => `  ${file}: ${reason}`),
    ...(more > 0 ? [`  and ${plural(more, "other")}`] : []),
  ];
}

function nothingInstrumented(): KcovError {
  const way =
    "add istanbul-kcov/babel-preset to the Babel config, or run jest --coverage (npx istanbul-kcov doctor tells why)";
  return new KcovError("ENOENT", "jest-reporter", `no instrumented code was loaded by any test; ${way}`);
}
