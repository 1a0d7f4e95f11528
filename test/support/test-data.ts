/**
 * Test data small enough to be read inside a test, and fast-check's arbitraries of them.
 *
 * A set of blocks is written as places, `a.js:3`: every line of a source is one statement. Where a place is in a table
 * is computed here, never by the code under test.
 */
import fc from "fast-check";
import { type BlockSet, blockSet } from "../../src/bridge/block-set";
import { PcTable } from "../../src/bridge/pc-table";
import {
  type RunnerName,
  type TestCase,
  type TestData,
  type TestFile,
  type TestStatus,
  testId,
} from "../../src/suite/test-data";
import type { Search } from "../../src/suite/test-search";
import { lines } from "./files";

/** Lines of each source by its path. */
export type Sources = Readonly<Record<string, number>>;

/** `<path>:<line>` */
export type Place = string;

interface TestSpec {
  readonly name: string;
  readonly own?: readonly Place[];
  readonly status?: TestStatus;
  readonly duration?: number | null;
  readonly shared?: boolean;
}

export interface FileSpec {
  readonly runner?: RunnerName;
  readonly file: string;
  readonly project?: string;
  /** Why any change affects it. */
  readonly opaque?: string | undefined;
  /** Sources that were loaded though none of their blocks is in a set. */
  readonly loaded?: readonly string[];
  readonly load?: readonly Place[];
  /** By the titles of their describe; "" for those of the file. */
  readonly hooks?: Readonly<Record<string, readonly Place[]>>;
  readonly shared?: readonly Place[];
  readonly tests?: readonly TestSpec[];
}

export interface DataSpec {
  readonly sources: Sources;
  readonly files: readonly FileSpec[];
  readonly partial?: boolean;
  readonly commits?: readonly string[];
  readonly search?: Search;
  /** SHA-1 by path; a source that is not named has its path's length in digits. */
  readonly hashes?: Readonly<Record<string, string | null>>;
}

export function tableOf(sources: Sources): PcTable {
  const table = new PcTable();
  table.add(Object.entries(sources).map(([path, count]) => lines(path, Array<number>(count).fill(0))));
  return table;
}

/** The ordinals of the places: sources are numbered in path order by code unit. */
export function ordinals(sources: Sources, places: readonly Place[]): BlockSet {
  const paths = Object.keys(sources).sort();
  return blockSet(
    places.map((place) => {
      const [path, line] = place.split(":") as [string, string];
      const before = paths.slice(0, paths.indexOf(path)).reduce((sum, one) => sum + (sources[one] ?? 0), 0);
      return before + Number(line) - 1;
    }),
  );
}

const EVERYWHERE: Search = { roots: [""], passedOver: [] };

export function dataOf(spec: DataSpec): TestData {
  const { sources, files, partial = false, commits = [], search = EVERYWHERE, hashes = {} } = spec;
  const paths = Object.keys(sources).sort();
  return {
    table: tableOf(sources),
    partial,
    commits,
    search,
    sources: paths.map((path) => ({ path, sha1: path in hashes ? (hashes[path] ?? null) : `${path.length}` })),
    files: files.map((file) => fileOf(sources, file)),
  };
}

function fileOf(
  sources: Sources,
  {
    runner = "jest",
    file,
    project = "",
    opaque,
    loaded = [],
    load = [],
    hooks = {},
    shared = [],
    tests = [],
  }: FileSpec,
): TestFile {
  const set = (places: readonly Place[]): BlockSet => ordinals(sources, places);
  const all = [load, ...Object.values(hooks), shared, ...tests.map(({ own = [] }) => own)].flat();
  return {
    ...{
      runner,
      file,
      project,
      ...(opaque === undefined ? {} : { opaque }),
      late: set([]),
      loaded: loadedBy(sources, loaded, all),
    },
    ...{ load: set(load), shared: set(shared) },
    hooks: Object.entries(hooks).map(([titles, places]) => ({ path: titlesOf(titles), blocks: set(places) })),
    tests: tests.map((test, index): TestCase => {
      const path = titlesOf(test.name);
      const occurrence = tests.slice(0, index).filter(({ name }) => name === test.name).length;
      return {
        id: testId(file, project, path, occurrence),
        path,
        status: test.status ?? "passed",
        duration: test.duration === undefined ? 1 : test.duration,
        own: set(test.own ?? []),
        shared: test.shared ?? false,
      };
    }),
  };
}

function titlesOf(name: string): string[] {
  return name === "" ? [] : name.split(" > ");
}

/** The sources that the places are in, by their order in the table. */
function loadedBy(sources: Sources, loaded: readonly string[], places: readonly Place[]): BlockSet {
  const paths = Object.keys(sources).sort();
  const met = places.map((place) => place.slice(0, place.lastIndexOf(":")));
  return blockSet([...loaded, ...met].map((path) => paths.indexOf(path)));
}

/** Data as plain values, to compare with toEqual: a table is what its JSON is. */
export function plain({ table, partial, commits, sources, search, files }: TestData): unknown {
  return JSON.parse(JSON.stringify({ table, partial, commits, sources, search, files: files.map(plainFile) }));
}

function plainFile({ loaded, late, load, hooks, shared, tests, ...rest }: TestFile): object {
  const sets = { loaded: [...loaded], late: [...late], load: [...load], shared: [...shared] };
  const plainHooks = hooks.map(({ path, blocks }) => ({ path, blocks: [...blocks] }));
  return { ...rest, ...sets, hooks: plainHooks, tests: tests.map((test) => ({ ...test, own: [...test.own] })) };
}

const PATHS = ["a.js", "b/a.js", "b.js", "ä.js"];
const STATUSES: readonly TestStatus[] = ["passed", "failed", "skipped", "pending", "todo"];

const sourcesArbitrary: fc.Arbitrary<Sources> = fc
  .uniqueArray(fc.constantFrom(...PATHS), { minLength: 1 })
  .chain((paths) => fc.tuple(...paths.map((path) => fc.tuple(fc.constant(path), fc.integer({ min: 1, max: 9 })))))
  .map((entries) => Object.fromEntries(entries));

function placesIn(sources: Sources): fc.Arbitrary<Place[]> {
  const all = Object.entries(sources).flatMap(([path, count]) =>
    Array.from({ length: count }, (_, i) => `${path}:${i + 1}`),
  );
  return fc.subarray(all);
}

function testsArbitrary(places: fc.Arbitrary<Place[]>): fc.Arbitrary<TestSpec[]> {
  const test = fc.record({
    name: fc.constantFrom("one", "two", "group > one", "group > two", "group > İ", ""),
    own: places,
    status: fc.oneof({ weight: 4, arbitrary: fc.constant<TestStatus>("passed") }, fc.constantFrom(...STATUSES)),
    duration: fc.option(fc.nat({ max: 300 })),
    shared: fc.boolean(),
  });
  return fc.array(test, { maxLength: 6 });
}

function hooksArbitrary(places: fc.Arbitrary<Place[]>): fc.Arbitrary<Record<string, Place[]>> {
  return fc.record({ "": places, group: places }, { requiredKeys: [] });
}

/** A few test files over a few sources; titles repeat now and then, and two projects may share a test file. */
export const dataSpecArbitrary: fc.Arbitrary<DataSpec> = sourcesArbitrary.chain((sources) => {
  const places = placesIn(sources);
  const sparse = fc.oneof(fc.constant<Place[]>([]), places);
  const file = fc.record({
    ...{ file: fc.constantFrom("t/a.test.js", "t/b.test.js", "t.test.js"), project: fc.constantFrom("", "node") },
    opaque: fc.option(fc.constantFrom("lost", "unseen"), { nil: undefined, freq: 3 }),
    ...{ load: sparse, hooks: hooksArbitrary(sparse), shared: sparse, tests: testsArbitrary(places) },
  });
  const byKey = (one: FileSpec): string => `${one.file}\n${one.project}`;
  return fc.record({
    sources: fc.constant(sources),
    files: fc
      .uniqueArray(file, { maxLength: 4, selector: byKey })
      .map((files) => files.sort((a, b) => (byKey(a) < byKey(b) ? -1 : 1))),
    partial: fc.boolean(),
    commits: fc.subarray(["0".repeat(40), "a".repeat(40), "f".repeat(64)]),
  });
});
