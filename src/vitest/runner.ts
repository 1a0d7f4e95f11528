/**
 * withKcov: a Vitest runner that records which test covered what.
 *
 * Vitest waits for the runner's hooks at every border between tests, so the counters can be read there before anything
 * else runs. The extended runner works as before, whether its hooks are methods or properties.
 */
import { Guard } from "../suite/guard";
import { findRun } from "../suite/run-directory";
import { FileRecording } from "./file-recording";
import { filesUsedBy } from "./module-graph";
import type { RunnerSettings } from "./runner-module";
import { type FileTask, isFile, type SuiteTask, type TestTask } from "./tasks";

type Hook = (...args: never[]) => unknown;
type Runner = object & Record<string, unknown>;
type RunnerClass = new (...args: unknown[]) => Runner;

export function withKcov<Base>(Base: Base, realm: object, settings: RunnerSettings): Base {
  class KcovRunner extends (Base as RunnerClass) {
    constructor(...args: unknown[]) {
      super(...args);
      listen(this, realm, settings);
    }
  }
  return KcovRunner as Base;
}

/** One test file runs at a time. */
function listen(runner: Runner, realm: object, settings: RunnerSettings): void {
  let recording: FileRecording | undefined;
  const save = (file: FileTask): void => recording?.save(file, () => filesUsedBy(runner, file.filepath));
  before(runner, "onBeforeCollect", () => {
    recording = undefined;
    new Guard().run(() => {
      const run = findRun();
      recording = run && new FileRecording(run, realm, settings);
    });
  });
  before(runner, "onBeforeRunFiles", (files: FileTask[]) => {
    for (const file of files) recording?.tell((recorder) => recorder.loaded(file));
  });
  after(runner, "onBeforeRunSuite", (suite: SuiteTask) => recording?.tell((recorder) => recorder.startSuite(suite)));
  after(runner, "onBeforeRunTask", (test: TestTask) => recording?.tell((recorder) => recorder.startTest(test)));
  before(runner, "onTaskFinished", (test: TestTask) => recording?.tell((recorder) => recorder.endTry(test)));
  before(runner, "onAfterRunTask", (test: TestTask) => recording?.tell((recorder) => recorder.endTest(test)));
  before(runner, "onAfterRunSuite", (suite: SuiteTask) => recording?.tell((recorder) => recorder.endSuite(suite)));
  after(runner, "onAfterRunSuite", (suite: SuiteTask) => {
    if (isFile(suite)) save(suite);
  });
  before(runner, "onAfterRunFiles", (files: FileTask[]) => {
    for (const file of files) save(file);
  });
}

function before<T>(runner: Runner, name: string, act: (subject: T) => void): void {
  const hook = runner[name] as Hook | undefined;
  runner[name] = (...args: never[]): unknown => {
    act(args[0] as T);
    return hook?.apply(runner, args);
  };
}

/** Calls `act` after the hook, even if the hook fails. */
function after<T>(runner: Runner, name: string, act: (subject: T) => void): void {
  const hook = runner[name] as Hook | undefined;
  runner[name] = async (...args: never[]): Promise<unknown> => {
    try {
      return await hook?.apply(runner, args);
    } finally {
      act(args[0] as T);
    }
  };
}
