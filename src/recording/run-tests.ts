/**
 * Runs a command with tests in it, from start to end: its processes find the run by their environment, and what they
 * leave becomes one result. This is trace.ts with tests; the command's output, exit code and signals stay its own.
 */
import { resolve } from "node:path";
import { stampOf } from "../bridge/result-directory";
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
  /** Whether the coverage of each test is also written, as a trace of its own. */
  readonly traces: boolean;
  /** Receives lines for the user. */
  readonly say: (line: string) => void;
}

/**
 * Runs the command and ends this process as it ended. The exit code is 1 when the command succeeded but its tests were
 * not recorded.
 */
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

/**
 * Loaded while the command starts, because there is time then, and because its program may have removed our files
 * later.
 */
function loadOutcome(): typeof import("./tests-outcome").writeOutcome {
  const { writeOutcome }: typeof import("./tests-outcome") = require("./tests-outcome");
  return writeOutcome;
}
