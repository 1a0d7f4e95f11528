/**
 * Merges the records of a traced run, writes the result and prints a summary, or the reason why there is none.
 *
 * This module is loaded while the program runs: before it has been started, nothing here is needed.
 */
import { resolve } from "node:path";
import { writeTrace } from "../bridge/result-directory";
import { KcovError } from "../errors";
import { LoadedSelection } from "../instrument/loaded-selection";
import type { InstrumentOptions } from "../instrument/options";
import type { FileMaps } from "../istanbul/schema";
import { plural } from "../plural";
import { aboutOtherTools } from "./other-tools";
import { startTable } from "./prepared-area";
import { type ProcessStart, readRecords } from "./process-records";
import type { TraceOptions } from "./trace";
import { mergeRecords, type TraceResult } from "./trace-result";

/** The trace holds what the counters say at the end. */
const NOTHING_COVERED = 'nothing is covered; a program that reads its own coverage leaves it there with mode: "delta"';

/** Options of a trace whose record directory exists. */
interface OutcomeOptions extends TraceOptions {
  readonly instrument: InstrumentOptions & { readonly cwd: string };
}

/**
 * @param directory of the records.
 * @returns false when it failed, which the user has been told then.
 */
export function writeOutcome(directory: string, options: OutcomeOptions): boolean {
  try {
    return write(directory, options);
  } catch (error) {
    options.say((error as Error).message);
    return false;
  }
}

function write(directory: string, options: OutcomeOptions): boolean {
  const { instrument, output, say } = options;
  const { files, starts, lost, areaFailed } = readRecords(directory);
  for (const line of aboutOtherTools(starts, files.length > 0)) say(line);
  for (const start of lost) say(lostLine(start));
  if (files.length === 0 && lost.length > 0) throw new KcovError("ENOENT", "trace", "nothing was recorded");
  if (files.length === 0) throw nothingLoaded(instrument);
  const untouched = (loaded: ReadonlySet<string>): readonly FileMaps[] => untouchedFiles(loaded, options);
  const common = { root: instrument.cwd, untouched, warn: say };
  const result = mergeRecords(directory, files, { ...common, table: startTable(options) });
  say(writeResult(result, resolve(instrument.cwd, output)));
  if (result.covered.length === 0) say(NOTHING_COVERED);
  return !areaFailed;
}

/** Only with --all does this process instrument anything itself. */
function untouchedFiles(loaded: ReadonlySet<string>, { all, instrument, say }: OutcomeOptions): readonly FileMaps[] {
  if (!all) return [];
  const { untouchedMaps }: typeof import("./untouched") = require("./untouched");
  return untouchedMaps(loaded, new LoadedSelection(instrument), instrument, say);
}

/** Writes the result and returns its summary. */
function writeResult(result: TraceResult, output: string): string {
  writeTrace(output, result.table, result.covered);
  const { table, covered } = result;
  const percent = ((100 * covered.length) / (table.size || 1)).toFixed(2);
  const blocks = `${covered.length} / ${table.size} blocks covered (${percent} %)`;
  return `${plural(table.files.length, "file")}, ${blocks}, written to ${output}`;
}

function lostLine({ pid, command }: ProcessStart): string {
  const why = "it was killed, had no stack left for one, or says why above";
  return `process ${pid} (${command}) ended without a record of what it covered: ${why}`;
}

function nothingLoaded({
  cwd,
  include,
  exclude,
  extension,
  excludeNodeModules,
}: OutcomeOptions["instrument"]): KcovError {
  const shown = (globs: unknown, otherwise: string): string =>
    globs === undefined ? otherwise : JSON.stringify(globs);
  const applied = [
    `include ${shown(include, "all")}`,
    `exclude ${shown(exclude, "Istanbul's defaults")}`,
    `extension ${shown(extension, "JavaScript, TypeScript, JSX")}`,
    ...(excludeNodeModules === false ? [] : ["node_modules left out; --no-exclude-node-modules includes them"]),
  ];
  return new KcovError("ENOENT", "trace", `no instrumented module was loaded under ${cwd} (${applied.join(", ")})`);
}
