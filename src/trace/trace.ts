/**
 * A traced run from start to end: prepare, run in the foreground, merge the records, write the result, say so.
 *
 * Stands for the nyc command. The rule: the result's files are replaced whole or left as they were, and the directory
 * of records is removed whatever happens.
 */
import { existsSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { PcTable } from "../bridge/pc-table";
import { areaTableFile, readTable, writeTrace } from "../bridge/result-files";
import { writeWhole } from "../bridge/run-files";
import { printTableText } from "../bridge/table-text";
import { checkDirectory } from "../directory";
import { KcovError } from "../errors";
import { LoadedSelection } from "../instrument/loaded-selection";
import type { InstrumentOptions } from "../instrument/options";
import type { FileMaps } from "../istanbul/schema";
import { FileArea } from "../kcov/file-area";
import { plural } from "../plural";
import type { TraceArea } from "./area-variables";
import { commandVariables } from "./environment";
import { aboutOtherTools } from "./other-tools";
import { type ProcessStart, readRecords } from "./record-files";
import { holdSignals, runForeground } from "./run";
import { mergeRecords, type TraceResult } from "./trace-result";
import { untouchedMaps } from "./untouched";

/** The trace is what counters say at the end. */
const NOTHING_COVERED = 'nothing is covered; a program that reads its own coverage leaves it there with mode: "delta"';

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
  const selection = new LoadedSelection(options.instrument);
  checkDirectory(selection.cwd, "trace");
  const instrument = { ...options.instrument, cwd: selection.cwd };
  holdSignals();
  if (options.area !== undefined) prepareArea(options.area, new PcTable(numbering(options)));
  const directory = mkdtempSync(join(tmpdir(), "istanbul-kcov-"));
  const env = commandVariables(process.env, { options: instrument, directory }, options.area);
  const onEnd = (started: boolean): boolean => {
    const succeeded = started && finish(directory, selection, { ...options, instrument });
    return removeRecords(directory, options.say) && succeeded;
  };
  runForeground({ command, args, env, onStartFailure: options.say, onEnd });
}

/** The area is there before the program, for a reader to map; the program's process continues the table. */
function prepareArea({ file, size }: TraceArea, table: PcTable): void {
  checkDirectory(dirname(file), "create area");
  FileArea.create(file, size);
  writeWhole(areaTableFile(file), printTableText(table));
}

/** One table names the PCs of the area and of the trace. */
function startTable({ area, ...options }: TraceOptions): PcTable {
  return area === undefined ? new PcTable(numbering(options)) : readTable(areaTableFile(area.file));
}

function finish(directory: string, selection: LoadedSelection, options: TraceOptions): boolean {
  try {
    const { files, starts, lost, areaFailed } = readRecords(directory);
    for (const line of aboutOtherTools(starts, files.length > 0)) options.say(line);
    for (const start of lost) options.say(lostLine(start));
    if (files.length === 0 && lost.length > 0) throw new KcovError("ENOENT", "trace", "nothing was recorded");
    if (files.length === 0) throw nothingLoaded(selection.cwd, options.instrument);
    const untouched = (loaded: ReadonlySet<string>): FileMaps[] =>
      options.all ? untouchedMaps(loaded, selection, options.instrument, options.say) : [];
    const shared = { root: selection.cwd, untouched, warn: options.say };
    const result = mergeRecords(directory, files, { ...shared, table: startTable(options) });
    options.say(write(result, resolve(selection.cwd, options.output)));
    if (result.covered.length === 0) options.say(NOTHING_COVERED);
    return !areaFailed;
  } catch (error) {
    options.say((error as Error).message);
    return false;
  }
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

function numbering({ base, step }: Pick<TraceOptions, "base" | "step">): { base?: bigint; step?: number } {
  return { ...(base === undefined ? {} : { base }), ...(step === undefined ? {} : { step }) };
}

/** Writes the result and returns the summary of it. */
function write(result: TraceResult, output: string): string {
  writeTrace(output, result.table, result.covered);
  const { table, covered } = result;
  const percent = ((100 * covered.length) / (table.size || 1)).toFixed(2);
  return `${plural(table.files.length, "file")}, ${covered.length} / ${table.size} blocks covered (${percent} %), written to ${output}`;
}

function lostLine({ pid, command }: ProcessStart): string {
  return `process ${pid} (${command}) ended without a record of what it covered: it was killed, had no stack left for one, or says why above`;
}

function nothingLoaded(cwd: string, options: InstrumentOptions): KcovError {
  const { include, exclude, extension, excludeNodeModules } = options;
  const shown = (globs: unknown, otherwise: string): string =>
    globs === undefined ? otherwise : JSON.stringify(globs);
  const applied = [
    `include ${shown(include, "all")}`,
    `exclude ${shown(exclude, "Istanbul's defaults")}`,
    `extension ${shown(extension, "JavaScript, TypeScript, JSX")}`,
    ...(excludeNodeModules === false ? [] : ["node_modules left out; --no-exclude-node-modules takes them in"]),
  ];
  return new KcovError("ENOENT", "trace", `no instrumented module was loaded under ${cwd} (${applied.join(", ")})`);
}
