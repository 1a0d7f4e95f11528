/**
 * Types of Node's own objects for tests, describes and hooks, as far as they are used, and functions that read them.
 */
import type { TestResult } from "../suite/assemble";
import type { TestStatus } from "../suite/test-data";

export interface NodeTest {
  readonly name: string;
  /** Null for the root and for hooks. */
  readonly parent: NodeTest | null;
  readonly root: NodeTest;
  readonly subtests: readonly NodeTest[];
  readonly fn: unknown;
  /** For hooks only. */
  readonly hookType?: string;
  readonly parentTest?: NodeTest | null;
  readonly reportedType?: string;
  readonly startTime: unknown;
  readonly endTime: unknown;
  readonly passed: boolean;
  readonly skipped: boolean;
  readonly isTodo: boolean;
  readonly cancelled: boolean;
  /** It was left out by a name, a tag or `only`. */
  readonly filtered?: boolean;
  readonly error: { readonly failureType?: unknown } | null;
  /** Its test file; from Node 22 on. */
  readonly entryFile?: string | null;
  duration(): number;
}

export type NodeKind = "file" | "hook" | "root" | "suite" | "test";

const MEMBERS = ["subtests", "hooks", "postRun", "run", "runInAsyncScope", "createSubtest", "endTime", "passed"];

export function isNodeTest(value: object): value is NodeTest {
  return MEMBERS.every((name) => name in value);
}

/** "file" is what the process that starts others has for each test file. */
export function kindOf(node: NodeTest): NodeKind {
  if ("parseMessage" in node) return "file";
  if (typeof node.hookType === "string") return "hook";
  if (node.parent === null) return "root";
  return node.reportedType === "suite" ? "suite" : "test";
}

/** Titles from the outermost on. They may hold any text, so they are never split. */
export function pathOf(node: NodeTest): string[] {
  return node.parent === null ? [] : [...pathOf(node.parent), node.name];
}

export function isAround(outer: NodeTest, inner: NodeTest): boolean {
  for (let node: NodeTest | null = inner; node !== null; node = node.parent) if (node === outer) return true;
  return false;
}

/** The tests that contain a test, innermost first. */
export function testsAround({ parent }: NodeTest): NodeTest[] {
  if (parent === null) return [];
  return kindOf(parent) === "test" ? [parent, ...testsAround(parent)] : testsAround(parent);
}

/** Hooks are not in the tree, and a hook that a test has for itself may not refer to it. */
export function rootOf(node: NodeTest): NodeTest | undefined {
  return kindOf(node) === "hook" ? node.parentTest?.root : node.root;
}

/** In the order in which they were defined. */
export function testsIn(node: NodeTest): NodeTest[] {
  return node.subtests.flatMap((one) => [...(kindOf(one) === "test" ? [one] : []), ...testsIn(one)]);
}

/** Whether it has started and not ended. */
export function isUnderWay({ startTime, endTime }: NodeTest): boolean {
  return startTime !== null && endTime === null;
}

export function hasEnded({ endTime }: NodeTest): boolean {
  return endTime !== null;
}

export function resultOf(test: NodeTest): TestResult {
  return { path: pathOf(test), status: statusOf(test), duration: hasEnded(test) ? test.duration() : null };
}

/** What Node uses for a function that is missing or must not run. */
const NO_FUNCTION = Function.prototype;

/** A todo test runs if it has a function, and its failure does not count. */
function statusOf({ filtered, skipped, isTodo, passed, fn }: NodeTest): TestStatus {
  if (filtered === true || skipped) return "skipped";
  if (isTodo && (!passed || fn === NO_FUNCTION)) return "todo";
  return passed ? "passed" : "failed";
}
