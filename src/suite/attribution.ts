/**
 * Tells which code ran since the last time it was asked, so that a test runner can say whose it is.
 *
 * Stands for the KCOV_ENABLE / KCOV_DISABLE pair that a fuzzer puts around one system call. It reads in delta mode: the
 * runner's own coverage must not change. The rule: it must be asked synchronously at the border between two tests, and
 * what it tells then belongs to everything that ran between the two askings, whoever started it.
 */
import { Coverage } from "../bridge/coverage";
import type { KnownMaps } from "../bridge/known-maps";
import { PcTable } from "../bridge/pc-table";
import { saveMaps } from "../bridge/run-files";
import type { PcWriter } from "../kcov/source";

/** A file whose blocks have consecutive ordinals in a record. */
export interface RecordedFile {
  /** Name of its maps (bridge/run-files.ts). */
  readonly maps: string;
  readonly blocks: number;
}

export class Attribution {
  /** From 0 in steps of 1, so that a PC is an ordinal. */
  readonly #table: PcTable = new PcTable({ base: 0n });
  readonly #coverage: Coverage;

  /**
   * @param source gives the runner's coverage object of this moment.
   * @param maps kept from one test file of the process to the next.
   */
  constructor(source: () => unknown, maps: KnownMaps) {
    this.#coverage = new Coverage({ source, maps, mode: "delta", table: this.#table });
  }

  /** Adds the ordinals of the blocks that ran since the last call to `into`. */
  collect(into: Set<number>): void {
    if (this.#coverage.available()) this.#coverage.consume(new OrdinalWriter(into));
  }

  /** How many files had been loaded when it was last asked. */
  get loaded(): number {
    return this.#table.files.length;
  }

  /** Which files the ordinals stand for, in their order. Saves the maps. */
  files(directory: string): RecordedFile[] {
    return this.#table.files.map(({ maps, size }) => ({ maps: saveMaps(directory, maps), blocks: size }));
  }
}

class OrdinalWriter implements PcWriter {
  readonly #into: Set<number>;

  constructor(into: Set<number>) {
    this.#into = into;
  }

  write(bytes: Uint8Array): number {
    const pcs = new BigUint64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / BigUint64Array.BYTES_PER_ELEMENT);
    for (const pc of pcs) this.#into.add(Number(pc));
    return bytes.byteLength;
  }
}
