/**
 * From the records of single test files to the data of a whole run.
 *
 * Stands for what gVisor does once at start: sort the files, then number. Each record counts blocks in the order its
 * process loaded them; here they get their ordinals in the run's table. The rule: the outcome depends on what ran alone,
 * not on how many workers ran it or who ended first.
 */
import { join } from "node:path";
import { type BlockSet, blockSet, fromRuns, type Runs } from "../bridge/block-set";
import { PcTable } from "../bridge/pc-table";
import { readJson, readMaps, writeWhole } from "../bridge/run-files";
import { compareStrings } from "../istanbul/blocks";
import type { FileMaps } from "../istanbul/schema";
import { type PairedTest, whyOpaque } from "./opacity";
import { comparePaths, fileKey, pathKey, type TestCase, type TestFile, type TestStatus, testId } from "./test-data";
import type { RecordedTest, TestRecord } from "./test-record";

/** What the runner reported of one test. */
export interface TestResult {
  readonly path: readonly string[];
  readonly status: TestStatus;
  readonly duration: number | null;
}

/** A test file that has ended: results and record, on disk until the run is assembled. */
export interface RunEntry {
  readonly file: string;
  readonly project: string;
  /** Tells projects of one name apart. */
  readonly projectId: string;
  /** Name of the file in the run's directory that holds the rest. */
  readonly name: string;
}

interface EntryContents {
  readonly record: TestRecord;
  readonly results: readonly TestResult[];
}

export function saveEntry(
  directory: string,
  index: number,
  entry: Omit<RunEntry, "name">,
  contents: EntryContents,
): RunEntry {
  const name = `${index}.entry`;
  writeWhole(join(directory, name), JSON.stringify(contents));
  return { ...entry, name };
}

/** A run whose table is numbered; its test files are read from disk each time they are asked for. */
export class AssembledRun {
  readonly table: PcTable = new PcTable();
  readonly #directory: string;
  readonly #entries: readonly RunEntry[];
  readonly #maps = new Map<string, FileMaps>();

  /** @throws KcovError as PcTable.add does. */
  constructor(directory: string, entries: readonly RunEntry[]) {
    this.#directory = directory;
    this.#entries = distinguish([...entries].sort(compareEntries));
    for (const entry of this.#entries) for (const { maps } of this.#read(entry).record.files) this.#addMaps(maps);
    this.table.add([...this.#maps.values()]);
  }

  /** The test files in their order. */
  get entries(): readonly RunEntry[] {
    return this.#entries;
  }

  *testFiles(): Generator<TestFile, void> {
    for (const entry of this.#entries) yield this.#testFile(entry, this.#read(entry));
  }

  #testFile({ file, project }: RunEntry, { record, results }: EntryContents): TestFile {
    const ordinals = this.#renumbering(record);
    const set = (runs: Runs): BlockSet =>
      blockSet(Array.from(fromRuns(runs, ordinals.length), (i) => ordinals[i] as number));
    const repeats = occurrences(results);
    const pairs = pairTests(record.tests, results);
    const tests = pairs.map(
      ([result, recorded], index): TestCase => ({
        id: testId(file, project, result.path, repeats[index] as number),
        ...result,
        own: set(recorded?.own ?? []),
        shared: recorded?.shared ?? true,
      }),
    );
    const places = record.files.map(({ maps }) => this.table.indexOf((this.#maps.get(maps) as FileMaps).path));
    const [loaded, late] = [blockSet(places), blockSet(places.slice(record.early))];
    const hooks = record.hooks.map(({ path, blocks }) => ({ path, blocks: set(blocks) })).sort(comparePaths);
    const [load, shared] = [set(record.load), set(record.shared)];
    return { file, project, opaque: whyOpaque(record, pairs), loaded, late, load, hooks, shared, tests };
  }

  /** The run's ordinal of each of the record's. */
  #renumbering({ files }: TestRecord): Uint32Array {
    const ordinals = files.map(({ maps, blocks }) => {
      const first = this.table.ordinalOf((this.#maps.get(maps) as FileMaps).path);
      return Array.from({ length: blocks }, (_, i) => first + i);
    });
    return Uint32Array.from(ordinals.flat());
  }

  #read({ name }: RunEntry): EntryContents {
    return readJson<EntryContents>(join(this.#directory, name));
  }

  #addMaps(name: string): void {
    if (!this.#maps.has(name)) this.#maps.set(name, readMaps(this.#directory, name));
  }
}

function compareEntries(a: RunEntry, b: RunEntry): number {
  return (
    compareStrings(a.file, b.file) || compareStrings(a.project, b.project) || compareStrings(a.projectId, b.projectId)
  );
}

/** Projects of one name that share a test file get a number, with which they have a name that no other has. */
function distinguish(sorted: readonly RunEntry[]): RunEntry[] {
  const taken = new Set(sorted.map(fileKey));
  const seen = new Set<string>();
  return sorted.map((entry) => {
    const key = fileKey(entry);
    if (!seen.has(key)) {
      seen.add(key);
      return entry;
    }
    let renamed = entry;
    for (let n = 2; taken.has(fileKey(renamed)); n++) renamed = { ...entry, project: `${entry.project}#${n}` };
    taken.add(fileKey(renamed));
    return renamed;
  });
}

/** Recorded tests are in the order of the results; where they differ, titles decide. */
function pairTests(recorded: readonly RecordedTest[], results: readonly TestResult[]): PairedTest[] {
  const waiting = new Map<string, RecordedTest[]>();
  for (const test of recorded) {
    const key = pathKey(test.path);
    waiting.set(key, [...(waiting.get(key) ?? []), test]);
  }
  return results.map((result) => [result, waiting.get(pathKey(result.path))?.shift()] as const);
}

/** How many tests before each have its very titles. */
function occurrences(results: readonly TestResult[]): number[] {
  const seen = new Map<string, number>();
  return results.map(({ path }) => {
    const key = pathKey(path);
    const before = seen.get(key) ?? 0;
    seen.set(key, before + 1);
    return before;
  });
}
