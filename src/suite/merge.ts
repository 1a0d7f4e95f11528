/**
 * Merges several runs (shards, machines, days) into one, like nyc merge and syzkaller's Cover.Merge; names in tables
 * are relative to each run's root, so runs from different directories fit together.
 *
 * The result does not depend on the order of the runs, with one exception: if two runs have results of the same test,
 * the later run's status and duration are kept. Runs with different contents of a source are refused, naming the file.
 */
import { type BlockSet, union } from "../bridge/block-set";
import type { CoveredBlocks } from "../bridge/covered-blocks";
import { PcTable } from "../bridge/pc-table";
import { invalid } from "../errors";
import { compareStrings } from "../istanbul/blocks";
import { eitherReason } from "./opacity";
import { Renumbering } from "./renumbering";
import { NOT_KNOWN, type SourceHash } from "./source-hash";
import {
  comparePaths,
  type DescribeHooks,
  fileKey,
  pathKey,
  type TestCase,
  type TestData,
  type TestFile,
} from "./test-data";
import { mergeSearches } from "./test-search";

/** @throws KcovError EEXIST when two runs saw different contents of one file; EINVAL when base or step differ. */
export function mergeTables(tables: readonly PcTable[]): PcTable {
  const [first = new PcTable()] = tables;
  const { base, step } = first;
  if (tables.some((table) => table.base !== base || table.step !== step)) {
    throw invalid("merge", "the runs have PCs of different base or step");
  }
  const merged = new PcTable({ base, step });
  merged.add(tables.flatMap(({ files }) => files));
  return merged;
}

export function mergeCovered(into: PcTable, runs: readonly CoveredBlocks[]): BlockSet {
  return union(runs.map(({ table, covered }) => new Renumbering(table.files, into).blocks(covered)));
}

export function mergeTests(into: PcTable, runs: readonly TestData[]): TestData {
  const files = new Map<string, TestFile>();
  for (const run of runs) {
    const numbers = new Renumbering(run.table.files, into);
    for (const file of run.files.map((one) => renumberFile(one, numbers))) {
      const key = fileKey(file);
      const known = files.get(key);
      files.set(key, known === undefined ? file : mergeFiles(known, file));
    }
  }
  const sorted = [...files.values()].sort(
    (a, b) => compareStrings(a.file, b.file) || compareStrings(a.project, b.project),
  );
  return {
    table: into,
    partial: runs.some(({ partial }) => partial),
    commits: mergeCommits(runs),
    sources: mergeSources(runs, new Set([...into.files.map(({ path }) => path), ...sorted.map(({ file }) => file)])),
    search: mergeSearches(
      runs.map(({ search }) => search),
      sorted.map(({ file }) => file),
    ),
    files: sorted,
  };
}

/** Empty when one of the runs is from no commit, since then no commit describes what the result was made from. */
function mergeCommits(runs: readonly TestData[]): string[] {
  if (runs.some(({ commits }) => commits.length === 0)) return [];
  return [...new Set(runs.flatMap(({ commits }) => commits))].sort();
}

function renumberFile(file: TestFile, numbers: Renumbering): TestFile {
  return {
    ...file,
    loaded: numbers.files(file.loaded),
    ...(file.compiled === undefined ? {} : { compiled: numbers.files(file.compiled) }),
    late: numbers.files(file.late),
    load: numbers.blocks(file.load),
    hooks: file.hooks.map(({ path, blocks }) => ({ path, blocks: numbers.blocks(blocks) })),
    shared: numbers.blocks(file.shared),
    tests: file.tests.map((test) => ({ ...test, own: numbers.blocks(test.own) })),
  };
}

function mergeFiles(a: TestFile, b: TestFile): TestFile {
  const tests = new Map<string, TestCase>(a.tests.map((test) => [test.id, test]));
  for (const test of b.tests) {
    const known = tests.get(test.id);
    tests.set(test.id, known === undefined ? test : mergeTestCases(known, test));
  }
  return {
    ...b,
    opaque: eitherReason(a.opaque, b.opaque),
    loaded: union([a.loaded, b.loaded]),
    ...mergeCompiled(a, b),
    late: union([a.late, b.late]),
    load: union([a.load, b.load]),
    hooks: mergeHooks(a.hooks, b.hooks),
    shared: union([a.shared, b.shared]),
    tests: isSameList(a.tests, b.tests) ? [...tests.values()] : [...tests.values()].sort(compareTests),
  };
}

function mergeCompiled(a: TestFile, b: TestFile): Pick<TestFile, "compiled"> {
  const sets = [a.compiled, b.compiled].filter((set) => set !== undefined);
  return sets.length === 0 ? {} : { compiled: union(sets) };
}

/** Each describe once. */
export function mergeHooks(a: readonly DescribeHooks[], b: readonly DescribeHooks[]): DescribeHooks[] {
  const merged = new Map<string, DescribeHooks>();
  for (const { path, blocks } of [...a, ...b]) {
    const key = pathKey(path);
    merged.set(key, { path, blocks: union([blocks, merged.get(key)?.blocks ?? new Uint32Array()]) });
  }
  return [...merged.values()].sort(comparePaths);
}

/**
 * Runs that have the same tests agree on their order. Otherwise the tests get an order that does not depend on the
 * runs'.
 */
function isSameList(a: readonly TestCase[], b: readonly TestCase[]): boolean {
  return a.length === b.length && a.every(({ id }, i) => id === b[i]?.id);
}

function compareTests(a: TestCase, b: TestCase): number {
  return comparePaths(a, b) || compareStrings(a.id, b.id);
}

/** A test that was skipped in one of the runs has its result from the other. */
function mergeTestCases(a: TestCase, b: TestCase): TestCase {
  const later = b.own.length === 0 && b.status !== "passed" && b.status !== "failed" ? a : b;
  return { ...later, own: union([a.own, b.own]), shared: a.shared || b.shared };
}

/**
 * Where two runs disagree about a file, its contents count as unknown. So do those of a file that only one run has, if
 * tests can depend on it without loading it.
 */
function mergeSources(runs: readonly TestData[], loaded: ReadonlySet<string>): SourceHash[] {
  const hashes = new Map<string, (string | null)[]>();
  for (const { path, sha1 } of runs.flatMap(({ sources }) => sources)) {
    hashes.set(path, [...(hashes.get(path) ?? []), sha1]);
  }
  return [...hashes]
    .map(([path, all]): SourceHash => {
      const isAgreed = all.every((sha1) => sha1 === all[0]) && (loaded.has(path) || all.length === runs.length);
      return { path, sha1: isAgreed ? (all[0] as string | null) : NOT_KNOWN };
    })
    .sort((a, b) => compareStrings(a.path, b.path));
}
