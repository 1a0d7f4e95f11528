/**
 * The kcov area of a traced program: a file that another process maps and reads while the program runs, filled by the
 * main thread of the first Node process. kcovtrace similarly opens and enables an fd and hands it to a program.
 *
 * The PC table beside the area always names every PC in it; a failure is one line on standard error, and is never the
 * program's failure.
 */
import { LiveCoverage } from "../bridge/coverage";
import { KnownMaps } from "../bridge/known-maps";
import { PcTable } from "../bridge/pc-table";
import { areaTableFile, readTable } from "../bridge/result-directory";
import { printTableText } from "../bridge/table-text";
import { writeWhole } from "../bridge/whole-file";
import { undeterred, undisturbed } from "../host/surroundings";
import { liveCoverage } from "../istanbul/attached";
import { KCOV_ENABLE, KCOV_INIT_TRACE } from "../kcov/abi";
import { KcovFile } from "../kcov/kcov-file";
import type { CoverageSource, PcWriter } from "../kcov/source";
import { areaFailed } from "./area-failure";
import type { TraceArea } from "./area-variables";
import { atLastMoment } from "./last-moment";

/**
 * Traces this thread into the area from now to the end of the process.
 *
 * @param root directory to which names in the table are relative.
 * @param directory of the trace's records, if there is a trace. Then there is a table beside the area to continue.
 * @throws KcovError as KcovFile.ioctl and readTable do.
 */
export function fillArea({ file, size, dialect }: TraceArea, root: string, directory: string | undefined): void {
  const table = directory !== undefined ? readTable(areaTableFile(file)) : new PcTable();
  const coverage = new NamedCoverage(
    new LiveCoverage({ source: liveCoverage, maps: new KnownMaps(root), mode: "delta", table }),
    areaTableFile(file),
    (error) => areaFailed(error, directory),
  );
  const device = KcovFile.open(dialect, { file, keep: true }, { coverage, autoFlush: true });
  device.ioctl(KCOV_INIT_TRACE, size);
  device.ioctl(KCOV_ENABLE);
  atLastMoment(() => undisturbed(() => device.flush()));
}

/** Coverage whose table is on disk before the first PC that it names is written. It stops at its first failure. */
class NamedCoverage implements CoverageSource {
  readonly #coverage: LiveCoverage;
  readonly #file: string;
  readonly #onFailure: (error: unknown) => void;
  #saved = -1;
  #failed = false;

  constructor(coverage: LiveCoverage, file: string, onFailure: (error: unknown) => void) {
    this.#coverage = coverage;
    this.#file = file;
    this.#onFailure = onFailure;
  }

  get table(): PcTable {
    return this.#coverage.table;
  }

  available(): boolean {
    return !this.#failed;
  }

  clear(): void {
    this.#save();
    this.#coverage.clear();
  }

  consume(writer: PcWriter): number {
    try {
      return undeterred(() => this.#consume(writer));
    } catch (error) {
      this.#failed = true;
      this.#onFailure(error);
      return 0;
    }
  }

  #consume(writer: PcWriter): number {
    if (!this.#coverage.available()) return 0;
    this.#save();
    return this.#coverage.consume(writer);
  }

  #save(): void {
    const { table } = this;
    if (table.files.length === this.#saved) return;
    writeWhole(this.#file, printTableText(table));
    this.#saved = table.files.length;
  }
}
