/**
 * Where a runner looks for test files, and which names look like tests (Jest's testMatch).
 *
 * A file that looks like a test and was never run is either new, or not a test of this runner: a run of all tests tells
 * which, since it saw the file and passed it over. A file that no run has seen counts as new.
 */

import { posix } from "node:path";
import type { RunnerName, TestFile } from "./test-data";

const { basename, dirname } = posix;

/** Jest's defaults for testMatch. */
const CODE = /\.[cm]?[jt]sx?$/;
const TEST_DIRECTORY = /(^|\/)__tests__\//;
const TEST_FILE = /(^|[/.])(spec|test)\.[cm]?[jt]sx?$/;

/** Where a run looked for test files, by which new ones are recognised. */
export interface Search {
  /** Directories relative to the root, with `/`; "" for the root itself. */
  readonly roots: readonly string[];
  /**
   * Files there that look like tests but are not tests of the runner; empty when the runner was asked to leave tests
   * out.
   */
  readonly passedOver: readonly string[];
}

export function isTestFile(path: string): boolean {
  return TEST_FILE.test(path) || (CODE.test(path) && TEST_DIRECTORY.test(path));
}

/** Runners that take any code in a directory for tests, whatever its name. There, a file beside tests may be one. */
const OF_ANY_NAME: readonly RunnerName[] = ["mocha", "node:test"];

/** Whether a file lies beside tests of such a runner and its name ends as theirs do. */
export function isLikeTest(path: string, known: readonly Pick<TestFile, "file" | "runner">[]): boolean {
  const beside = known.filter(({ file, runner }) => OF_ANY_NAME.includes(runner) && dirname(file) === dirname(path));
  return beside.some(({ file }) => endingOf(file) === endingOf(path));
}

/** Everything after the first dot. */
export function endingOf(file: string): string {
  return basename(file).replace(/^[^.]*/, "");
}

/** Whether the runner may run a file that looks like a test and that no known run of it has run. */
export function isSearched(path: string, { roots, passedOver }: Search): boolean {
  if (/(^|\/)node_modules\//.test(path) || passedOver.includes(path)) return false;
  return roots.some((root) => root === "" || path.startsWith(`${root}/`));
}

/** @param known test files that at least one of the runs had. */
export function mergeSearches(searches: readonly Search[], known: readonly string[]): Search {
  const [first, ...others] = searches;
  const roots = new Set(searches.flatMap((search) => search.roots));
  const run = new Set(known);
  const alsoPassedOver = others.map((search) => new Set(search.passedOver));
  const passedOver = (first?.passedOver ?? []).filter(
    (path) => !run.has(path) && alsoPassedOver.every((paths) => paths.has(path)),
  );
  return { roots: [...roots].sort(), passedOver };
}
