/**
 * Which tests a change can affect.
 *
 * Stands for test impact analysis as simplecov and phpunit describe it. A change confined to a function's body can only
 * affect tests that ran a block of it, and later tests that use what a module computed while it was loaded; any other
 * change in a file, every test file that loaded it. The rule: fail open. What cannot be told apart selects more, and the
 * reason says so.
 */
import type { BlockSet } from "../bridge/block-set";
import type { PcTable, TableFile } from "../bridge/pc-table";
import type { Block } from "../istanbul/blocks";
import { comparePositions } from "../istanbul/position";
import type { FunctionMapping, Range } from "../istanbul/schema";
import { changedFunctions } from "./changed-functions";
import { OUTSIDE, UNKNOWN } from "./git";
import { hashContents } from "./source-hash";
import type { TestData, TestFile } from "./test-data";
import { isTestFile, type Search } from "./test-files";

export interface AffectedTest {
  readonly id: string;
  readonly file: string;
  readonly path: readonly string[];
  readonly reason: string;
}

export interface AffectedTests {
  /** Why everything is selected; undefined when the selection is by test. */
  readonly everything: string | undefined;
  readonly tests: readonly AffectedTest[];
  /** Test files that are new, have changed or could not be run: they run whole, with tests that the data may not know. */
  readonly wholeFiles: readonly string[];
  /** How many tests the data know. */
  readonly total: number;
}

/** What is known of one changed file. */
export interface Change {
  /** Relative to the root, with `/`. */
  readonly path: string;
  /** Contents in the commit that is compared with; undefined when the file was not there, or nothing is known of it. */
  readonly before: Buffer | undefined;
  /** Contents now; undefined when the file is gone. */
  readonly after: Buffer | undefined;
}

export interface Project {
  /** The functions in a text that is to be the file's, or undefined when it cannot be read as code. */
  functionsIn(path: string, text: string): readonly FunctionMapping[] | undefined;
}

export function affectedTests(data: TestData, changes: readonly Change[], project: Project): AffectedTests {
  const known = new Set(data.files.map(({ file }) => file));
  const isTest = (change: Change): boolean => known.has(change.path) || isNewTest(change, data.search);
  const isSource = (change: Change): boolean => !isTest(change) || data.table.file(change.path) !== undefined;
  const [tests, sources] = [changes.filter(isTest), changes.filter(isSource)];
  const stranger = sources.find(({ path }) => data.table.file(path) === undefined);
  const everything = reasonForAll(data, stranger);
  const causes = new Causes(
    data,
    everything === undefined ? sources.map((change) => causeOf(data, change, project)) : [],
  );
  const gone = new Set(tests.filter(({ after }) => after === undefined).map(({ path }) => path));
  const changed = new Set(tests.filter(({ after }) => after !== undefined).map(({ path }) => path));
  const selections = data.files
    .filter(({ file }) => !gone.has(file))
    .map((file) => select(file, { everything, causes, changed }));
  const whole = selections.filter((selection) => selection.isWhole).map(({ file }) => file);
  return {
    everything,
    tests: selections.flatMap((selection) => selection.tests),
    wholeFiles: [...new Set([...changed, ...whole])],
    total: data.files.reduce((sum, file) => sum + file.tests.length, 0),
  };
}

/** What looks like a test, was there before and is none that the data know may be a helper of any test. */
function isNewTest({ path, before }: Change, { passedOver }: Search): boolean {
  return before === undefined && isTestFile(path) && !passedOver.includes(path);
}

function reasonForAll({ partial }: TestData, stranger: Change | undefined): string | undefined {
  if (partial) return "the data are of a run of some tests only";
  if (stranger?.path === UNKNOWN) return "the data are of no commit that this repository has";
  if (stranger?.path === OUTSIDE) return "a file outside of Jest's rootDir changed, which no test is known to load";
  return stranger && `${stranger.path} changed, which no test is known to load`;
}

/** What a change can affect. */
interface Cause {
  readonly reason: string;
  /** Place of the source in the PC table. */
  readonly source: number;
  /** Whoever loaded the source, not only who ran one of the blocks. */
  readonly isWhole: boolean;
  readonly blocks: readonly number[];
}

/** The causes by block and by source, so that a set is checked in one pass however many there are. */
class Causes {
  readonly #byBlock: Array<Cause | undefined>;
  readonly #bySource = new Map<number, Cause>();
  /** For each block outside of functions the place of its source plus 1: it runs when that module is loaded. */
  readonly #atLoad: Uint32Array;

  constructor({ table }: TestData, causes: readonly Cause[]) {
    this.#byBlock = new Array(table.size).fill(undefined);
    this.#atLoad = causes.length === 0 ? new Uint32Array(0) : loadBlocks(table);
    for (const cause of causes) {
      if (cause.isWhole) this.#bySource.set(cause.source, cause);
      for (const block of cause.blocks) this.#byBlock[block] ??= cause;
    }
  }

  /** The first cause that meets the blocks. */
  meeting(blocks: BlockSet): Cause | undefined {
    for (const block of blocks) if (this.#byBlock[block] !== undefined) return this.#byBlock[block];
    return undefined;
  }

  /** What hooks did, tests outside of their describe may find done. */
  meetingAny(sets: readonly BlockSet[]): Cause | undefined {
    return sets.map((blocks) => this.meeting(blocks)).find((cause) => cause !== undefined);
  }

  /** The first cause by which a test file is to be run whole. */
  meetingFile({ loaded, load }: TestFile): Cause | undefined {
    const source = loaded.find((index) => this.#bySource.has(index));
    return source === undefined ? this.meeting(load) : this.#bySource.get(source);
  }

  /** Whether one of the sources was loaded while the blocks ran. */
  hasLoaded(blocks: BlockSet, sources: BlockSet): boolean {
    return sources.length > 0 && blocks.some((block) => sources.includes((this.#atLoad[block] ?? 0) - 1));
  }
}

function loadBlocks(table: PcTable): Uint32Array {
  const atLoad = new Uint32Array(table.size);
  let ordinal = 0;
  for (const [place, { maps, blocks }] of table.files.entries()) {
    const bodies = Object.values(maps.fnMap).map(({ loc }) => loc);
    for (const block of blocks) atLoad[ordinal++] = bodies.some((body) => isInside(block, body)) ? 0 : place + 1;
  }
  return atLoad;
}

interface Circumstances {
  readonly everything: string | undefined;
  readonly causes: Causes;
  /** Test files that have changed. */
  readonly changed: ReadonlySet<string>;
}

interface FileSelection {
  readonly file: string;
  /** Its tests may get other titles, or there may be others: names do not select them. */
  readonly isWhole: boolean;
  readonly tests: readonly AffectedTest[];
}

/**
 * Of a test file that could not be run nothing is known, not even what is to change before it can be: what kept it from
 * loading need not have left a trace in the data. So it is selected whatever changed, until a run of it is known.
 */
function select(file: TestFile, { everything, causes, changed }: Circumstances): FileSelection {
  const all = (reason: string, isWhole: boolean): FileSelection => ({
    ...{ file: file.file, isWhole },
    tests: file.tests.map(({ id, path }) => ({ id, file: file.file, path, reason })),
  });
  if (everything !== undefined) return all(everything, false);
  if (changed.has(file.file)) return all("its test file changed", true);
  if (file.tests.length === 0) return all("the data have no test of it", true);
  const whole = causes.meetingFile(file);
  if (whole !== undefined) return all(whole.reason, true);
  const shared = causes.meetingAny([...file.hooks.map(({ blocks }) => blocks), file.shared]);
  if (shared !== undefined) return all(shared.reason, false);
  return { file: file.file, isWhole: false, tests: selectByOwn(file, causes) };
}

/** A test that failed may have stopped before what it depends on, such as a module that could not be compiled. */
function selectByOwn(file: TestFile, causes: Causes): AffectedTest[] {
  let inherited: Cause | undefined;
  return file.tests.flatMap(({ id, path, status, own }) => {
    const cause = causes.meeting(own) ?? inherited;
    if (cause !== undefined && causes.hasLoaded(own, file.late)) inherited ??= cause;
    const reason = cause?.reason ?? (status === "failed" ? "it failed in the run of the data" : undefined);
    return reason === undefined ? [] : [{ id, file: file.file, path, reason }];
  });
}

function causeOf(data: TestData, change: Change, project: Project): Cause {
  const file = data.table.file(change.path) as TableFile;
  const first = data.table.ordinalOf(change.path);
  const known = data.sources.find(({ path }) => path === change.path)?.sha1;
  const { bodies, reason } = confine(file, change, known, project);
  const indexes = [...file.blocks.keys()].filter((i) => bodies.some((body) => isInside(file.blocks[i] as Range, body)));
  return {
    reason: `${change.path}: ${reason}`,
    source: data.table.indexOf(change.path),
    isWhole: bodies.includes(WHOLE_FILE),
    blocks: indexes.map((i) => first + i),
  };
}

const WHOLE_FILE: Range = {
  start: { line: 1, column: 0 },
  end: { line: Number.MAX_SAFE_INTEGER, column: Number.POSITIVE_INFINITY },
};

/** Where in the file, as the data know it, the change is. */
function confine(
  { maps, blocks }: TableFile,
  { path, before, after }: Change,
  known: string | null | undefined,
  project: Project,
): { bodies: readonly Range[]; reason: string } {
  const whole = (reason: string): { bodies: readonly Range[]; reason: string } => ({ bodies: [WHOLE_FILE], reason });
  if (after === undefined) return whole("it was deleted");
  if (before === undefined || hashContents(before) !== known)
    return whole("the data were made from other contents of it");
  if (maps.inputSourceMap !== undefined) return whole("it changed (and was compiled before it was instrumented)");
  const text = after.toString();
  if (isTypeScript(path) && usedImports(before.toString()) !== usedImports(text)) return whole("it uses other imports");
  const functions = project.functionsIn(path, text);
  if (functions === undefined) return whole("it changed and cannot be read as code");
  const old = { text: before.toString(), functions: Object.values(maps.fnMap) };
  const bodies = changedFunctions(
    old,
    { text, functions },
    (body, code) => isTold(code) && hasOwnStatement(body, blocks, old.functions),
  );
  if (bodies === undefined) return whole("it changed outside of functions");
  return { bodies, reason: `${bodies.map((body) => nameOf(maps.fnMap, body)).join(", ")} changed` };
}

/**
 * Whether the first thing a body does is counted: an ignore hint, or a class declaration (which has no counter of its own
 * and may throw), can come before the first statement that is.
 */
function isTold(code: string): boolean {
  return !/istanbul\s+ignore|\bclass\b/.test(code);
}

function isTypeScript(path: string): boolean {
  return /\.[cm]?tsx?$/.test(path);
}

/** TypeScript drops an import whose last use is gone, and with it whatever loading the module does. */
function usedImports(text: string): string {
  const names: string[] = [];
  const rest = text.replace(/^import\s(?!type\b)([^"';]*)/gm, (whole, clause: string) => {
    const [, list, others] = /^(.*?\s)from\s(.*)$/s.exec(clause) ?? [];
    names.push(...namesIn(list ?? ""));
    return others ?? whole;
  });
  const used = new Set(namesIn(rest));
  return names.filter((name) => used.has(name)).join();
}

function namesIn(text: string): string[] {
  return text.match(/[\w$]+/g) ?? [];
}

/** A statement of the function itself runs first when it is called; those of functions in it need not run. */
function hasOwnStatement(body: Range, blocks: readonly Block[], functions: readonly FunctionMapping[]): boolean {
  const inner = functions.map(({ loc }) => loc).filter((loc) => loc !== body && isInside(loc, body));
  return blocks.some(
    (block) => block.kind === "statement" && isInside(block, body) && !inner.some((loc) => isInside(block, loc)),
  );
}

/** Istanbul numbers functions without a name, methods among them. */
function nameOf(fnMap: Readonly<Record<string, FunctionMapping>>, body: Range): string {
  const name = Object.values(fnMap).find(({ loc }) => loc === body)?.name ?? "";
  return /^\(anonymous_\d+\)$/.test(name) ? `the function at line ${body.start.line}` : name;
}

function isInside({ start, end }: Range, body: Range): boolean {
  return comparePositions(body.start, start) <= 0 && comparePositions(end, body.end) <= 0;
}
