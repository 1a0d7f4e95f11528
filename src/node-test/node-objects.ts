/** Node's own objects for tests, describes and hooks, as far as they are read, and what is read out of them. */
import type { TestResult } from "../suite/assemble";
import type { TestStatus } from "../suite/test-data";

export interface NodeTest {
  readonly name: string;
  /** Null for the root and for hooks. */
  readonly parent: NodeTest | null;
  readonly root: NodeTest;
  readonly subtests: readonly NodeTest[];
  readonly fn: unknown;
  /** Of a hook. */
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
  /** The test file that it is of; from Node 22 on. */
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

/** Titles from the outermost on. They may hold any text, so they are never taken apart. */
export function pathOf(node: NodeTest): string[] {
  return node.parent === null ? [] : [...pathOf(node.parent), node.name];
}

export function isAround(outer: NodeTest, inner: NodeTest): boolean {
  for (let node: NodeTest | null = inner; node !== null; node = node.parent) if (node === outer) return true;
  return false;
}

/** The tests that a test is part of, the innermost first. */
export function testsAround({ parent }: NodeTest): NodeTest[] {
  if (parent === null) return [];
  return kindOf(parent) === "test" ? [parent, ...testsAround(parent)] : testsAround(parent);
}

/** A hook is not in the tree, and one that a test has for itself need not know of it. */
export function rootOf(node: NodeTest): NodeTest | undefined {
  return kindOf(node) === "hook" ? node.parentTest?.root : node.root;
}

/** In the order of definition. */
export function testsIn(node: NodeTest): NodeTest[] {
  return node.subtests.flatMap((one) => [...(kindOf(one) === "test" ? [one] : []), ...testsIn(one)]);
}

/** Of what has started and not ended. */
export function isUnderWay({ startTime, endTime }: NodeTest): boolean {
  return startTime !== null && endTime === null;
}

export function hasEnded({ endTime }: NodeTest): boolean {
  return endTime !== null;
}

export function resultOf(test: NodeTest): TestResult {
  return { path: pathOf(test), status: statusOf(test), duration: hasEnded(test) ? test.duration() : null };
}

/** What Node has for a function that was not given, or is not to be run. */
const NO_FUNCTION = Function.prototype;

/** A test that is to be done runs if it has a function, and may fail without harm. */
function statusOf({ filtered, skipped, isTodo, passed, fn }: NodeTest): TestStatus {
  if (filtered === true || skipped) return "skipped";
  if (isTodo && (!passed || fn === NO_FUNCTION)) return "todo";
  return passed ? "passed" : "failed";
}
