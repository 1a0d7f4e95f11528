/**
 * Reads a live `__coverage__` object as kcov data, as gVisor's pkg/coverage reads the counters of a Go program. It
 * differs from gVisor in three ways: nothing covered is 0 bytes and no panic; a full sink loses no PC; files may appear
 * while the program runs. The caller passes the object to read; nothing here looks at `globalThis`.
 */
import { KcovError } from "../errors";
import { encodeKcov } from "../kcov/buffer";
import type { PcWriter } from "../kcov/source";
import { consumeFile } from "./consume";
import { type CoverageSettings, LiveFiles } from "./live-files";
import type { PcTable } from "./pc-table";
import { GrowingWriter, type PcSink, writerTo } from "./sink";

const NOTHING_LOADED =
  "no instrumented module has loaded; " +
  "node --require istanbul-kcov/register instruments what loads from then on, node_modules aside";

/**
 * The coverage of instrumented code, which can be read as kcov data any number of times. `createCoverage` makes one.
 */
export interface Coverage {
  /** Whether any instrumented module has loaded; `consume` and `drain` throw before that (gVisor's KcovAvailable). */
  available(): boolean;
  /**
   * Forgets what was covered so far (gVisor's ClearCoverageData). In `clear` mode all counters become 0; in `delta`
   * mode they stay, and only later hits count as new.
   *
   * @throws KcovError EINVAL when an entry of the coverage object is malformed.
   */
  clear(): void;
  /**
   * Writes the PC of every block covered since the last call, and marks these blocks as read (gVisor's
   * ConsumeCoverageData). A full sink ends the pass without an error; the rest comes with the next call.
   *
   * @param sink memory, which is filled from its start with PCs of 8 bytes in host order; or a writer.
   * @returns bytes written: 8 per PC, 0 when nothing was covered.
   * @throws KcovError ENOENT when no instrumented module has loaded; EINVAL when an entry of the coverage object is
   * malformed, or when a writer takes a number of bytes that is not whole PCs.
   */
  consume(sink: PcSink): number;
  /**
   * Like `consume`, but into a buffer of its own, which grows as needed, in kcov format: a u64 count, then that many
   * u64 PCs, all in host order. `decodeKcov` reads it. What was read before a failure comes with the next drain.
   *
   * @throws KcovError as `consume` does.
   */
  drain(): Uint8Array;
  /**
   * What PCs stand for: the blocks of every module loaded so far. Each access reads the maps of modules that have
   * loaded since the last one and appends them; no PC ever changes.
   *
   * @throws KcovError EINVAL when an entry of the coverage object is malformed; EEXIST when a module's code differs
   * from that in the table; EOVERFLOW when its blocks leave the table's 4 GiB window.
   */
  readonly table: PcTable;
}

export class LiveCoverage implements Coverage {
  readonly #files: LiveFiles;
  readonly #table: PcTable;
  /** The PCs of a drain until it returns them. If it fails (full stack, frozen counter), the next has them. */
  #drained = new GrowingWriter();

  constructor(settings: CoverageSettings) {
    this.#files = new LiveFiles(settings);
    this.#table = settings.table;
  }

  available(): boolean {
    return this.#files.available();
  }

  clear(): void {
    this.#files.discard();
    this.#drained = new GrowingWriter();
  }

  consume(sink: PcSink): number {
    return this.#consume(writerTo(sink));
  }

  drain(): Uint8Array {
    const writer = this.#drained;
    const isContinued = writer.byteLength > 0;
    this.#consume(writer);
    const pcs = writer.bytes();
    const buffer = encodeKcov(isContinued ? inTableOrder(pcs) : pcs);
    this.#drained = new GrowingWriter();
    return buffer;
  }

  get table(): PcTable {
    this.#files.now();
    return this.#table;
  }

  #consume(writer: PcWriter): number {
    const files = this.#files.fresh();
    if (files.length === 0) throw new KcovError("ENOENT", "consume", NOTHING_LOADED);
    let bytes = 0;
    for (const { numbering, unread } of files) {
      const pass = consumeFile(numbering, unread, writer);
      bytes += pass.bytes;
      if (pass.full) break;
    }
    return bytes;
  }
}

/** Each PC of several passes once, ascending: a block may have run again since the pass that failed. */
function inTableOrder({ buffer, byteOffset, byteLength }: Uint8Array): Uint8Array {
  const words = new BigUint64Array(buffer.slice(byteOffset, byteOffset + byteLength));
  return new Uint8Array(BigUint64Array.from(new Set(words)).sort().buffer);
}
