/**
 * withKcov: a Jest environment that records which test covered what, made as a mixin like that of StrykerJS.
 *
 * jest-circus waits for handleTestEvent at every border between tests, so the counters can be read there before
 * anything else runs. The extended environment works as before, whatever its own handler does, and a failure of ours
 * never fails a test.
 */
import { existsSync } from "node:fs";
import { undisturbed } from "../host/surroundings";
import { prepareRealm } from "../instrument/home";
import type { InstrumentOptions } from "../instrument/options";
import { attachedFromNow, wholeCoverage } from "../istanbul/attached";
import { Children, hear, unhear } from "../recording/children";
import { Guard } from "../suite/guard";
import { saveOrLose } from "../suite/guarded-record";
import { findRun, type RunPlace, recordKey } from "../suite/run-directory";
import { type CompilingConfig, childOptions } from "./child-options";
import { type CollectingConfig, collectedBy, type IsCollected } from "./collected";
import { KCOV_ENVIRONMENT } from "./environment-mark";
import { hideCoverage } from "./hidden-coverage";
import { childrenOfCounting, hasOwnCounters } from "./own-counters";
import { type CircusEvent, type CircusState, TestRecorder } from "./test-recorder";

const NAME = "__coverage__";

interface EnvironmentConfig extends CollectingConfig {
  /** `id` is set by Jest, and differs between projects. */
  readonly projectConfig: CollectingConfig["projectConfig"] & CompilingConfig & { readonly id: string };
}

interface EnvironmentContext {
  readonly testPath: string;
}

type Handler = (event: CircusEvent, state: CircusState) => unknown;

interface Environment {
  readonly global: object;
  handleTestEvent?: Handler;
  teardown(): Promise<void>;
}

type EnvironmentClass = new (config: EnvironmentConfig, context: EnvironmentContext) => Environment;

/** An environment as Jest uses it. It is a structural type, so that our types do not depend on Jest's. */
export interface JestEnvironment {
  readonly global: object;
  setup(): Promise<void>;
  teardown(): Promise<void>;
}

/**
 * A class of environments. To keep all types that Jest has for an environment, give `withKcov` your own import of its
 * class.
 */
export type JestEnvironmentClass = new (config: object, context: object) => JestEnvironment;

/**
 * An environment class that also records. In all else it works as the given class.
 *
 * @param Base a class like jest-environment-node's TestEnvironment.
 */
export function withKcov<Base>(Base: Base): Base {
  class KcovEnvironment extends (Base as EnvironmentClass) {
    readonly #save: () => void;
    #restore: () => void = () => undefined;

    constructor(config: EnvironmentConfig, context: EnvironmentContext) {
      super(config, context);
      const run = findRun();
      const attached = attachedFromNow(realmOf(this.global));
      const source = (): unknown => wholeCoverage(() => Reflect.get(this.global, NAME), attached());
      const children = run && childrenOf(run, config.projectConfig);
      const recorder = new TestRecorder(source, run?.root ?? config.globalConfig.rootDir, children);
      const key = recordKey(config.projectConfig.id, context.testPath);
      const guard = new Guard();
      this.#save = () => {
        if (children !== undefined) unhear(children);
        if (!isOpen(run)) return;
        saveOrLose(guard, run.directory, key, () => recorder.save(run.directory, key));
      };
      if (run === undefined) return;
      dropInherited(this.global);
      prepareRealm(this.global);
      if (children !== undefined) hear(children);
      guard.run(() => this.#listen(recorder, guard, collectedBy(config, run.directory)));
    }

    override async teardown(): Promise<void> {
      this.#restore();
      undisturbed(this.#save);
      await super.teardown();
    }

    /**
     * The base may have its handler as a method or as a property of the instance. If it throws synchronously, as for
     * events that Jest does not wait for, the error is thrown synchronously here too.
     */
    #listen(recorder: TestRecorder, guard: Guard, isCollected: IsCollected): void {
      const handler = this.handleTestEvent;
      this.handleTestEvent = (event, state) => {
        guard.run(() => recorder.handle(event, state));
        const handled = handler?.call(this, event, state);
        return event.name === "teardown" ? this.#hideAfter(handled, isCollected) : handled;
      };
    }

    /** Runs after the handler, even if the recording has failed. */
    async #hideAfter(handled: unknown, isCollected: IsCollected): Promise<void> {
      await handled;
      new Guard().run(() => {
        this.#restore = hideCoverage(this.global, isCollected);
      });
    }
  }
  Object.defineProperty(KcovEnvironment, KCOV_ENVIRONMENT, { value: true });
  return KcovEnvironment as Base;
}

/**
 * jest-environment-node copies every global of the process, also `__coverage__`. That exists once Jest has compiled its
 * globalSetup, or an environment of the project, with our preset: then all test files would count into the same object.
 */
function dropInherited(global: object): void {
  if (global !== globalThis && Reflect.get(global, NAME) === Reflect.get(globalThis, NAME))
    Reflect.deleteProperty(global, NAME);
}

/** The prototype of every object literal in the test file's realm. */
function realmOf(global: object): object {
  return Reflect.get(Reflect.get(global, "Object") ?? Object, "prototype");
}

/**
 * With --bail, Jest ends a run without waiting for unfinished test files, and the reporter then removes the directory.
 */
function isOpen(run: RunPlace | undefined): run is RunPlace {
  return run !== undefined && existsSync(run.directory);
}

/** The options for children are computed only when there is a child. */
function childrenOf({ directory, root }: RunPlace, config: CompilingConfig): Children {
  const counts = hasOwnCounters(directory);
  return new Children(directory, () => (counts ? childrenOfCounting(root) : knownOptions(config)));
}

const OPTIONS = new Map<string, InstrumentOptions>();

function knownOptions(config: CompilingConfig): InstrumentOptions {
  const key = JSON.stringify([config.rootDir, config.transform]);
  const options = OPTIONS.get(key) ?? childOptions(config);
  OPTIONS.set(key, options);
  return options;
}
