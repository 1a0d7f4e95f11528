/**
 * Test data: which test covered which blocks, for a whole run.
 *
 * Sets hold ordinals of the run's PC table (the block with ordinal i has PC base + i * step). What is known of a single
 * test and what is known only of its whole file are kept apart: the data contain no guesses.
 */
import { createHash } from "node:crypto";
import { type BlockSet, union } from "../bridge/block-set";
import type { PcTable } from "../bridge/pc-table";
import { compareStrings } from "../istanbul/blocks";
import type { SourceHash } from "./source-hash";
import type { Search } from "./test-search";

/** Test runners whose tests are recorded. */
export const RUNNERS = ["jest", "vitest", "node:test", "mocha"] as const;

/** For people to read. */
export const KNOWN_RUNNERS = "Jest, Vitest, Mocha, node:test";

/** The test runner of a test file. */
export type RunnerName = (typeof RUNNERS)[number];

/** How a test ended. A test that neither passed nor failed did not run, and depends on nothing. */
export type TestStatus = "passed" | "failed" | "skipped" | "pending" | "todo" | "disabled" | "focused";

/** What is known of one test. */
export interface TestCase {
  /** 12 hexadecimal digits from file, project, path and occurrence: the same in every run until a title changes. */
  readonly id: string;
  /** Titles from the outermost describe on. */
  readonly path: readonly string[];
  readonly status: TestStatus;
  /** Milliseconds, or null when the runner does not report them. */
  readonly duration: number | null;
  /** What ran in the test itself, in its beforeEach and afterEach hooks and in its retries. */
  readonly own: BlockSet;
  /**
   * Counters could not tell it from other tests: some of their blocks may be in its `own`, or some of its own in the
   * file's `shared`.
   */
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
  /** The runner that ran it. */
  readonly runner: RunnerName;
  /** Relative to the root, with `/`. */
  readonly file: string;
  /** Display name of the runner's project, or "". */
  readonly project: string;
  /**
   * Why it may depend on more than its sets show, so that any change affects it; undefined where they show everything.
   */
  readonly opaque?: string | undefined;
  /** Indexes in the PC table of the source files that were loaded, by the file or by any test in it. */
  readonly loaded: BlockSet;
  /**
   * Indexes of sources that were compiled into a file that git does not track, and that the test file or a child
   * process ran: any change of them may matter. Absent if there are none.
   */
  readonly compiled?: BlockSet | undefined;
  /** Those of `loaded` that were loaded while a test ran. Later tests may use what they computed then. */
  readonly late: BlockSet;
  /** What ran while the file was loaded. Each of its tests may depend on it. */
  readonly load: BlockSet;
  readonly hooks: readonly DescribeHooks[];
  /** What ran when counters could not tell for which test. Each test of the file may depend on it. */
  readonly shared: BlockSet;
  readonly tests: readonly TestCase[];
}

/**
 * Which test reached which blocks, for a whole run. Sets of blocks hold ordinals of `table`, sets of files hold indexes
 * of `table.files`.
 */
export interface TestData {
  readonly table: PcTable;
  /** Fewer tests than all were requested, or the run stopped before its end. */
  readonly partial: boolean;
  /** Full names of the commits that were checked out when the runs ended; empty for a run outside of git. */
  readonly commits: readonly string[];
  /** Hashes of files when the run ended, by which later changes are detected. */
  readonly sources: readonly SourceHash[];
  /** Where the runner looked for test files. */
  readonly search: Search;
  /** The test files, sorted by name. */
  readonly files: readonly TestFile[];
}

/** `own`: the test ran it itself. Otherwise every test of the file or of a describe may have run it; see TestFile. */
export type ReachVia = "own" | "load" | "hooks" | "shared";

/** Everything that a test may depend on: its own blocks, those of hooks around it, and those of its whole file. */
export function reach(file: TestFile, test: TestCase): BlockSet {
  return hasRun(test) ? union(reachBy(file, test).map(([, blocks]) => blocks)) : test.own;
}

/** The same as separate sets, which may overlap. */
export function reachedSets(file: TestFile, test: TestCase): BlockSet[] {
  if (!hasRun(test)) return [test.own];
  const hooks = file.hooks.filter((one) => isAround(one, test)).map(({ blocks }) => blocks);
  return [test.own, file.load, ...hooks, file.shared];
}

/** The same, by the way in which the test reaches it. */
export function reachBy(file: TestFile, test: TestCase): (readonly [ReachVia, BlockSet])[] {
  const own = ["own", test.own] as const;
  if (!hasRun(test)) return [own];
  return [own, ["load", file.load], ["hooks", hooksAround(file, test)], ["shared", file.shared]];
}

function hooksAround({ hooks }: TestFile, test: TestCase): BlockSet {
  return union(hooks.filter((one) => isAround(one, test)).map(({ blocks }) => blocks));
}

/** Two describes with the same titles cannot be told apart. */
export function isAround({ path }: DescribeHooks, test: TestCase): boolean {
  return path.every((title, i) => title === test.path[i]);
}

/** A test that was skipped or is still to be written depends on nothing. */
export function hasRun({ status }: Pick<TestCase, "status">): boolean {
  return status === "passed" || status === "failed";
}

type Titles = readonly string[];

/** An order that does not depend on the runner's. */
export function comparePaths({ path: a }: { readonly path: Titles }, { path: b }: { readonly path: Titles }): number {
  const at = a.findIndex((title, i) => title !== b[i]);
  return at < 0 || at >= b.length ? a.length - b.length : compareStrings(a[at] as string, b[at] as string);
}

/** A key for a list of titles. Titles may hold any characters, so plain joining could make two lists equal. */
export function pathKey(path: Titles): string {
  return JSON.stringify(path);
}

/** Identifies a test file within a run: several projects may have the same file. */
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
