/**
 * A traced run from start to end: prepare, run in the foreground, merge the records, write the result, say so.
 *
 * The result's files are replaced whole or left as they were, and the directory of records is removed whatever happens.
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
  /** Also put files that no process loaded into the table. */
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

/** Runs the command and ends this process as it ended; exit 1 when the command succeeded and the trace did not. */
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

/** First loaded while the program starts: it is then that there is time, and later the program may have removed us. */
function loadOutcome(): typeof import("./outcome").writeOutcome {
  const { writeOutcome }: typeof import("./outcome") = require("./outcome");
  return writeOutcome;
}

/** Few traces have one. */
function prepareArea(area: TraceArea, options: TraceOptions): void {
  const { prepareArea: prepare }: typeof import("./area-file") = require("./area-file");
  prepare(area, options);
}

/** Renamed first: a process that outlived the command finds no place to write while the directory is removed. */
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
