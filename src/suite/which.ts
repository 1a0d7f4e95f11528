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
  checkPlace(place);
  const { load } = evaluatedIn(data, place);
  const wanted = new Uint8Array(data.table.size);
  for (const ordinal of blocksAt(data, place)) wanted[ordinal] = 1;
  const meets: Meets = (set) => set.some((ordinal) => wanted[ordinal] === 1);
  const source = data.table.indexOf(place.file);
  return data.files.flatMap((file) => testsOf(file, meets, runsAtLoad(file, source, load, meets)));
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

type Meets = (set: BlockSet) => boolean;

/** A module that is loaded while a test runs also exists for the tests after it. */
function runsAtLoad(file: TestFile, source: number, load: Evaluation["load"], meets: Meets): boolean {
  if (load === undefined) return false;
  if (load === "untold") return file.loaded.includes(source);
  return file.late.includes(source) && file.tests.some(({ own }) => meets(own));
}

function testsOf(file: TestFile, meets: Meets, isLoad: boolean): ReachingTest[] {
  const [load, shared] = [isLoad || meets(file.load), meets(file.shared)];
  const hooks = file.hooks.filter(({ blocks }) => meets(blocks));
  return file.tests.flatMap((test) => {
    const { id, path, own } = test;
    const reached = { load, hooks: hooks.some((one) => isAround(one, test)), shared };
    const via = meets(own) ? "own" : hasRun(test) && VIA_FILE.find((set) => reached[set]);
    return via ? [{ id, file: file.file, project: file.project, path, via }] : [];
  });
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
