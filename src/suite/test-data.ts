/**
 * Test data: which test covered which blocks, for a whole run.
 *
 * Nothing upstream: phpunit and simplecov have asked for the same. Sets are ordinals of the run's PC table (the block
 * with ordinal i has PC base + i * step). The rule: what is known of a test and what is known of its whole file are
 * kept apart; nobody's guess is in the data.
 */
import { createHash } from "node:crypto";
import { type BlockSet, union } from "../bridge/block-set";
import type { PcTable } from "../bridge/pc-table";
import { compareStrings } from "../istanbul/blocks";
import type { SourceHash } from "./source-hash";
import type { Search } from "./test-files";

/** Test runners whose tests are recorded. */
export const RUNNERS = ["jest", "vitest", "node:test", "mocha"] as const;

/** For people. */
export const KNOWN_RUNNERS = "Jest, Vitest, Mocha, node:test";

/** The test runner of a test file. */
export type RunnerName = (typeof RUNNERS)[number];

/** How a test ended. One that neither passed nor failed did not run, and depends on nothing. */
export type TestStatus = "passed" | "failed" | "skipped" | "pending" | "todo" | "disabled" | "focused";

/** What is known of one test. */
export interface TestCase {
  /** 12 hexadecimal digits from file, project, path and occurrence: the same in every run until a title changes. */
  readonly id: string;
  /** Titles from the outermost describe on. */
  readonly path: readonly string[];
  readonly status: TestStatus;
  /** Milliseconds, or null when the runner did not say. */
  readonly duration: number | null;
  /** What ran in the test itself, in its beforeEach and afterEach hooks and in its retries. */
  readonly own: BlockSet;
  /** Counters could not tell it from other tests: their blocks may be among its own, or its own in the file's `shared`. */
  readonly shared: boolean;
}

/** What ran in the beforeAll and afterAll of one describe, which belongs to the tests in it. */
export interface DescribeHooks {
  /** Titles from the outermost describe on; empty for hooks of the file itself. */
  readonly path: readonly string[];
  /** What they ran. */
  readonly blocks: BlockSet;
}

/** What is known of one test file. */
export interface TestFile {
  /** Whose tests it has. */
  readonly runner: RunnerName;
  /** Relative to the root, with `/`. */
  readonly file: string;
  /** Display name of the runner's project, or "". */
  readonly project: string;
  /** Why it may depend on more than its sets tell, and so is affected by any change; undefined where they tell all. */
  readonly opaque?: string | undefined;
  /** Places in the PC table of the source files that were loaded, by the file or by any test in it. */
  readonly loaded: BlockSet;
  /** Those that something else was made of which a child process ran: any change of them may show. None if absent. */
  readonly compiled?: BlockSet | undefined;
  /** Those of them that were loaded while a test ran: what they computed then, later tests may use. */
  readonly late: BlockSet;
  /** What ran while the file was loaded: each of its tests may depend on it. */
  readonly load: BlockSet;
  readonly hooks: readonly DescribeHooks[];
  /** What ran of which counters cannot tell whose it was: each test of the file may depend on it. */
  readonly shared: BlockSet;
  readonly tests: readonly TestCase[];
}

/**
 * Which test reached which blocks, for a whole run. Sets of blocks are ordinals of `table`, sets of files places in
 * `table.files`.
 */
export interface TestData {
  readonly table: PcTable;
  /** The run was asked for less than all tests, or stopped before its end. */
  readonly partial: boolean;
  /** Names of the commits that were checked out when the runs ended; none for a run outside of git. */
  readonly commits: readonly string[];
  /** What files were when the run ended, by which later changes are known. */
  readonly sources: readonly SourceHash[];
  /** Where the runner looked for test files. */
  readonly search: Search;
  /** The test files, sorted by name. */
  readonly files: readonly TestFile[];
}

/** `own`: the test itself ran it. Otherwise every test of the file, or of a describe, may have: see TestFile. */
export type ReachVia = "own" | "load" | "hooks" | "shared";

/** Everything a test may depend on: its own blocks, those of hooks around it, and those of every test of its file. */
export function reach(file: TestFile, test: TestCase): BlockSet {
  return hasRun(test) ? union(reachBy(file, test).map(([, blocks]) => blocks)) : test.own;
}

/** The same as sets of the data, which may overlap. */
export function reachedSets(file: TestFile, test: TestCase): BlockSet[] {
  if (!hasRun(test)) return [test.own];
  const hooks = file.hooks.filter((one) => isAround(one, test)).map(({ blocks }) => blocks);
  return [test.own, file.load, ...hooks, file.shared];
}

/** The same, by how the test comes to it. */
export function reachBy(file: TestFile, test: TestCase): (readonly [ReachVia, BlockSet])[] {
  const own = ["own", test.own] as const;
  if (!hasRun(test)) return [own];
  return [own, ["load", file.load], ["hooks", hooksAround(file, test)], ["shared", file.shared]];
}

function hooksAround({ hooks }: TestFile, test: TestCase): BlockSet {
  return union(hooks.filter((one) => isAround(one, test)).map(({ blocks }) => blocks));
}

/** Two describes of the same titles cannot be told apart. */
export function isAround({ path }: DescribeHooks, test: TestCase): boolean {
  return path.every((title, i) => title === test.path[i]);
}

/** A test that was skipped or is still to be written depends on nothing. */
export function hasRun({ status }: Pick<TestCase, "status">): boolean {
  return status === "passed" || status === "failed";
}

type Titles = readonly string[];

/** An order that no runner's has a say in. */
export function comparePaths({ path: a }: { readonly path: Titles }, { path: b }: { readonly path: Titles }): number {
  const at = a.findIndex((title, i) => title !== b[i]);
  return at < 0 || at >= b.length ? a.length - b.length : compareStrings(a[at] as string, b[at] as string);
}

/** Names hold any characters: joined, two lists of them could be one. */
export function pathKey(path: Titles): string {
  return JSON.stringify(path);
}

/** Tells one test file of a run from another: projects may share files. */
export function fileKey({ file, project }: { readonly file: string; readonly project: string }): string {
  return JSON.stringify([file, project]);
}

export function testId(file: string, project: string, path: readonly string[], occurrence: number): string {
  return createHash("sha1")
    .update(JSON.stringify([file, project, path, occurrence]))
    .digest("hex")
    .slice(0, 12);
}

/** As Jest prints it, and as its -t takes it. */
export function fullName(test: TestCase): string {
  return test.path.join(" ");
}
