/**
 * TestRecorder: turns the calls of Vitest's runner into borders between tests, for the SuiteRecorder and for the
 * children.
 *
 * Everything within a test's run belongs to the test: beforeEach and afterEach, fixtures, onTestFinished, every retry
 * and repeat. What runs in a describe before its first test and after its last one are its hooks; in a file with
 * concurrent tests, everything is shared.
 */
import type { Children } from "../recording/children";
import type { Whose } from "../suite/child-work";
import type { KnownTest, SuiteRecorder } from "../suite/recorder";
import {
  type FileTask,
  hasConcurrent,
  hasTimedOut,
  isFile,
  isToRun,
  parentOf,
  type SuiteTask,
  type TestTask,
  testsOf,
  titlesOf,
} from "./tasks";

type Task = SuiteTask | TestTask;

export class TestRecorder {
  readonly #recorder: SuiteRecorder;
  readonly #children: Children;
  /** The describe whose first hooks may be running, or a test whose end was not reported because it skipped itself. */
  #at: Task | undefined;
  /** Tests that ran after another test was cut off by its timeout and may still have been running. */
  readonly #overrun = new Set<TestTask>();
  #isConcurrent = false;
  #hasOverrun = false;

  constructor(recorder: SuiteRecorder, children: Children) {
    this.#recorder = recorder;
    this.#children = children;
  }

  loaded(file: FileTask): void {
    this.#recorder.loaded();
    this.#isConcurrent = hasConcurrent(file);
    this.#turnTo("shared");
  }

  startSuite(suite: SuiteTask): void {
    this.#border();
    this.#begin(suite);
  }

  endSuite(suite: SuiteTask): void {
    this.#share();
    this.#recorder.hook(titlesOf(suite));
    if (this.#at?.type === "test") this.#children.endTest(this.#at);
    this.#at = undefined;
    if (hasTimedOut(suite)) this.#hasOverrun = true;
    this.#turnTo(isFile(suite) ? "shared" : parentOf(suite));
  }

  startTest(test: TestTask): void {
    this.#border();
    if (isToRun(test)) this.#begin(test);
  }

  /** It may end more than once, with retries. */
  endTry(test: TestTask): void {
    if (hasTimedOut(test)) this.#hasOverrun = true;
  }

  endTest(test: TestTask): void {
    this.#share();
    this.#close(test);
    this.#at = undefined;
    this.#turnTo(parentOf(test));
  }

  /** @param modules files of everything that the test file uses, as far as that is known. */
  save(directory: string, key: string, file: FileTask, modules: ReadonlySet<string> | undefined): void {
    const tests = testsOf(file);
    this.#recorder.save(directory, key, {
      tests: tests.map((test) => this.#known(test)),
      opaque: this.#children.opaque,
      modules,
      children: this.#children.recorded((owner) => whoseIs(owner, tests)),
    });
  }

  #begin(task: Task): void {
    this.#at = task;
    this.#turnTo(task);
  }

  #border(): void {
    this.#share();
    if (this.#at?.type === "test") this.#close(this.#at);
    else if (this.#at === undefined) this.#recorder.between();
    else this.#recorder.hook(titlesOf(this.#at));
    this.#at = undefined;
  }

  #close(test: TestTask): void {
    this.#recorder.test(test);
    this.#children.endTest(test);
    if (hasTimedOut(test)) this.#hasOverrun = true;
    if (this.#hasOverrun) this.#overrun.add(test);
  }

  /** Where tests run at the same time, what ran until now goes into the shared set. */
  #share(): void {
    if (this.#isConcurrent) this.#recorder.between();
  }

  #turnTo(owner: object | "shared"): void {
    this.#children.turnTo(this.#isConcurrent ? "shared" : owner);
  }

  #known(test: TestTask): KnownTest {
    return { key: test, path: titlesOf(test), shared: this.#isConcurrent || this.#overrun.has(test) };
  }
}

function whoseIs(owner: object | "load" | "shared", tests: readonly TestTask[]): Whose {
  if (owner === "load" || owner === "shared") return { kind: owner };
  const index = tests.indexOf(owner as TestTask);
  if (index >= 0) return { kind: "test", index };
  return { kind: "hooks", path: titlesOf(owner as SuiteTask) };
}
