/**
 * createCoverage: its options, their defaults and their checks. They decide what is read and how blocks are numbered;
 * bridge/coverage.ts does the reading.
 */
import { type Coverage, LiveCoverage } from "./bridge/coverage";
import { KnownMaps } from "./bridge/known-maps";
import { PcTable } from "./bridge/pc-table";
import type { ConsumeMode } from "./bridge/unread";
import { invalid, shown } from "./errors";
import { liveCoverage } from "./istanbul/attached";
import { checkNames, isObject } from "./option-names";
import { realPath } from "./real-path";

/** What is read, and how its blocks are numbered. */
export interface CoverageOptions {
  /**
   * The coverage object to read, of this realm or another. Default: `globalThis.__coverage__`, looked up at each use,
   * and the counters of our plugin's modules that are no longer in it.
   */
  readonly coverage?: object;
  /** Directory that file names in the table are relative to. Default: the working directory. */
  readonly root?: string;
  /**
   * First PC, an unsigned 64-bit integer. Default: 0xffffffff80000000, where the kernel's code begins, as in gVisor.
   */
  readonly base?: bigint;
  /** Distance between PCs. Default: 1, as in gVisor; 8 suits syzkaller, whose filters drop the low three bits. */
  readonly step?: number;
  /**
   * `clear` (default) zeroes counters as they are read; `delta` leaves them alone, for a host that reports them too.
   */
  readonly mode?: ConsumeMode;
  /** A table to continue, so that PCs match those of the process that made it. */
  readonly table?: PcTable;
}

const NAMES: readonly string[] = [
  "coverage",
  "root",
  "base",
  "step",
  "mode",
  "table",
] satisfies (keyof CoverageOptions)[];

/**
 * Opens the coverage of this process for reading as kcov data. It may be opened before any instrumented code has
 * loaded.
 *
 * @throws KcovError EINVAL naming an option that is unknown, malformed, or contradicts `table`.
 */
export function createCoverage(options: CoverageOptions = {}): Coverage {
  checkNames("createCoverage", options, NAMES);
  const { coverage, root = process.cwd(), mode = "clear" } = options;
  if (mode !== "clear" && mode !== "delta")
    throw invalid("createCoverage", `mode must be "clear" or "delta", got ${shown(mode)}`);
  if (typeof root !== "string") throw invalid("createCoverage", `root must be a directory name, got ${shown(root)}`);
  if (coverage !== undefined && !isObject(coverage))
    throw invalid("createCoverage", `coverage must be an object, got ${shown(coverage)}`);
  const source = coverage === undefined ? liveCoverage : () => coverage;
  return new LiveCoverage({ source, maps: new KnownMaps(realPath(root)), mode, table: tableFor(options) });
}

function tableFor({ table, base, step }: CoverageOptions): PcTable {
  const wanted = { ...(base === undefined ? {} : { base }), ...(step === undefined ? {} : { step }) };
  if (table === undefined) return new PcTable(wanted);
  if (!(table instanceof PcTable)) throw invalid("createCoverage", "table must be a PcTable");
  if (base !== undefined && base !== table.base) throw invalid("createCoverage", "base contradicts the given table");
  if (step !== undefined && step !== table.step) throw invalid("createCoverage", "step contradicts the given table");
  return table;
}
