/**
 * SuiteRun: one run of a test suite, from the directory that test files leave records in to the files of its result.
 *
 * A record is read when its test file has ended. Where there is none, the runner's own coverage of the file may still say what
 * the whole file covered; what nothing says, the result says is not known.
 */
import { toTablePath } from "../bridge/path";
import type { RunEntry, TestResult } from "./assemble";
import { Attribution } from "./attribution";
import { knownMaps } from "./recorder";
import { openRunDirectory, recordKey, removeRunDirectory } from "./run-directory";
import { type Destination, type RunScope, UNRECORDED, writeRun } from "./run-output";
import { lostRecord, NO_BLOCKS, readTestRecord, type TestRecord } from "./test-record";

/** A test file that has ended, as its runner tells. */
export interface EndedFile {
  /** Absolute. */
  readonly path: string;
  /** Name and id of the runner's project. */
  readonly project: string;
  readonly projectId: string;
  /** Empty when the file could not be loaded or its process died. */
  readonly results: readonly TestResult[];
  /** The runner's own copy of the coverage object, if it has one. */
  readonly coverage: unknown;
}

export interface RunEnd extends RunScope {
  /** Brings what children of a test file left into its record. */
  readonly complete: (record: TestRecord) => TestRecord;
}

export class SuiteRun {
  readonly directory: string = openRunDirectory();
  readonly #destination: Destination;
  readonly #entries: RunEntry[] = [];
  /** Test files that ran in an environment without recording. */
  readonly #unrecorded: string[] = [];
  /** Test files of which there is no test. */
  readonly #lost: string[] = [];

  constructor(destination: Destination) {
    this.#destination = destination;
  }

  /** Test files that have ended, by name. */
  get ended(): string[] {
    return this.#entries.map(({ file }) => file);
  }

  add({ path, project, projectId, results, coverage }: EndedFile): void {
    const file = toTablePath(this.#destination.root, path);
    const recorded = readTestRecord(this.directory, recordKey(projectId, path));
    if (results.length === 0) this.#lost.push(file);
    else if (recorded === undefined) this.#unrecorded.push(file);
    const isWhole = recorded !== undefined && hasSets(recorded);
    const record = isWhole ? recorded : this.#wholeFile(coverage, recorded?.opaque ?? UNRECORDED);
    this.#entries.push({ file, project, projectId, record, results });
  }

  /** Writes the result, unless what is there is worth more. Returns the lines for the user. */
  finish({ complete, ...scope }: RunEnd): string[] {
    const entries = this.#entries.map((entry) => ({ ...entry, record: complete(entry.record) }));
    return [...writeRun(this.directory, entries, this.#destination, scope), ...this.#notices()];
  }

  remove(): void {
    removeRunDirectory(this.directory);
  }

  /** Without recording, only what the whole file covered is known. */
  #wholeFile(coverage: unknown, opaque: string): TestRecord {
    try {
      return { ...this.#covered(coverage), opaque };
    } catch {
      return lostRecord(opaque);
    }
  }

  #covered(coverage: unknown): TestRecord {
    const attribution = new Attribution(() => coverage, knownMaps(this.#destination.root));
    const shared = attribution.collect();
    const files = attribution.files(this.directory);
    return { files, early: files.length, load: NO_BLOCKS, hooks: [], shared, tests: [] };
  }

  /** Where no file is recorded per test, none needs a notice. */
  #notices(): string[] {
    const lost = this.#lost.map((file) => `istanbul-kcov: ${file} could not be run: what it covered is not known`);
    if (this.#unrecorded.length + lost.length === this.#entries.length) return lost;
    const unrecorded = this.#unrecorded.map(
      (file) => `istanbul-kcov: ${file} ran in another environment: its coverage is that of the whole file`,
    );
    return [...lost, ...unrecorded];
  }
}

/** Of a record that says nothing but why it does not, the runner's own copy of the coverage may say more. */
function hasSets({ opaque, files }: TestRecord): boolean {
  return opaque === undefined || files.length > 0;
}
