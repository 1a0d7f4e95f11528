/**
 * TestRecorder: turns jest-circus's events into borders between tests, for the SuiteRecorder and for the children.
 *
 * beforeAll and afterAll are hooks. Everything from test_start to test_done belongs to the test: beforeEach and
 * afterEach, and every retry. In a file with concurrent tests, everything is shared.
 */

import type { Children, Owner } from "../recording/children";
import type { Whose } from "../suite/child-work";
import { type KnownTest, SuiteRecorder } from "../suite/recorder";

/** A test as jest-circus represents it. */
export interface CircusTest {
  readonly type: "test";
  readonly name: string;
  readonly parent: CircusBlock;
  readonly concurrent?: boolean;
  readonly errors: readonly unknown[];
}

interface CircusBlock {
  readonly type: "describeBlock";
  readonly name: string;
  readonly parent?: CircusBlock | undefined;
  readonly children: readonly (CircusBlock | CircusTest)[];
}

interface CircusHook {
  readonly type: string;
  readonly parent: CircusBlock;
}

export interface CircusEvent {
  readonly name: string;
  readonly test?: CircusTest | undefined;
  readonly hook?: CircusHook | undefined;
  readonly error?: unknown;
}

export interface CircusState {
  readonly rootDescribeBlock: CircusBlock;
}

export class TestRecorder {
  readonly #recorder: SuiteRecorder;
  /** Tests that ran after another test was cut off by its timeout and may still have been running. */
  readonly #overrun = new Set<CircusTest>();
  #tests: readonly CircusTest[] = [];
  readonly #children: Children | undefined;
  #hasFinished = false;
  #isConcurrent = false;
  #hasOverrun = false;

  constructor(source: () => unknown, root: string, children?: Children) {
    this.#children = children;
    this.#recorder = new SuiteRecorder(source, root);
  }

  handle(event: CircusEvent, state: CircusState): void {
    this.#tellRecorder(event, state);
    if (event.name === "run_finish") this.#finish(state);
    if (event.name.endsWith("_failure") && isTimeout(event.error)) this.#hasOverrun = true;
    this.#tellChildren(event);
  }

  #tellRecorder({ name, test, hook }: CircusEvent, state: CircusState): void {
    if (name === "run_start") this.#start(state);
    else if (name === "test_start" || (name === "hook_start" && isAll(hook))) this.#recorder.between();
    else if (name === "test_done" && test !== undefined) this.#endTest(test);
    else if ((name === "hook_success" || name === "hook_failure") && isAll(hook)) this.#endHook(hook);
  }

  #tellChildren(event: CircusEvent): void {
    const owner = ownerFrom(event);
    if (owner === undefined) return;
    if (event.name === "test_done" && event.test !== undefined) this.#children?.endTest(event.test);
    this.#children?.turnTo(this.#isConcurrent ? "shared" : owner);
  }

  save(directory: string, key: string): void {
    this.#recorder.save(directory, key, {
      tests: this.#tests.map((test) => this.#known(test)),
      opaque: this.#whyOpaque(),
      children: this.#children?.recorded((owner) => this.#whoseIs(owner)),
    });
  }

  #start({ rootDescribeBlock }: CircusState): void {
    this.#recorder.loaded();
    this.#isConcurrent = testsOf(rootDescribeBlock).some(({ concurrent }) => concurrent === true);
  }

  #finish({ rootDescribeBlock }: CircusState): void {
    this.#tests = testsOf(rootDescribeBlock);
    this.#hasFinished = true;
  }

  #endTest(test: CircusTest): void {
    this.#share();
    this.#recorder.test(test);
    if (this.#hasOverrun) this.#overrun.add(test);
  }

  #endHook({ parent }: CircusHook): void {
    this.#share();
    this.#recorder.hook(titlesOf(parent));
  }

  /** Where tests run at the same time, what ran until now goes into the shared set. */
  #share(): void {
    if (this.#isConcurrent) this.#recorder.between();
  }

  #known(test: CircusTest): KnownTest {
    return { key: test, path: pathOf(test), shared: this.#isConcurrent || this.#overrun.has(test) };
  }

  /** A test that is not among the results is not asked for. */
  #whoseIs(owner: Owner): Whose {
    if (owner === "load" || owner === "shared") return { kind: owner };
    const index = this.#tests.indexOf(owner as CircusTest);
    if (index >= 0) return { kind: "test", index };
    const isBlock = (owner as CircusBlock | CircusTest).type === "describeBlock";
    return isBlock ? { kind: "hooks", path: titlesOf(owner as CircusBlock) } : { kind: "shared" };
  }

  /** Without its tests, a record only shows what was loaded. */
  #whyOpaque(): string | undefined {
    const isCutOff = !this.#recorder.isLoading && !this.#hasFinished;
    return isCutOff ? "its tests were not seen to end, so what they ran is not known" : this.#children?.opaque;
  }
}

/** The owner of what is started after this event; undefined if the owner stays the same. */
function ownerFrom({ name, test, hook }: CircusEvent): Owner | undefined {
  if (name === "test_start") return test;
  if (name === "hook_start" && isAll(hook)) return hook.parent;
  const isOver = name === "run_start" || name === "test_done" || (name !== "hook_start" && isAll(hook));
  return isOver ? "shared" : undefined;
}

function isAll(hook: CircusHook | undefined): hook is CircusHook {
  return hook?.type === "beforeAll" || hook?.type === "afterAll";
}

/** The only sign of a timeout in jest-circus is its message, which it throws as a string. */
function isTimeout(error: unknown): boolean {
  const text: unknown = typeof error === "object" && error !== null ? Reflect.get(error, "message") : error;
  return typeof text === "string" && text.startsWith("Exceeded timeout of");
}

/**
 * In the order of definition, which is the order of Jest's results. jest-circus runs in the realm of the test file, so
 * its arrays and their methods belong to that realm, where a test may have added a `toJSON` or removed methods.
 */
function testsOf(block: CircusBlock): CircusTest[] {
  return Array.from(block.children).flatMap((child) => (child.type === "test" ? [child] : testsOf(child)));
}

/** The root block has a name that Jest does not show. */
function pathOf(test: CircusTest): string[] {
  return [...titlesOf(test.parent), test.name];
}

function titlesOf(block: CircusBlock): string[] {
  return block.parent === undefined ? [] : [...titlesOf(block.parent), block.name];
}
