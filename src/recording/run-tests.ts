/**
 * A run of tests by whatever runners a command starts, from start to end: the processes find the run by their environment, and
 * what they leave becomes one result.
 *
 * Stands for trace.ts with tests in it. The command's output, exit code and signals are its own.
 */
import { resolve } from "node:path";
import { stampOf } from "../bridge/result-files";
import { checkDirectory } from "../directory";
import { cacheDirectory } from "../instrument/cache-directory";
import { makerHash } from "../instrument/maker";
import type { InstrumentOptions } from "../instrument/options";
import { projectDirectory } from "../instrument/project-directory";
import { prune } from "../instrument/prune";
import { openRunDirectory, removeRunDirectory } from "../suite/run-directory";
import { commandVariables } from "../trace/environment";
import { holdSignals, runForeground } from "../trace/run";
import { testGlobs } from "./test-globs";

export interface TestOptions {
  readonly instrument: InstrumentOptions;
  /** Directory for the result, relative to the project's directory. */
  readonly output: string;
  /** Whether what each test reached is also written as a trace of its own. */
  readonly traces: boolean;
  /** Receives lines for the user. */
  readonly say: (line: string) => void;
}

/** Runs the command and ends this process as it ended; exit 1 when the command succeeded and its tests were not recorded. */
export function runTests(command: string, args: readonly string[], options: TestOptions): void {
  const root = projectDirectory(options.instrument);
  checkDirectory(root, "test");
  const instrument = { exclude: testGlobs(), ...options.instrument, cwd: root };
  holdSignals();
  const directory = openRunDirectory(root);
  const before = stampOf(resolve(root, options.output));
  const cache = { directory: cacheDirectory(root, directory, options.say) ?? directory, maker: makerHash() };
  const env = commandVariables(process.env, { suite: true, options: instrument, cache }, undefined);
  const onEnd = (started: boolean): boolean => {
    const succeeded = started && loadOutcome()({ directory, root }, { ...options, before });
    if (cache.directory !== directory) prune(cache.directory);
    removeRunDirectory(directory);
    return succeeded;
  };
  runForeground({ command, args, env, onStartFailure: options.say, onEnd });
  loadOutcome();
}

/** First loaded while the command starts: it is then that there is time, and later its program may have removed us. */
function loadOutcome(): typeof import("./tests-outcome").writeOutcome {
  const { writeOutcome }: typeof import("./tests-outcome") = require("./tests-outcome");
  return writeOutcome;
}
