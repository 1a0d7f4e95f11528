/**
 * RealmRecording: records the tests of one runner process in which tests and the code under test run in the same realm.
 *
 * The adapter of a runner reports which test is running and which test files have ended. A failure of ours changes
 * nothing for the tests: what cannot be known is lost, and the record says so.
 */
import { toTablePath } from "../bridge/path";
import { undisturbed } from "../host/surroundings";
import type { InstrumentOptions } from "../instrument/options";
import { liveCoverage } from "../istanbul/attached";
import type { TestResult } from "../suite/assemble";
import type { Whose } from "../suite/child-work";
import { lostBecause } from "../suite/guarded-record";
import { type RealmOwner, RealmRecorder } from "../suite/realm-recorder";
import type { RunPlace } from "../suite/run-directory";
import type { PartWriter } from "../suite/run-part";
import { lostRecord, type TestRecord } from "../suite/test-record";
import { warn } from "../warning";
import type { Owner } from "./children";
import { whyHidden } from "./hidden-imports";
import type { ModuleGraph } from "./module-graph";
import { RealmChildren } from "./realm-children";

export interface RanTest {
  /** The runner's own object for it. */
  readonly key: object;
  readonly result: TestResult;
  /** Whether other tests may have run at the same time. */
  readonly shared: boolean;
}

export interface RanFile {
  /** Absolute. */
  readonly path: string;
  /** In the order in which they were defined. */
  readonly tests: readonly RanTest[];
  /** Why its sets do not show everything, if the runner knows of a reason. */
  readonly opaque?: string | undefined;
}

export interface RealmSettings {
  readonly place: RunPlace;
  /** The options by which children are instrumented. */
  readonly options: InstrumentOptions;
  /** The graph of modules, where there is more than one test file. */
  readonly graph?: ModuleGraph | undefined;
}

export class RealmRecording {
  readonly #settings: RealmSettings;
  readonly #recorder: RealmRecorder;
  readonly #children: RealmChildren;
  #opaque: string | undefined;
  #failure: string | undefined;

  constructor(settings: RealmSettings) {
    const { place, options, graph } = settings;
    this.#settings = settings;
    this.#recorder = new RealmRecorder(liveCoverage, place.root, graph !== undefined);
    this.#children = new RealmChildren(place.directory, options);
    graph?.hear({
      begins: (file) => this.#attempt(() => this.#recorder.beginModule(file)),
      ends: (file) => this.#attempt(() => this.#recorder.endModule(file)),
    });
  }

  /** @param file the running test file, if it is known. */
  turnTo(owner: RealmOwner, file: string | undefined): void {
    this.#attempt(() => {
      this.#recorder.turnTo(owner);
      this.#children.turnTo(childOwner(owner), file);
    });
  }

  end(test: object, file: string): void {
    this.#attempt(() => {
      this.#recorder.end(test);
      this.#children.endTest(test, file);
    });
  }

  /** Something was started and not noticed. */
  loseChildren(reason: string): void {
    this.#children.lose(reason);
  }

  /** @param slot index of a file that may be written again. */
  write(writer: PartWriter, file: RanFile, slot?: number): void {
    undisturbed(() => {
      const { place } = this.#settings;
      const { runner } = writer.start;
      const name = toTablePath(place.root, file.path);
      const results = file.tests.map(({ result }) => result);
      const entry = { runner, file: name, project: "", projectId: runner, record: this.#recordOf(file), results };
      if (slot === undefined) writer.add(entry);
      else writer.put(slot, entry);
    });
  }

  #recordOf(file: RanFile): TestRecord {
    try {
      if (this.#failure === undefined) return this.#record(file);
    } catch (error) {
      this.#fail(error as Error);
    }
    return lostRecord(lostBecause(this.#failure));
  }

  #record({ path, tests, opaque }: RanFile): TestRecord {
    const { place, graph } = this.#settings;
    const children = this.#children.recorded(path, (owner) => whoseIs(owner, tests));
    return this.#recorder.record(
      place.directory,
      path,
      {
        tests: tests.map(({ key, result, shared }) => ({ key, path: result.path, shared })),
        opaque: opaque ?? this.#children.opaque(path) ?? this.#opaque ?? whyHidden(place.root),
        children: children.length === 0 ? undefined : children,
      },
      graph && ((file) => graph.usedBy(file)),
    );
  }

  /** A test may have replaced built-in functions that we need for a moment. Then some blocks may be lost. */
  #attempt(action: () => void): void {
    if (this.#failure !== undefined) return;
    try {
      action();
    } catch {
      this.#opaque ??= "a test changed built-in objects of the language, and what ran then may be lost";
      this.#retry(action);
    }
  }

  #retry(action: () => void): void {
    try {
      undisturbed(action);
    } catch (error) {
      this.#fail(error as Error);
    }
  }

  #fail({ message }: Error): void {
    this.#failure ??= message;
    warn(message);
  }
}

/** What a test starts belongs also to the test that contains it. */
function childOwner(owner: RealmOwner): Owner {
  if (owner === "load" || owner.kind === "hooks") return owner;
  if (owner.kind === "shared") return "shared";
  return owner.tests.length === 1 ? owner.tests[0] : "shared";
}

/** A test that is not among the results is not asked for. */
function whoseIs(owner: Owner, tests: readonly RanTest[]): Whose {
  if (owner === "load" || owner === "shared") return { kind: owner };
  const index = tests.findIndex(({ key }) => key === owner);
  if (index >= 0) return { kind: "test", index };
  const { kind, path } = owner as Partial<{ readonly kind: string; readonly path: readonly string[] }>;
  return kind === "hooks" && path !== undefined ? { kind, path } : { kind: "shared" };
}
