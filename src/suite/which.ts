/**
 * Which tests reach a place in the source, and which lines a test reaches.
 *
 * The answer includes how a test reaches a block: by itself, or through its whole file.
 */
import { type BlockSet, blockSet } from "../bridge/block-set";
import type { TableFile } from "../bridge/pc-table";
import { invalid, KcovError, shown } from "../errors";
import { type Evaluation, evaluatedAt, evaluatedOn } from "../istanbul/evaluated";
import { checkNames } from "../option-names";
import { inSource } from "./original-file";
import { fullName, hasRun, isAround, type ReachVia, reachBy, type TestData, type TestFile } from "./test-data";
import { isTestFile } from "./test-search";

const VIA_FILE = ["load", "hooks", "shared"] as const;

/** A test that reaches a place. */
export interface ReachingTest {
  readonly id: string;
  /** Its test file, relative to the root, with `/`. */
  readonly file: string;
  /** Display name of the runner's project, or "". */
  readonly project: string;
  /** Titles from the outermost describe on. */
  readonly path: readonly string[];
  /** How it reaches the place: by itself where it does, otherwise through its file. */
  readonly via: ReachVia;
}

/** A place in a source file. */
export interface SourcePlace {
  /** Name in the table: relative to the root, with `/`. */
  readonly file: string;
  /** 1-based; undefined for the whole file. */
  readonly line?: number | undefined;
  /** 1-based, as in editors. */
  readonly column?: number | undefined;
}

/**
 * The tests that evaluate the code at a place, in the order of the data. For a line, that is what begins on it or else
 * encloses it; for a column, the code that it is in; without either, anything in the file.
 *
 * @throws KcovError ENOENT when the file is not in the table or has no code at the place; EINVAL when the place is
 * malformed.
 */
export function testsReaching(data: TestData, place: SourcePlace): ReachingTest[] {
  return testsReachingEach(data, [place])[0] as ReachingTest[];
}

/**
 * The same for each of many places, in one pass over the data.
 *
 * @throws KcovError as testsReaching does.
 */
export function testsReachingEach(data: TestData, places: readonly SourcePlace[]): ReachingTest[][] {
  for (const place of places) checkPlace(place);
  const wanted = new WantedPlaces(data, places);
  const found = places.map((): ReachingTest[] => []);
  for (const file of data.files)
    for (const [place, tests] of testsOf(file, wanted).entries()) found[place]?.push(...tests);
  return found;
}

const PLACE_NAMES: readonly string[] = ["file", "line", "column"] satisfies (keyof SourcePlace)[];

function checkPlace(place: SourcePlace): void {
  checkNames("which", place, PLACE_NAMES);
  const { file, line, column } = place;
  if (typeof file !== "string") throw invalid("which", `file must be a name, got ${shown(file)}`);
  for (const [name, value] of Object.entries({ line, column }))
    if (value !== undefined && !Number.isSafeInteger(value))
      throw invalid("which", `${name} must be an integer, got ${shown(value)}`);
}

/** The places that are asked for, by the blocks that tell who evaluates them. */
class WantedPlaces {
  /** For each place: how loading evaluates it, and the index of its file in the table. */
  readonly #all: readonly { readonly load: Evaluation["load"]; readonly source: number }[];
  /** For each block of the table, a place in `#lists`. */
  readonly #listOf: Uint32Array;
  /** Indexes of places; the first list is that of all other blocks. */
  readonly #lists: number[][] = [[]];

  constructor(data: TestData, places: readonly SourcePlace[]) {
    const { table } = data;
    this.#listOf = new Uint32Array(table.size);
    this.#all = places.map((place, index) => {
      const { blocks, load } = evaluatedIn(data, place);
      const first = table.ordinalOf(place.file);
      for (const block of blocks) this.#want(first + block, index);
      return { load, source: table.indexOf(place.file) };
    });
  }

  get size(): number {
    return this.#all.length;
  }

  /** Of which places a set has blocks, as indexes. */
  in(set: BlockSet): Set<number> {
    const found = new Set<number>();
    for (const ordinal of set) {
      const list = this.#listOf[ordinal] as number;
      if (list > 0) for (const place of this.#lists[list] as number[]) found.add(place);
    }
    return found;
  }

  /**
   * Of which places a file ran code while it was loaded. A module that is loaded while a test runs also exists for the
   * tests after it.
   *
   * @param own the places that its tests reach by themselves.
   */
  loadedBy(file: TestFile, own: ReadonlySet<number>): Set<number> {
    const loaded = new Set(file.loaded);
    const late = new Set(file.late);
    const found = this.in(file.load);
    for (const [place, { load, source }] of this.#all.entries()) {
      if (load === "untold" && loaded.has(source)) found.add(place);
      if (load === "counted" && late.has(source) && own.has(place)) found.add(place);
    }
    return found;
  }

  #want(ordinal: number, place: number): void {
    if (this.#listOf[ordinal] === 0) this.#listOf[ordinal] = this.#lists.push([]) - 1;
    this.#lists[this.#listOf[ordinal] as number]?.push(place);
  }
}

/** For each place, the tests of the file that reach it. */
function testsOf(file: TestFile, wanted: WantedPlaces): ReachingTest[][] {
  const own = file.tests.map((test) => wanted.in(test.own));
  const load = wanted.loadedBy(file, new Set(own.flatMap((places) => [...places])));
  const shared = wanted.in(file.shared);
  const hooks = file.hooks.map((one) => ({ one, places: wanted.in(one.blocks) }));
  const found = Array.from({ length: wanted.size }, (): ReachingTest[] => []);
  for (const [i, test] of file.tests.entries()) {
    const { id, path } = test;
    const around = hooks.filter(({ one }) => isAround(one, test)).flatMap(({ places }) => [...places]);
    const ways = { own: own[i] as Set<number>, load, hooks: new Set(around), shared };
    for (const [place, via] of firstWays(ways, hasRun(test)))
      found[place]?.push({ id, file: file.file, project: file.project, path, via });
  }
  return found;
}

/** For each place that a test reaches, how: by itself where it does. */
function firstWays(ways: Readonly<Record<ReachVia, ReadonlySet<number>>>, hasRun: boolean): Map<number, ReachVia> {
  const found = new Map<number, ReachVia>();
  for (const via of hasRun ? (["own", ...VIA_FILE] as const) : (["own"] as const))
    for (const place of ways[via]) if (!found.has(place)) found.set(place, via);
  return found;
}

/** The blocks that show who evaluates a place: see istanbul/evaluated.ts. */
export function blocksAt(data: TestData, place: SourcePlace): BlockSet {
  const { blocks } = evaluatedIn(data, place);
  const first = data.table.ordinalOf(place.file);
  return blockSet(blocks.map((index) => first + index));
}

function evaluatedIn({ table, files }: TestData, { file, line, column }: SourcePlace): Evaluation {
  const found = table.file(file);
  if (found === undefined) throw notInTable(file, files);
  const { size } = found;
  const placed = inSource(found) ?? found;
  const all = Array.from({ length: size }, (_, index) => index);
  if (line === undefined) return { blocks: all, load: size === 0 ? "untold" : undefined };
  const isPlace = line > 0 && column !== 0;
  const evaluation =
    column === undefined ? evaluatedOn(placed, line) : evaluatedAt(placed, { line, column: column - 1 });
  if (isPlace && evaluation !== undefined) return evaluation;
  throw new KcovError("ENOENT", "which", `${file} has no statement at line ${line}`);
}

function notInTable(file: string, testFiles: readonly TestFile[]): KcovError {
  const isTest = isTestFile(file) || testFiles.some((one) => one.file === file);
  const why = isTest
    ? "is a test file, and the data are about the sources that tests reach"
    : "is not in the table: no test loaded it";
  return new KcovError("ENOENT", "which", `${file} ${why}`);
}

/**
 * Lines of one file that a test reaches in one way. Each line is listed once, as `own` if the test reaches it itself.
 */
export interface ReachedFile {
  /** Name in the table: relative to the root, with `/`. */
  readonly file: string;
  readonly via: ReachVia;
  /** 1-based lines on which a reached statement starts, ascending. */
  readonly lines: readonly number[];
}

/** What a test reaches. */
export interface TestReach {
  readonly id: string;
  /** Its test file, relative to the root, with `/`. */
  readonly file: string;
  /** Titles from the outermost describe on. */
  readonly path: readonly string[];
  /** In the order of the table's files, and of `via`. */
  readonly reached: readonly ReachedFile[];
}

/**
 * The lines that tests reach, test by test in the order of the data.
 *
 * @param name a test's id, its full name, or a part of it.
 * @throws KcovError ENOENT when no test has the name.
 */
export function linesReached(data: TestData, name: string): TestReach[] {
  const all = data.files.flatMap((file) => file.tests.map((test) => ({ file, test })));
  const exact = all.filter(({ test }) => test.id === name || fullName(test) === name);
  const matching = exact.length > 0 ? exact : all.filter(({ test }) => fullName(test).includes(name));
  if (matching.length === 0) throw new KcovError("ENOENT", "which", `no test is called ${JSON.stringify(name)}`);
  const lines = new Lines(data.table);
  return matching.map(({ file, test }) => ({
    id: test.id,
    file: file.file,
    path: test.path,
    reached: lines.reachedBy(reachBy(file, test)),
  }));
}

/** The lines of a table's blocks, computed for a file when they are first needed. */
class Lines {
  readonly #table: TestData["table"];
  /** For each block of a file, the line it starts on; 0 for an arm. */
  readonly #lines: Uint32Array[] = [];

  constructor(table: TestData["table"]) {
    this.#table = table;
  }

  /** In the order of the table's files, then of the ways. */
  reachedBy(ways: readonly (readonly [ReachVia, BlockSet])[]): ReachedFile[] {
    const told = new Map<string, Set<number>>();
    const found = ways.flatMap(([via, blocks]) =>
      this.#filesOf(blocks).map(({ file, lines }) => {
        const known = told.get(file) ?? new Set();
        told.set(file, known);
        const others = lines.filter((line) => !known.has(line));
        for (const line of others) known.add(line);
        return { file, via, lines: others };
      }),
    );
    return found
      .filter(({ lines }) => lines.length > 0)
      .sort((a, b) => this.#table.indexOf(a.file) - this.#table.indexOf(b.file));
  }

  /** Blocks ascend, so one walk over the table's files finds them all. */
  #filesOf(blocks: BlockSet): { file: string; lines: number[] }[] {
    const { files } = this.#table;
    const found: { file: string; lines: number[] }[] = [];
    let next = 0;
    let first = 0;
    for (let place = 0; next < blocks.length; place++) {
      const { path, size } = files[place] as TableFile;
      const end = firstAtOrAfter(blocks, next, first + size);
      if (end > next) found.push({ file: path, lines: this.#linesOf(place, blocks.subarray(next, end), first) });
      next = end;
      first += size;
    }
    return found;
  }

  #linesOf(place: number, blocks: BlockSet, first: number): number[] {
    this.#lines[place] ??= linesOf(this.#table.files[place] as TableFile);
    const lines = this.#lines[place] as Uint32Array;
    const reached: number[] = [];
    let [last, ascends] = [0, true];
    for (let i = 0; i < blocks.length; i++) {
      const line = lines[(blocks[i] as number) - first] as number;
      if (line === 0 || line === last) continue;
      reached.push(line);
      ascends &&= line > last;
      last = line;
    }
    return ascends ? reached : [...new Set(reached)].sort((a, b) => a - b);
  }
}

function linesOf(file: TableFile): Uint32Array {
  const { blocks } = inSource(file) ?? file;
  return Uint32Array.from(blocks, ({ kind, start }) => (kind === "statement" ? start.line : 0));
}

function firstAtOrAfter(blocks: BlockSet, from: number, ordinal: number): number {
  let at = from;
  while (at < blocks.length && (blocks[at] as number) < ordinal) at++;
  return at;
}
