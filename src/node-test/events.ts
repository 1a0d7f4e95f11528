/**
 * Hears what Node's own test runner does in this process: tests and hooks that start and end, in the moment they do.
 *
 * Its diagnostics channel, where there is one, tells of no hooks, and hooks of ours would turn any process into one with tests. So
 * it is its objects that are heard. They are found by the first method call on one: their class extends AsyncResource, which is
 * everybody's.
 */
import { AsyncResource, executionAsyncResource } from "node:async_hooks";
import { interceptBefore } from "../host/intercept";
import { undeterred } from "../host/surroundings";
import { isNodeTest, isUnderWay, kindOf, type NodeTest, rootOf, testsIn } from "./node-objects";

export interface NodeTestListener {
  /** The first object of this process: a test file that is to run elsewhere, or anything that runs here. */
  found(node: NodeTest): void;
  /** A test, or a hook for all tests of a describe or of the file. */
  started(node: NodeTest): void;
  /** One of those, or another hook. */
  ended(node: NodeTest): void;
}

const SCOPE = "runInAsyncScope";

/**
 * We may ourselves be loaded by Node's root of all tests, from Node 24 on, where all are to run in one process.
 *
 * Nothing is added to a process without tests but a look at each object whose method this is.
 */
export function hearNodeTests(listener: NodeTestListener): void {
  const shared = AsyncResource.prototype;
  const descriptor = Object.getOwnPropertyDescriptor(shared, SCOPE) as PropertyDescriptor;
  const find = (self: object): void => {
    if (!undeterred(() => isNodeTest(self))) return;
    Object.defineProperty(shared, SCOPE, descriptor);
    const heard = undeterred(() => new HeardTests(self as NodeTest, descriptor, listener));
    heard.found(self as NodeTest);
  };
  interceptBefore(shared, SCOPE, find);
  find(executionAsyncResource());
}

class HeardTests {
  readonly #listener: NodeTestListener;
  readonly #heard = new Set<object>();

  constructor(first: NodeTest, scope: PropertyDescriptor, listener: NodeTestListener) {
    this.#listener = listener;
    const base = baseOf(first);
    Object.defineProperty(base, SCOPE, { ...scope, configurable: true });
    interceptBefore(base, "run", (self) => this.#starts(self as NodeTest));
    interceptBefore(base, SCOPE, (self) => this.#entersScope(self as NodeTest));
    this.#hearEnd(base);
  }

  /** What it is part of has started already. */
  found(first: NodeTest): void {
    this.#listener.found(first);
    const root = rootOf(first);
    const tests = root === undefined ? [] : testsIn(root);
    for (const test of tests.filter(isUnderWay)) this.#listener.started(test);
    this.#entersScope(first);
  }

  #starts(node: NodeTest): void {
    if (kindOf(node) === "test") this.#listener.started(node);
  }

  /** A hook's own class has an end of its own. */
  #entersScope(node: NodeTest): void {
    if (kindOf(node) !== "hook") return;
    this.#hearEnd(Object.getPrototypeOf(node));
    if (isForAll(node)) this.#listener.started(node);
  }

  #hearEnd(prototype: object): void {
    if (this.#heard.has(prototype)) return;
    this.#heard.add(prototype);
    interceptBefore(prototype, "postRun", (self) => this.#ends(self as NodeTest));
  }

  #ends(node: NodeTest): void {
    if (kindOf(node) === "test" || kindOf(node) === "hook") this.#listener.ended(node);
  }
}

/** The class that extends AsyncResource. */
function baseOf(node: object): object {
  const above: object | null = Object.getPrototypeOf(node);
  return above === null || above === AsyncResource.prototype ? node : baseOf(above);
}

/** Hooks for each test, and those that a test has for itself, are the test's. */
function isForAll({ hookType, parentTest }: NodeTest): boolean {
  if (hookType !== "before" && hookType !== "after") return false;
  return parentTest !== undefined && parentTest !== null && kindOf(parentTest) !== "test";
}
