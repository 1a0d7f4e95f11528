/** Types of Mocha's own objects, as far as they are used, and functions that read them. */
import type { EventEmitter } from "node:events";
import type { TestStatus } from "../suite/test-data";

export interface MochaSuite {
  readonly title: string;
  readonly root: boolean;
  readonly parent: MochaSuite | undefined;
  readonly file?: string | undefined;
  readonly tests: readonly MochaTest[];
  readonly suites: readonly MochaSuite[];
  bail(): boolean;
  hasOnly(): boolean;
}

export interface MochaTest {
  readonly title: string;
  readonly parent: MochaSuite | undefined;
  readonly file?: string | undefined;
  readonly state?: "passed" | "failed" | "pending" | undefined;
  readonly duration?: number | undefined;
  isPending(): boolean;
  /** The first attempt, if this test is a retry. */
  retriedTest(): MochaTest | undefined;
}

export interface MochaHook {
  readonly title: string;
  readonly originalTitle?: string;
  readonly parent: MochaSuite;
  readonly ctx?: { readonly currentTest?: MochaTest };
}

export interface MochaRunner extends EventEmitter {
  readonly suite: MochaSuite;
  readonly failures: number;
  readonly _grep?: RegExp;
  readonly _defaultGrep?: RegExp;
  readonly _invert?: boolean;
  readonly _abort?: boolean;
}

export interface MochaOptions {
  readonly watch?: boolean;
  readonly dryRun?: boolean;
  readonly parallel?: boolean;
  readonly isWorker?: boolean;
  readonly grep?: unknown;
  readonly fgrep?: unknown;
}

export interface MochaInstance {
  readonly files: readonly string[];
  readonly options: MochaOptions;
  readonly suite: MochaSuite;
}

/** What lib/mocha.js exports. */
export interface MochaClass {
  readonly prototype: object;
  readonly Runner: { readonly prototype: object };
}

/** Titles from the outermost describe on. */
export function titlesOf(node: MochaSuite | MochaTest): string[] {
  if (node.parent === undefined) return [];
  return [...titlesOf(node.parent), node.title];
}

/** In the order in which they were defined. */
export function testsIn(suite: MochaSuite): MochaTest[] {
  return [...suite.tests, ...suite.suites.flatMap(testsIn)];
}

/** A test that was made by a running test is in the file of what contains it. */
export function fileOf(node: MochaSuite | MochaTest | undefined): string | undefined {
  return node === undefined ? undefined : (node.file ?? fileOf(node.parent));
}

/** The same object for all attempts of a test. */
export function keyOf(test: MochaTest): MochaTest {
  return test.retriedTest() ?? test;
}

/** Whether the hook runs for each test, rather than once for a describe. */
export function isForEach({ title, originalTitle }: MochaHook): boolean {
  return /^"(before|after) each" hook/.test(originalTitle ?? title);
}

/**
 * @param isLess whether tests were left out of the run. If not, a hook that failed must have kept the test from
 * running.
 */
export function statusOf(test: MochaTest, isLess: boolean): TestStatus {
  if (test.state === "passed" || test.state === "failed") return test.state;
  if (test.state === "pending" || test.isPending()) return "pending";
  return isLess ? "skipped" : "failed";
}

/** By a timeout or an unexpected exception. What the test had begun may go on. */
export function wasCutOff(error: unknown): boolean {
  const { code, uncaught } = Object(error) as { readonly code?: unknown; readonly uncaught?: unknown };
  return code === "ERR_MOCHA_TIMEOUT" || code === "ERR_MOCHA_MULTIPLE_DONE" || uncaught === true;
}
