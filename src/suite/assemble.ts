/**
 * Turns the records of single test files into the data of a whole run.
 *
 * A record numbers blocks in the order in which its process loaded them; here all files are sorted and then numbered,
 * as gVisor does at start-up, and each block gets its ordinal in the run's table. So the result depends only on what
 * ran, not on how many workers there were or which of them finished first.
 */
import { type BlockSet, blockSet, union } from "../bridge/block-set";
import { PcTable, type TableFile } from "../bridge/pc-table";
import { readPacked } from "../bridge/stored-maps";
import { hasSameMaps, LazyFile } from "../bridge/table-file";
import { compareStrings } from "../istanbul/blocks";
import { type Place, WorkSets } from "./child-work";
import { mergeHooks } from "./merge";
import { type PairedTest, whyOpaque } from "./opacity";
import { Products } from "./products";
import { Renumbering } from "./renumbering";
import { fileKey, pathKey, type RunnerName, type TestCase, type TestFile, type TestStatus, testId } from "./test-data";
import { NO_BLOCKS, type RecordedTest, type TestRecord } from "./test-record";

/** What the runner reported of one test. */
export interface TestResult {
  readonly path: readonly string[];
  readonly status: TestStatus;
  readonly duration: number | null;
}

/** A test file that has ended. */
export interface RunEntry {
  readonly runner: RunnerName;
  readonly file: string;
  readonly project: string;
  /** Tells projects with the same name apart. */
  readonly projectId: string;
  readonly record: TestRecord;
  readonly results: readonly TestResult[];
}

/** A run with a numbered table. Its test files are computed each time they are read. */
export class AssembledRun {
  readonly table: PcTable = new PcTable();
  /** The test files, sorted. */
  readonly entries: readonly RunEntry[];
  readonly #directory: string;
  /**
   * Sources by the name of their maps. A file that only child processes loaded may have other contents in the table.
   */
  readonly #maps = new Map<string, LazyFile>();
  readonly #products: Products;

  /**
   * @param directory holds the records.
   * @param root is the project's directory.
   * @throws KcovError as PcTable.add does.
   */
  constructor(directory: string, entries: readonly RunEntry[], root: string) {
    this.#directory = directory;
    this.entries = distinguish([...entries].sort(compareEntries));
    this.table.add(this.#read(this.entries.flatMap(({ record }) => record.files.map(({ maps }) => maps))));
    this.table.add(this.#othersOf(this.#read(this.entries.flatMap(({ record }) => childMaps(record)).sort())));
    this.#products = new Products(this.table, root);
  }

  *testFiles(): Generator<TestFile, void> {
    for (const entry of this.entries) yield this.#testFile(entry);
  }

  #read(names: readonly string[]): LazyFile[] {
    return [...new Set(names)].map((name) => {
      const file = this.#maps.get(name) ?? LazyFile.ofPacked(readPacked(this.#directory, name));
      this.#maps.set(name, file);
      return file;
    });
  }

  /** Sorted by name, not by which process finished first: if a file had two versions, one of them is in the table. */
  #othersOf(ofChildren: readonly LazyFile[]): LazyFile[] {
    const others = new Map<string, LazyFile>();
    for (const file of ofChildren)
      if (this.table.file(file.path) === undefined && !others.has(file.path)) others.set(file.path, file);
    return [...others.values()];
  }

  #file(name: string): LazyFile {
    return this.#maps.get(name) as LazyFile;
  }

  #placeOf = (name: string): Place | undefined => {
    const { path, size } = this.#file(name);
    if (!hasSameMaps(this.table.file(path) as TableFile, this.#file(name))) return undefined;
    return { first: this.table.ordinalOf(path), size };
  };

  #testFile({ runner, file, project, record, results }: RunEntry): TestFile {
    const numbers = new Renumbering(
      record.files.map(({ maps }) => this.#file(maps)),
      this.table,
    );
    const work = new WorkSets(record.work?.works ?? [], this.#placeOf);
    const ids = idsOf(file, project, results);
    const pairs = pairTests(record.tests, results);
    const tests = pairs.map(
      ([result, recorded], index): TestCase => ({
        id: ids[index] as string,
        ...result,
        own: joined(
          numbers.blocks(recorded?.own ?? NO_BLOCKS),
          work.ofTest(recorded === undefined ? -1 : record.tests.indexOf(recorded)),
        ),
        shared: recorded?.shared ?? true,
      }),
    );
    const hooks = record.hooks.map(({ path, blocks }) => ({ path, blocks: numbers.blocks(blocks) }));
    const loaded = joined(numbers.places(0), blockSet(childMaps(record).map((name) => this.#indexOf(name))));
    return {
      runner,
      file,
      project,
      ...this.#opacity(record, pairs, loaded),
      late: numbers.places(record.early),
      loaded,
      ...this.#compiledOf(record, loaded),
      load: joined(numbers.blocks(record.load), work.of("load")),
      hooks: mergeHooks(hooks, work.hooks()),
      shared: joined(numbers.blocks(record.shared), work.of("shared")),
      tests,
    };
  }

  #indexOf(name: string): number {
    return this.table.indexOf(this.#file(name).path);
  }

  #opacity(record: TestRecord, pairs: readonly PairedTest[], loaded: BlockSet): Pick<TestFile, "opaque"> {
    const opaque = whyOpaque(record, pairs) ?? this.#otherContents(record) ?? this.#products.opacityOf(loaded);
    return opaque === undefined ? {} : { opaque };
  }

  #otherContents(record: TestRecord): string | undefined {
    const other = childMaps(record).find((name) => this.#placeOf(name) === undefined);
    return other && `${this.#file(other).path} was compiled differently in a child process`;
  }

  /** If a file is not in the table, any change of it selects every test anyway. */
  #compiledOf({ work }: TestRecord, loaded: BlockSet): Pick<TestFile, "compiled"> {
    const compiled = [...(work?.compiled ?? []), ...this.#products.originalsOf(loaded)];
    const known = compiled.filter((path) => this.table.file(path) !== undefined);
    return known.length === 0 ? {} : { compiled: blockSet(known.map((path) => this.table.indexOf(path))) };
  }
}

/** Names of the maps of all files that child processes loaded. */
function childMaps({ work }: TestRecord): string[] {
  return work?.works.flatMap(({ files }) => files.map(({ maps }) => maps)) ?? [];
}

/** Most test files start no child. */
function joined(blocks: BlockSet, ofChildren: BlockSet): BlockSet {
  return ofChildren.length === 0 ? blocks : union([blocks, ofChildren]);
}

function compareEntries(a: RunEntry, b: RunEntry): number {
  return (
    compareStrings(a.file, b.file) || compareStrings(a.project, b.project) || compareStrings(a.projectId, b.projectId)
  );
}

/** Projects that have the same name and run the same test file get a number, so that each name is unique. */
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

/** Recorded tests are in the order of the results. Where the two lists differ, tests are matched by title. */
function pairTests(recorded: readonly RecordedTest[], results: readonly TestResult[]): PairedTest[] {
  const waiting = new Map<string, RecordedTest[]>();
  for (const test of recorded) {
    const key = pathKey(test.path);
    waiting.set(key, [...(waiting.get(key) ?? []), test]);
  }
  return results.map((result) => [result, waiting.get(pathKey(result.path))?.shift()] as const);
}

/** Tests with identical titles are told apart by their order. */
function idsOf(file: string, project: string, results: readonly TestResult[]): string[] {
  const seen = new Map<string, number>();
  return results.map(({ path }) => {
    const key = pathKey(path);
    const before = seen.get(key) ?? 0;
    seen.set(key, before + 1);
    return testId(file, project, path, before);
  });
}
