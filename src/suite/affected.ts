/**
 * Which tests a change can affect.
 *
 * Stands for test impact analysis as simplecov and phpunit describe it. A change confined to a function's body can only
 * affect tests that ran a block of it; any other change in a file, every test that ran any block of the file. The rule:
 * fail open. What cannot be told apart selects more, and the reason says so.
 */
import { createHash } from "node:crypto";
import type { TableFile } from "../bridge/pc-table";
import type { Block } from "../istanbul/blocks";
import { comparePositions } from "../istanbul/position";
import type { FunctionMapping, Range } from "../istanbul/schema";
import { changedFunctions } from "./changed-functions";
import { reach, type TestCase, type TestData, type TestFile } from "./test-data";

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
  /** Test files that are new or have changed: they run whole, with tests that the data may not know. */
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
  /** Decides whether a path is a test file. */
  isTestFile(path: string): boolean;
  /** The functions in a text that is to be the file's, or undefined when it cannot be read as code. */
  functionsIn(path: string, text: string): readonly FunctionMapping[] | undefined;
}

export function affectedTests(data: TestData, changes: readonly Change[], project: Project): AffectedTests {
  const known = new Set(data.files.map(({ file }) => file));
  const isTest = ({ path }: Change): boolean => known.has(path) || project.isTestFile(path);
  const [tests, sources] = [changes.filter(isTest), changes.filter((change) => !isTest(change))];
  const wholeFiles = tests.filter(({ after }) => after !== undefined).map(({ path }) => path);
  const stranger = sources.find(({ path }) => data.table.file(path) === undefined);
  const everything = reasonForAll(data, stranger);
  const causes = everything === undefined ? sources.map((change) => causeOf(data, change, project)) : [];
  const gone = new Set(tests.filter(({ after }) => after === undefined).map(({ path }) => path));
  const selected = data.files
    .filter(({ file }) => !gone.has(file))
    .flatMap((file) => file.tests.flatMap((test) => select(file, test, { everything, causes, wholeFiles })));
  return {
    everything,
    tests: selected,
    wholeFiles,
    total: data.files.reduce((sum, file) => sum + file.tests.length, 0),
  };
}

function reasonForAll({ partial }: TestData, stranger: Change | undefined): string | undefined {
  if (partial) return "the data are of a run of some tests only";
  return stranger && `${stranger.path} changed, which no test is known to load`;
}

interface Cause {
  readonly blocks: ReadonlySet<number>;
  readonly reason: string;
}

interface Selection {
  readonly everything: string | undefined;
  readonly causes: readonly Cause[];
  readonly wholeFiles: readonly string[];
}

function select(file: TestFile, test: TestCase, { everything, causes, wholeFiles }: Selection): AffectedTest[] {
  const selected = (reason: string): AffectedTest[] => [{ id: test.id, file: file.file, path: test.path, reason }];
  if (everything !== undefined) return selected(everything);
  if (wholeFiles.includes(file.file)) return selected("its test file changed");
  const reached = reach(file, test);
  const cause = causes.find(({ blocks }) => reached.some((ordinal) => blocks.has(ordinal)));
  return cause === undefined ? [] : selected(cause.reason);
}

/** The blocks whose tests a change can affect. */
function causeOf(data: TestData, change: Change, project: Project): Cause {
  const file = data.table.file(change.path) as TableFile;
  const first = data.table.ordinalOf(change.path);
  const known = data.sources.find(({ path }) => path === change.path)?.sha1;
  const { bodies, reason } = confine(file, change, known, project);
  const indexes = [...file.blocks.keys()].filter((i) => bodies.some((body) => isInside(file.blocks[i] as Range, body)));
  return { blocks: new Set(indexes.map((i) => first + i)), reason: `${change.path}: ${reason}` };
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
  if (before === undefined || sha1(before) !== known) return whole("the data were made from other contents of it");
  if (maps.inputSourceMap !== undefined) return whole("it changed (and was compiled before it was instrumented)");
  const text = after.toString();
  const functions = project.functionsIn(path, text);
  if (functions === undefined) return whole("it changed and cannot be read as code");
  const old = { text: before.toString(), functions: Object.values(maps.fnMap) };
  const bodies = changedFunctions(old, { text, functions }, (body) => hasOwnStatement(body, blocks, old.functions));
  if (bodies === undefined) return whole("it changed outside of functions");
  return { bodies, reason: `${bodies.map((body) => nameOf(maps.fnMap, body)).join(", ")} changed` };
}

/** A statement of the function itself runs first when it is called; those of functions in it need not run. */
function hasOwnStatement(body: Range, blocks: readonly Block[], functions: readonly FunctionMapping[]): boolean {
  const inner = functions.map(({ loc }) => loc).filter((loc) => loc !== body && isInside(loc, body));
  return blocks.some(
    (block) => block.kind === "statement" && isInside(block, body) && !inner.some((loc) => isInside(block, loc)),
  );
}

function nameOf(fnMap: Readonly<Record<string, FunctionMapping>>, body: Range): string {
  return Object.values(fnMap).find(({ loc }) => loc === body)?.name ?? "a function";
}

function isInside({ start, end }: Range, body: Range): boolean {
  return comparePositions(body.start, start) <= 0 && comparePositions(end, body.end) <= 0;
}

function sha1(contents: Buffer): string {
  return createHash("sha1").update(contents).digest("hex");
}
