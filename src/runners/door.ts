/**
 * The entries `istanbul-kcov/node-test` and `istanbul-kcov/mocha`: loaded with --require, they record a run of tests
 * without `istanbul-kcov test`.
 *
 * The first process of the command owns the run, and its children find it by their environment. Under `istanbul-kcov
 * test` the run belongs to that command, and these entries do nothing.
 */
import { join } from "node:path";
import process from "node:process";
import { isMainThread } from "node:worker_threads";
import { stampOf } from "../bridge/result-directory";
import { undisturbed } from "../host/surroundings";
import { cacheDirectory } from "../instrument/cache-directory";
import type { InstrumentOptions } from "../instrument/options";
import { projectDirectory } from "../instrument/project-directory";
import { endNow } from "../recording/at-end";
import { testGlobs } from "../recording/test-globs";
import { type OutcomeOptions, writeOutcome } from "../recording/tests-outcome";
import { openRunDirectory, type RunPlace, removeRunDirectory } from "../suite/run-directory";
import { tellSeen } from "../suite/run-part";
import { commandVariables, isInSuite, readEnvironment } from "../trace/environment";
import { atLastMoment, isExiting } from "../trace/last-moment";
import { warn } from "../warning";

/** Where the result goes, relative to the project's directory, as for the command. */
const OUTPUT = "coverage/kcov";

const NOT_FIRST =
  "tests are not recorded: --import does not load us in the process that starts the others; " +
  "use --require istanbul-kcov/node-test";

function own(options: InstrumentOptions): void {
  const root = projectDirectory(options);
  const instrument = { exclude: testGlobs(), ...options, cwd: root };
  const directory = openRunDirectory(root);
  // A process that loads us by its options and runs no tests has not failed.
  tellSeen(directory);
  const cache = cacheDirectory(root, directory, warn) ?? directory;
  const variables = commandVariables(
    process.env,
    { suite: true, options: instrument, cache: { directory: cache } },
    undefined,
  );
  Object.assign(process.env, variables);
  const before = stampOf(join(root, OUTPUT));
  process.on("exit", () => undisturbed(() => finish({ directory, root }, { instrument, before })));
  atLastMoment(() => {
    if (!isExiting()) removeRunDirectory(directory);
  });
}

function finish(place: RunPlace, known: Pick<OutcomeOptions, "instrument" | "before">): void {
  endNow();
  const isDone = writeOutcome(place, { ...known, output: OUTPUT, traces: false, say: tell });
  removeRunDirectory(place.directory);
  if (!isDone) fail();
}

/** From its start on, a run collects warnings in its directory. */
function tell(line: string): void {
  process.stderr.write(`istanbul-kcov: ${line}\n`);
}

function enter(): unknown {
  if (!isInSuite(process.env)) {
    const environment = readEnvironment(process.env);
    if (!isMainThread || environment === undefined) return undefined;
    if (process.env["NODE_TEST_CONTEXT"] !== undefined) return warn(NOT_FIRST);
    own(environment.options);
  }
  return require("../register");
}

/** Processes that are started from now on are left alone. */
function refuse(reason: string): void {
  warn(reason);
  process.env["ISTANBUL_KCOV"] = "";
  process.on("exit", fail);
}

function fail(): void {
  if ((process.exitCode ?? 0) === 0) process.exitCode = 1;
}

try {
  enter();
} catch (error) {
  refuse((error as Error).message);
}
