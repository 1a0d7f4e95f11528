/**
 * withKcov: a Jest environment that records which test covered what.
 *
 * Stands for StrykerJS's environment mixin. jest-circus waits for handleTestEvent at every border between tests, so the
 * counters can be read there before anything else runs. The rule: the environment below works as before, whatever its
 * own handler does, and a failure of ours never fails a test.
 */
import { warn } from "../instrument/warning";
import { findRunDirectory, recordKey } from "./run-directory";
import { type CircusEvent, type CircusState, TestRecorder } from "./test-recorder";

interface EnvironmentConfig {
  readonly globalConfig: { readonly rootDir: string };
  readonly projectConfig: { readonly displayName?: { readonly name: string } | undefined };
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

/** The environment class with recording in it; `Base` is a class in the manner of jest-environment-node. */
export function withKcov<Base>(Base: Base): Base {
  class KcovEnvironment extends (Base as EnvironmentClass) {
    readonly #save: () => void;

    constructor(config: EnvironmentConfig, context: EnvironmentContext) {
      super(config, context);
      const directory = findRunDirectory();
      const recorder = new TestRecorder(() => Reflect.get(this.global, "__coverage__"), config.globalConfig.rootDir);
      const key = recordKey(config.projectConfig.displayName?.name ?? "", context.testPath);
      this.#save = directory === undefined ? () => undefined : guarded(() => recorder.save(directory, key));
      if (directory !== undefined) this.#listen(recorder);
    }

    override async teardown(): Promise<void> {
      this.#save();
      await super.teardown();
    }

    /** The base may have its handler as a method or as a property of the instance. */
    #listen(recorder: TestRecorder): void {
      const handler = this.handleTestEvent;
      const record = guarded((event: CircusEvent, state: CircusState) => recorder.handle(event, state));
      this.handleTestEvent = async (event, state) => {
        record(event, state);
        await handler?.call(this, event, state);
      };
    }
  }
  return KcovEnvironment as Base;
}

/** The first failure is said, and ends the recording of this test file. */
function guarded<Args extends unknown[]>(action: (...args: Args) => void): (...args: Args) => void {
  let failed = false;
  return (...args) => {
    if (failed) return;
    try {
      action(...args);
    } catch (error) {
      failed = true;
      warn((error as Error).message);
    }
  };
}
