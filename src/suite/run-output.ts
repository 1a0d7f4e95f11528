/**
 * Writes the result of a run and makes the summary for the terminal.
 *
 * The files are pcs.json and trace.kcov, as `istanbul-kcov trace` writes them, and tests.msgpack (docs/format.md). All
 * three are replaced together, or left as they were.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { BlockSet } from "../bridge/block-set";
import { fromTablePath, toTablePath } from "../bridge/path";
import type { PcTable } from "../bridge/pc-table";
import { TESTS_FILE, TRACE_FILE, TRACES_DIRECTORY, traceOf, writeResult } from "../bridge/result-directory";
import { writeWhole } from "../bridge/whole-file";
import { makeDirectory } from "../directory";
import { KcovError } from "../errors";
import { encodeKcov } from "../kcov/buffer";
import { plural } from "../plural";
import { AssembledRun, type RunEntry } from "./assemble";
import { encodeTestData, filesOfWholeRun, type NamedFile } from "./data-file";
import { checkoutOf } from "./git";
import { hashSources } from "./source-hash";
import { type RunSummary, Summary } from "./summary";
import { fileKey, hasRun, type RunnerName, reach, type TestFile } from "./test-data";
import type { Search } from "./test-search";

/** How many of the tests that cover most blocks alone are shown. */
const SHOWN_TESTS = 10;

/** How many of the test files that are affected by any change are named. */
const SHOWN_OPAQUE = 10;

/** Why a test file without a record is opaque. The run has a separate notice for such files. */
export const UNRECORDED = "it ran in an environment that does not record tests or notice child processes";

/** The part of istanbul-kcov that gathers a run, for messages. */
export interface Host {
  readonly runner: RunnerName;
  /** How that part is called. */
  readonly name: string;
  /** How its users get code instrumented. */
  readonly way: string;
}

/** Where the result of a run goes. */
export interface Destination {
  /** Absolute directory to which names in the result are relative. */
  readonly root: string;
  readonly output: string;
  /** Whether the coverage of each test is also written, as a trace of its own. */
  readonly traces: boolean;
  readonly host: Host;
}

/** What is known of a run at its end. */
export interface RunScope {
  /** Fewer tests than all were requested, or the run stopped before its end. */
  readonly partial: boolean;
  readonly search: Search;
}

/** Returns the lines for the user. */
export function writeRun(
  directory: string,
  entries: readonly RunEntry[],
  destination: Destination,
  scope: RunScope,
): string[] {
  if (entries.length === 0) return [];
  const run = new AssembledRun(directory, entries, destination.root);
  if (run.table.files.length === 0) return writeNothing(run, destination);
  const summary = new Summary(run.table.size);
  const files = summary.counting(run.testFiles());
  const refusal = reasonToKeep(run, destination, scope);
  if (refusal === undefined) writeFiles(run, files, summary, destination, scope);
  else for (const _ of files);
  const end = refusal === undefined ? writtenLines(destination) : [`Not written: ${refusal}`];
  const told = summary.of(SHOWN_TESTS);
  return [...summaryLines(told, run.table.size), ...opaqueLines(told), ...end];
}

function writtenLines({ root, output }: Destination): string[] {
  const trace = toTablePath(root, join(output, TRACE_FILE));
  const file = trace === `coverage/kcov/${TRACE_FILE}` ? "" : ` ${trace}`;
  return [
    `Written to ${output}`,
    `See which test reached what: npx istanbul-kcov report${file} --reporter tests --open`,
  ];
}

function writeNothing({ entries }: AssembledRun, { host }: Destination): string[] {
  if (!entries.some(({ results }) => results.some(hasRun))) return ["istanbul-kcov: no test ran: nothing is written"];
  const detail = `no test loaded any instrumented code; ${host.way} (npx istanbul-kcov doctor says why)`;
  throw new KcovError("ENOENT", host.name, detail);
}

/** Test files are counted while they are written; what they cover together is known after the last one. */
function writeFiles(
  run: AssembledRun,
  files: Iterable<TestFile>,
  summary: Summary,
  { root, output, traces }: Destination,
  { partial, search }: RunScope,
): void {
  const { table, entries } = run;
  const { commits, edited } = checkoutOf(root, toTablePath(root, output));
  const paths = [...table.files.map(({ path }) => path), ...entries.map(({ file }) => file), ...edited];
  const sources = hashSources(paths, root);
  writeResult(output, table, [
    [TESTS_FILE, encodeTestData({ table, partial, commits, sources, search, files })],
    [TRACE_FILE, traceOf(table, () => summary.covered)],
  ]);
  if (traces) writeTraces(run, join(output, TRACES_DIRECTORY));
}

/** Why the existing result is worth more than this run's data; undefined when it is not, or when there is none. */
function reasonToKeep(
  { entries }: AssembledRun,
  { root, output }: Destination,
  { partial }: RunScope,
): string | undefined {
  const before = filesOfWholeRun(output);
  if (before === undefined) return undefined;
  if (partial) return `${output} has the data of a run of all tests`;
  if (!leavesOut(before, entries, root)) return undefined;
  return `${output} has data of test files that this run left out; write to another outputDirectory, and merge the two`;
}

/** Whether the run has left out a test file that still exists, for whatever reason. */
function leavesOut(before: readonly NamedFile[], entries: readonly RunEntry[], root: string): boolean {
  const ran = new Set(entries.map(fileKey));
  return before.some((one) => !ran.has(fileKey(one)) && existsSync(fromTablePath(root, one.file)));
}

function writeTraces(run: AssembledRun, directory: string): void {
  makeDirectory(directory);
  for (const file of run.testFiles())
    for (const test of file.tests) writeWhole(join(directory, `${test.id}.kcov`), kcovOf(run.table, reach(file, test)));
}

function kcovOf(table: PcTable, blocks: BlockSet): Uint8Array {
  const pcs = BigUint64Array.from(blocks, (ordinal) => table.pcAt(ordinal));
  return encodeKcov(new Uint8Array(pcs.buffer));
}

function summaryLines({ tests, files, covered, unique }: RunSummary, size: number): string[] {
  const percent = ((100 * covered.length) / size).toFixed(2);
  const blocks = `${covered.length} / ${size} blocks covered (${percent} %)`;
  return [
    `istanbul-kcov: ${plural(tests, "test")} in ${plural(files, "file")}, ${blocks}`,
    ...(unique.length > 0 ? ["Tests that alone cover the most blocks:"] : []),
    ...unique.map(({ blocks, file, path }) => `${String(blocks).padStart(6)}  ${file} › ${path.join(" › ")}`),
  ];
}

function opaqueLines({ opaque }: RunSummary): string[] {
  const named = opaque.filter(({ reason }) => reason !== UNRECORDED);
  const more = named.length - SHOWN_OPAQUE;
  return [
    ...(named.length > 0 ? ["Test files that `affected` selects after any change:"] : []),
    ...named.slice(0, SHOWN_OPAQUE).map(({ file, reason }) => `  ${file}: ${reason}`),
    ...(more > 0 ? [`  and ${plural(more, "other")}`] : []),
  ];
}
