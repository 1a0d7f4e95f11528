/**
 * Hears in this process when tests and hooks of Node's own test runner start and end, at the moment they do.
 *
 * Node's diagnostics channel, where there is one, has no events of hooks, and hooks of ours would turn any process into
 * one with tests, so methods of the runner's objects are intercepted. They are found at the first call of
 * runInAsyncScope on one of them: their class extends AsyncResource, which is used everywhere.
 */
import { AsyncResource, executionAsyncResource } from "node:async_hooks";
import { interceptBefore } from "../host/intercept";
import { undeterred } from "../host/surroundings";
import { isNodeTest, isUnderWay, kindOf, type NodeTest, rootOf, testsIn } from "./node-objects";

export interface NodeTestListener {
  /** The first object of this process: a test file that is run in another process, or anything that runs here. */
  found(node: NodeTest): void;
  /** A test has started, or a hook for all tests of a describe or of the file. */
  started(node: NodeTest): void;
  /** One of those has ended, or another hook. */
  ended(node: NodeTest): void;
}

const SCOPE = "runInAsyncScope";

/**
 * From Node 24 on, if all test files run in one process, we are loaded inside of the root test's own scope.
 *
 * In a process without tests, all that is added is a check of each object on which the method is called.
 */
export function hearNodeTests(listener: NodeTestListener): void {
  const common = AsyncResource.prototype;
  const descriptor = Object.getOwnPropertyDescriptor(common, SCOPE) as PropertyDescriptor;
  const find = (self: object): void => {
    if (!undeterred(() => isNodeTest(self))) return;
    Object.defineProperty(common, SCOPE, descriptor);
    const heard = undeterred(() => new HeardTests(self as NodeTest, descriptor, listener));
    heard.found(self as NodeTest);
  };
  interceptBefore(common, SCOPE, find);
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

  /** What contains it has started already. */
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

  /** The class of hooks has its own method for the end. */
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

/** Hooks for each test, and hooks that a test has for itself, belong to the test. */
function isForAll({ hookType, parentTest }: NodeTest): boolean {
  if (hookType !== "before" && hookType !== "after") return false;
  return parentTest !== undefined && parentTest !== null && kindOf(parentTest) !== "test";
}
