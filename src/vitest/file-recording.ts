/**
 * FileRecording: records one test file, in the Vitest worker that runs it.
 *
 * If a realm runs several test files and keeps its modules, each file's recorder continues the one before.
 */
import { existsSync } from "node:fs";
import { undisturbed } from "../host/surroundings";
import { prepareHome, prepareRealm } from "../instrument/home";
import { attachedFromNow, wholeCoverage } from "../istanbul/attached";
import { Children, hear, unhear } from "../recording/children";
import { Guard } from "../suite/guard";
import { saveOrLose } from "../suite/guarded-record";
import { SuiteRecorder } from "../suite/recorder";
import { type RunPlace, recordKey } from "../suite/run-directory";
import type { RunnerSettings } from "./runner-module";
import type { FileTask } from "./tasks";
import { TestRecorder } from "./test-recorder";

const NAME = "__coverage__";

/** The last recorder of each realm, by its global object. */
const RECORDERS = new WeakMap<object, SuiteRecorder>();

export class FileRecording {
  readonly #run: RunPlace;
  readonly #children: Children;
  readonly #recorder: TestRecorder;
  readonly #guard = new Guard();
  readonly #saved = new Set<FileTask>();

  constructor(run: RunPlace, realm: object, { options, counted }: RunnerSettings) {
    this.#run = run;
    this.#children = new Children(run.directory, () => options);
    this.#recorder = new TestRecorder(recorderFor(realm, run.root, counted), this.#children);
    hear(this.#children);
  }

  /** A failure of ours never fails a test. */
  tell(action: (recorder: TestRecorder) => void): void {
    this.#guard.run(() => action(this.#recorder));
  }

  /** Must be complete before Vitest's main process hears of the end. */
  save(file: FileTask, modules: () => ReadonlySet<string> | undefined): void {
    if (this.#saved.has(file)) return;
    this.#saved.add(file);
    unhear(this.#children);
    undisturbed(() => this.#write(file, modules));
  }

  #write(file: FileTask, modules: () => ReadonlySet<string> | undefined): void {
    const { directory } = this.#run;
    if (!existsSync(directory)) return;
    const key = recordKey(file.projectName ?? "", file.filepath);
    saveOrLose(this.#guard, directory, key, () => this.#recorder.save(directory, key, file, modules()));
  }
}

function recorderFor(realm: object, root: string, counted: string | undefined): SuiteRecorder {
  const earlier = RECORDERS.get(realm);
  if (earlier === undefined) prepare(realm);
  const attached = attachedFromNow(Reflect.get(Reflect.get(realm, "Object") ?? Object, "prototype"));
  const own = (): unknown => wholeCoverage(() => Reflect.get(realm, NAME), attached());
  const source = counted === undefined ? own : () => ({ ...Object(own()), ...Object(Reflect.get(realm, counted)) });
  const recorder = new SuiteRecorder(source, root, earlier);
  RECORDERS.set(realm, recorder);
  return recorder;
}

function prepare(realm: object): void {
  if (realm === globalThis) prepareHome();
  else prepareRealm(realm);
}
