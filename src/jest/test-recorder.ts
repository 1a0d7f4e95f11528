/**
 * TestRecorder: jest-circus's events in, one test file's record out.
 *
 * What ran before the first test is the file's load set; beforeAll and afterAll are its hooks; from test_start to
 * test_done (beforeEach and afterEach with it, and every retry) is the test's own. The rule: what ran between tests, or
 * in a file with concurrent tests, is the file's shared set: counters cannot tell whose it was.
 */
import { blockSet, type Runs, toRuns } from "../bridge/block-set";
import type { KnownMaps } from "../bridge/known-maps";
import { Attribution } from "../suite/attribution";
import type { Whose } from "../suite/child-work";
import { type RecordedTest, saveTestRecord } from "../suite/test-record";
import type { Children, Owner } from "./children";

/** A test as jest-circus has it. */
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

type Ordinals = Set<number>;

export class TestRecorder {
  readonly #attribution: Attribution;
  readonly #load: Ordinals = new Set();
  readonly #hooks = new Map<CircusBlock, Ordinals>();
  readonly #shared: Ordinals = new Set();
  readonly #own = new Map<CircusTest, Ordinals>();
  /** Tests that ran after another one was cut off by its timeout, and may still have been running. */
  readonly #overrun = new Set<CircusTest>();
  #tests: readonly CircusTest[] = [];
  readonly #children: Children | undefined;
  #isLoading = true;
  #hasFinished = false;
  #early: number | undefined;
  #isConcurrent = false;
  #hasOverrun = false;

  constructor(source: () => unknown, maps: KnownMaps, children?: Children) {
    this.#children = children;
    this.#attribution = new Attribution(source, maps);
  }

  handle(event: CircusEvent, state: CircusState): void {
    const { name, test, hook } = event;
    if (name === "run_start") this.#start(state);
    else if (name === "test_start" || (name === "hook_start" && isAll(hook))) this.#collect(this.#shared);
    else if (name === "test_done" && test !== undefined) this.#collectTest(test);
    else if ((name === "hook_success" || name === "hook_failure") && isAll(hook)) this.#collectHook(hook);
    else if (name === "run_finish") this.#finish(state);
    if (name.endsWith("_failure") && isTimeout(event.error)) this.#hasOverrun = true;
    this.#tellChildren(event);
  }

  #tellChildren(event: CircusEvent): void {
    const owner = ownerFrom(event);
    if (owner === undefined) return;
    if (event.name === "test_done" && event.test !== undefined) this.#children?.endTest(event.test);
    this.#children?.turnTo(this.#isConcurrent ? "shared" : owner);
  }

  /** Leaves the record; what ran since the last event is nobody's, or the load set's if no test ever ran. */
  save(directory: string, key: string): void {
    this.#collect(this.#isLoading ? this.#load : this.#shared);
    saveTestRecord(directory, key, {
      opaque: this.#whyOpaque(),
      early: this.#early ?? this.#attribution.loaded,
      load: runs(this.#load),
      hooks: Array.from(this.#hooks, ([block, ordinals]) => ({ path: titlesOf(block), blocks: runs(ordinals) })),
      shared: runs(this.#shared),
      tests: this.#tests.map((test) => this.#recorded(test)),
      files: this.#attribution.files(directory),
      children: this.#children?.recorded((owner) => this.#whoseIs(owner)),
    });
  }

  #start({ rootDescribeBlock }: CircusState): void {
    this.#attribution.collect(this.#load);
    this.#early = this.#attribution.loaded;
    this.#isLoading = false;
    this.#isConcurrent = testsOf(rootDescribeBlock).some(({ concurrent }) => concurrent === true);
  }

  #finish({ rootDescribeBlock }: CircusState): void {
    this.#tests = testsOf(rootDescribeBlock);
    this.#hasFinished = true;
  }

  #collectTest(test: CircusTest): void {
    const own = this.#own.get(test) ?? new Set();
    this.#own.set(test, own);
    this.#collect(own);
    if (this.#hasOverrun) this.#overrun.add(test);
  }

  #collectHook(hook: CircusHook): void {
    const blocks = this.#hooks.get(hook.parent) ?? new Set();
    this.#hooks.set(hook.parent, blocks);
    this.#collect(blocks);
  }

  #collect(into: Ordinals): void {
    this.#attribution.collect(this.#isConcurrent ? this.#shared : into);
  }

  #recorded(test: CircusTest): RecordedTest {
    const shared = this.#isConcurrent || this.#overrun.has(test);
    const own = this.#own.get(test);
    return { path: pathOf(test), own: runs(own ?? new Set()), shared, ended: own !== undefined };
  }

  /** Of a test that is not among the results nobody asks. */
  #whoseIs(owner: Owner): Whose {
    if (owner === "load" || owner === "shared") return { kind: owner };
    const index = this.#tests.indexOf(owner as CircusTest);
    if (index >= 0) return { kind: "test", index };
    const isBlock = (owner as CircusBlock | CircusTest).type === "describeBlock";
    return isBlock ? { kind: "hooks", path: titlesOf(owner as CircusBlock) } : { kind: "shared" };
  }

  /** Without its tests a record says only what was loaded. */
  #whyOpaque(): string | undefined {
    const isCutOff = !this.#isLoading && !this.#hasFinished;
    return isCutOff ? "the end of its tests was not heard, so what they ran is not known" : this.#children?.opaque;
  }
}

/** Whose what is started from this event on is; undefined where that stays as it was. */
function ownerFrom({ name, test, hook }: CircusEvent): Owner | undefined {
  if (name === "test_start") return test;
  if (name === "hook_start" && isAll(hook)) return hook.parent;
  const isOver = name === "run_start" || name === "test_done" || (name !== "hook_start" && isAll(hook));
  return isOver ? "shared" : undefined;
}

function isAll(hook: CircusHook | undefined): hook is CircusHook {
  return hook?.type === "beforeAll" || hook?.type === "afterAll";
}

/** jest-circus has no other sign of a timeout than its message, which it throws as text. */
function isTimeout(error: unknown): boolean {
  const text: unknown = typeof error === "object" && error !== null ? Reflect.get(error, "message") : error;
  return typeof text === "string" && text.startsWith("Exceeded timeout of");
}

/**
 * In the order of definition, which is the order of Jest's results. jest-circus runs in the realm of the test file, and the methods
 * of its arrays make arrays of that realm: a test may have given those a `toJSON`, or have taken the methods away.
 */
function testsOf(block: CircusBlock): CircusTest[] {
  return Array.from(block.children).flatMap((child) => (child.type === "test" ? [child] : testsOf(child)));
}

/** The root block has a name of its own that Jest does not show. */
function pathOf(test: CircusTest): string[] {
  return [...titlesOf(test.parent), test.name];
}

function titlesOf(block: CircusBlock): string[] {
  return block.parent === undefined ? [] : [...titlesOf(block.parent), block.name];
}

function runs(ordinals: Ordinals): Runs {
  return toRuns(blockSet(ordinals));
}
