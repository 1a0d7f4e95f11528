/**
 * A traced run from start to end: prepare, run in the foreground, merge the records, write the result and print a
 * summary.
 *
 * The result's files are all replaced or left as they were, and the directory of records is always removed.
 */
import { existsSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkDirectory } from "../directory";
import { cacheDirectory } from "../instrument/cache-directory";
import { makerHash } from "../instrument/maker";
import type { InstrumentOptions } from "../instrument/options";
import { projectDirectory } from "../instrument/project-directory";
import { prune } from "../instrument/prune";
import type { TraceArea } from "./area-variables";
import { commandVariables } from "./environment";
import { holdSignals, runForeground } from "./run";

export interface TraceOptions {
  readonly instrument: InstrumentOptions;
  /** Also adds files that no process loaded to the table. */
  readonly all: boolean;
  /** Directory for the result, relative to the project's directory. */
  readonly output: string;
  readonly base?: bigint;
  readonly step?: number;
  /** A kcov area for the program's first process. */
  readonly area?: TraceArea;
  /** Receives lines for the user. */
  readonly say: (line: string) => void;
}

/**
 * Runs the command and ends this process as it ended. The exit code is 1 when the command succeeded but the trace
 * failed.
 */
export function trace(command: string, args: readonly string[], options: TraceOptions): void {
  const cwd = projectDirectory(options.instrument);
  checkDirectory(cwd, "trace");
  const instrument = { ...options.instrument, cwd };
  holdSignals();
  if (options.area !== undefined) prepareArea(options.area, options);
  const directory = mkdtempSync(join(tmpdir(), "istanbul-kcov-"));
  const cache = { directory: cacheDirectory(cwd, directory, options.say) ?? directory, maker: makerHash() };
  const env = commandVariables(process.env, { options: instrument, directory, cache }, options.area);
  const onEnd = (started: boolean): boolean => {
    const succeeded = started && loadOutcome()(directory, { ...options, instrument });
    if (cache.directory !== directory) prune(cache.directory);
    return removeRecords(directory, options.say) && succeeded;
  };
  runForeground({ command, args, env, onStartFailure: options.say, onEnd });
  loadOutcome();
}

/**
 * Loaded while the program starts, because there is time then, and because the program may have removed our files
 * later.
 */
function loadOutcome(): typeof import("./outcome").writeOutcome {
  const { writeOutcome }: typeof import("./outcome") = require("./outcome");
  return writeOutcome;
}

/** Few traces have an area, so its code is loaded here. */
function prepareArea(area: TraceArea, options: TraceOptions): void {
  const { prepareArea: prepare }: typeof import("./prepared-area") = require("./prepared-area");
  prepare(area, options);
}

/** Renames it first, so that a process that outlives the command cannot write into it while it is being removed. */
function removeRecords(directory: string, say: (line: string) => void): boolean {
  const gone = `${directory}.gone`;
  try {
    if (!existsSync(directory)) return true;
    renameSync(directory, gone);
    rmSync(gone, { recursive: true });
    return true;
  } catch (error) {
    say(`the directory of records cannot be removed: ${(error as Error).message}`);
    return false;
  }
}
