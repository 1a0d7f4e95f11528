/**
 * Records one run of a Mocha instance through the events of its runner, which are synchronous and come at the borders
 * of tests and hooks.
 *
 * All test files are loaded before the first test runs. Root hooks run for every file that runs in the same instance.
 */
import { resolve } from "node:path";
import { toTablePath } from "../bridge/path";
import { realPath } from "../real-path";
import type { ModuleGraph } from "../recording/module-graph";
import type { RanTest, RealmRecording } from "../recording/realm-recording";
import type { RealmOwner } from "../suite/realm-recorder";
import type { RunPlace } from "../suite/run-directory";
import { PartWriter } from "../suite/run-part";
import {
  fileOf,
  isForEach,
  keyOf,
  type MochaHook,
  type MochaInstance,
  type MochaRunner,
  type MochaSuite,
  type MochaTest,
  statusOf,
  testsIn,
  titlesOf,
  wasCutOff,
} from "./mocha-objects";

export interface MochaSettings {
  readonly place: RunPlace;
  readonly recording: RealmRecording;
  readonly graph: ModuleGraph;
}

export class MochaRun {
  readonly #settings: MochaSettings;
  readonly #files: readonly string[];
  readonly #writer: PartWriter;
  readonly #ended = new Set<MochaTest>();
  readonly #shared = new Set<MochaTest>();
  /** Real paths by Mocha's name for a file. Following links is slow, and each test needs it several times. */
  readonly #paths = new Map<string, string>();
  #test: MochaTest | undefined;
  #isOverrun = false;
  #isLess = false;

  /** From here on test files are loaded. */
  constructor(settings: MochaSettings, { files }: MochaInstance) {
    const { place, recording, graph } = settings;
    this.#settings = settings;
    this.#files = files.map((file) => realPath(resolve(file)));
    const planned = this.#files.map((file) => toTablePath(place.root, file));
    this.#writer = new PartWriter(place.directory, { runner: "mocha", planned });
    for (const file of this.#files) graph.addTestFile(file);
    recording.turnTo("load", undefined);
  }

  listen(runner: MochaRunner): void {
    runner.on("start", () => {
      this.#isLess = leavesOut(runner);
    });
    runner.on("suite", (suite: MochaSuite) => this.#between(suite));
    runner.on("suite end", (suite: MochaSuite) => this.#between(suite.parent));
    runner.on("hook", (hook: MochaHook) => this.#startHook(hook));
    runner.on("hook end", (hook: MochaHook) => {
      if (!isForEach(hook)) this.#between(hook.parent);
    });
    runner.on("test", (test: MochaTest) => this.#startTest(test));
    for (const event of ["fail", "retry"])
      runner.on(event, (_, error) => {
        if (wasCutOff(error)) this.#cutOff();
      });
    runner.on("test end", (test: MochaTest) => this.#ended.add(keyOf(test)));
    runner.on("end", () => this.#finish(runner));
  }

  /** What the test had begun may go on, and is then among what other tests ran. */
  #cutOff(): void {
    this.#isOverrun = true;
    if (this.#test !== undefined) this.#shared.add(this.#test);
  }

  #startTest(test: MochaTest): void {
    const key = keyOf(test);
    if (this.#isOverrun) this.#shared.add(key);
    this.#turnToTest(key);
  }

  #startHook(hook: MochaHook): void {
    const test = hook.ctx?.currentTest;
    if (isForEach(hook) && test !== undefined) this.#turnToTest(keyOf(test));
    else this.#startHookForAll(hook);
  }

  #startHookForAll({ parent }: MochaHook): void {
    this.#leaveTest();
    const file = this.#fileOf(parent);
    this.#turnTo({ kind: "hooks", file, path: titlesOf(parent) }, file);
  }

  #turnToTest(key: MochaTest): void {
    if (this.#test !== key) this.#leaveTest();
    this.#test = key;
    const file = this.#fileOf(key);
    this.#turnTo({ kind: "test", file: file ?? "", tests: [key] }, file);
  }

  #between(suite: MochaSuite | undefined): void {
    this.#leaveTest();
    const file = this.#fileOf(suite);
    this.#turnTo({ kind: "shared", file }, file);
  }

  /** Hooks that run after each test come after its end event. */
  #leaveTest(): void {
    const test = this.#test;
    if (test === undefined) return;
    this.#test = undefined;
    if (this.#ended.has(test)) this.#settings.recording.end(test, this.#fileOf(test) ?? "");
  }

  #turnTo(owner: RealmOwner, file: string | undefined): void {
    this.#settings.recording.turnTo(owner, file);
  }

  /** Undefined for the root suite, which belongs to no file unless there is only one. */
  #fileOf(node: MochaSuite | MochaTest | undefined): string | undefined {
    const file = fileOf(node);
    if (file === undefined) return this.#files.length === 1 ? this.#files[0] : undefined;
    const known = this.#paths.get(file) ?? realPath(file);
    this.#paths.set(file, known);
    return known;
  }

  #finish(runner: MochaRunner): void {
    this.#between(undefined);
    const isLess = this.#isLess || runner._abort === true || (runner.suite.bail() && runner.failures > 0);
    const tests = this.#byFile(testsIn(runner.suite));
    const { recording, graph } = this.#settings;
    const empty = this.#files.filter((file) => !tests.has(file));
    if (this.#files.length > 1) for (const file of empty) graph.dropTestFile(file);
    for (const path of this.#files) {
      const own = tests.get(path)?.map((test) => this.#ran(test, isLess));
      if (own !== undefined) recording.write(this.#writer, { path, tests: own });
    }
    const names = empty.map((file) => toTablePath(this.#settings.place.root, file));
    this.#writer.end({ partial: isLess, withoutTests: names });
  }

  #byFile(tests: readonly MochaTest[]): Map<string | undefined, MochaTest[]> {
    const files = new Map<string | undefined, MochaTest[]>();
    for (const test of tests) {
      const file = this.#fileOf(test);
      const own = files.get(file) ?? [];
      own.push(test);
      files.set(file, own);
    }
    return files;
  }

  #ran(test: MochaTest, isLess: boolean): RanTest {
    const key = keyOf(test);
    const duration = test.duration ?? null;
    return {
      key,
      shared: this.#shared.has(key),
      result: { path: titlesOf(test), status: statusOf(test, isLess), duration },
    };
  }
}

function leavesOut({ suite, _grep, _defaultGrep, _invert }: MochaRunner): boolean {
  return suite.hasOnly() || _invert === true || String(_grep) !== String(_defaultGrep);
}
