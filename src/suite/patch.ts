/**
 * Which tests reach the lines of a patch. Only lines that have code count (see istanbul/code-lines.ts), and only of
 * sources: test files are what tells, not what is told of.
 */
import { codeLines } from "../istanbul/code-lines";
import type { CountedFile } from "../istanbul/evaluated";
import type { Lines } from "./changed-lines";
import type { PatchedFile } from "./git-patch";
import { inSource } from "./original-file";
import { linesIn, shownLines } from "./shown-lines";
import { hashContents } from "./source-hash";
import type { TestData } from "./test-data";
import { isLikeTest, isTestFile } from "./test-search";
import { type ReachingTest, type SourcePlace, testsReachingEach } from "./which";

/** A changed line that has code. */
export interface PatchLine {
  /** 1-based. */
  readonly line: number;
  /** `moved`: the line belongs to a block of lines that was elsewhere before, perhaps with another indentation. */
  readonly kind: "new" | "moved";
  /** The tests that reach it; undefined where that is not known. */
  readonly tests: readonly ReachingTest[] | undefined;
}

/** Lines that a patch takes away. */
export interface RemovedLines {
  readonly count: number;
  /** The tests that reached them; undefined if the tests were recorded without them. */
  readonly tests: readonly ReachingTest[] | undefined;
}

/** A source that a patch changes. */
export interface PatchFile {
  /** Relative to the root, with `/`; for a file that is gone, its name before. */
  readonly path: string;
  /** Its name before, if that was another one. */
  readonly renamedFrom?: string;
  readonly kind: "new" | "changed" | "deleted";
  /** Why nothing is known of its lines, or why no test reaches them. */
  readonly reason?: string;
  readonly lines: readonly PatchLine[];
  readonly removed: RemovedLines;
}

/** What is asked of the project while a patch is looked at. Paths are relative to its root. */
export interface PatchedProject {
  /** Contents in the work tree, and in the commit that is compared with. */
  now(path: string): Uint8Array | undefined;
  before(path: string): Uint8Array | undefined;
  /** Where the code of a text is; undefined if it is not a source of the project. */
  countedIn(path: string, text: string): CountedFile | undefined;
}

const NOT_LOADED = "no test loads it";
const STALE = "it has changed since the tests were recorded; record them again";
const COMPILED = "its counters are those of compiled code, and no source map leads back to its lines";

/** The sources of a patch, in the order of the patch. */
export function patchReach(data: TestData, patch: readonly PatchedFile[], project: PatchedProject): PatchFile[] {
  const sources = patch
    .filter((file) => !isTest(data, file))
    .map((file) => read(data, file, project))
    .filter((source) => source !== undefined);
  const tests = new Answers(data, sources.flatMap(placesOf));
  return sources.map((source) => fileOf(source, tests));
}

function isTest({ files }: TestData, { before, after }: PatchedFile): boolean {
  const path = (after ?? before) as string;
  return isTestFile(path) || files.some(({ file }) => file === path) || isLikeTest(path, files);
}

/** Changed lines that have code, on one side of a patch. */
interface Side {
  readonly path: string;
  readonly lines: readonly number[];
  readonly moved?: ReadonlySet<number>;
  /** Why the tests that reach them cannot be asked for; undefined where they can. */
  readonly reason?: string;
}

interface PatchedSource {
  readonly file: PatchedFile;
  readonly before: Side | undefined;
  readonly after: Side | undefined;
}

/** Undefined for what is no source on either side. */
function read(data: TestData, file: PatchedFile, project: PatchedProject): PatchedSource | undefined {
  const before = file.before === undefined ? undefined : sideBefore(data, file.before, file, project);
  const after = file.after === undefined ? undefined : sideAfter(data, file.after, file, project);
  return before === undefined && after === undefined ? undefined : { file, before, after };
}

/** Known only if the tests were recorded with these lines. */
function sideBefore(data: TestData, path: string, { removed }: PatchedFile, project: PatchedProject): Side | undefined {
  const contents = data.table.file(path) && project.before(path);
  const counted = contents && isRecorded(data, path, contents) ? countedOf(data, path) : undefined;
  return counted && { path, lines: withCode(counted, textOf(contents), removed) };
}

function sideAfter(data: TestData, path: string, file: PatchedFile, project: PatchedProject): Side | undefined {
  const contents = project.now(path);
  if (contents === undefined) return undefined;
  const text = textOf(contents);
  const { counted, reason } = nowCounted(data, path, { contents, text }, project);
  if (counted === undefined) return reason === undefined ? undefined : { path, lines: [], reason };
  const moved = new Set(shownLines(text, [...file.moved]));
  const lines = withCode(counted, text, file.isWhole ? "all" : file.added);
  return { path, lines, moved, ...(reason === undefined ? {} : { reason }) };
}

/** Where the code of a source is now, and why its tests cannot be asked for. Neither for what is no source. */
function nowCounted(
  data: TestData,
  path: string,
  { contents, text }: { readonly contents: Uint8Array; readonly text: string },
  project: PatchedProject,
): { counted?: CountedFile | undefined; reason?: string } {
  if (isRecorded(data, path, contents)) {
    const counted = countedOf(data, path);
    return counted === undefined ? { reason: COMPILED } : { counted };
  }
  const counted = project.countedIn(path, text);
  return counted === undefined ? {} : { counted, reason: data.table.file(path) === undefined ? NOT_LOADED : STALE };
}

function textOf(contents: Uint8Array = new Uint8Array()): string {
  return Buffer.from(contents).toString();
}

function isRecorded({ table, sources }: TestData, path: string, contents: Uint8Array): boolean {
  const hash = hashContents(contents);
  return table.file(path) !== undefined && sources.some((source) => source.path === path && source.sha1 === hash);
}

function countedOf({ table }: TestData, path: string): CountedFile | undefined {
  const file = table.file(path);
  return file && inSource(file);
}

/** A line without a word has no code, whatever it is in. */
function withCode(counted: CountedFile, text: string, changed: Lines): number[] {
  const texts = linesIn(text);
  const lines = codeLines(counted);
  return shownLines(text, changed).filter((line) => lines.has(line) && HAS_WORD.test(texts[line - 1] ?? ""));
}

/** And no comment to its end. */
const HAS_WORD = /^(?!\s*\/\/).*[\w$\u0080-\uffff]/;

function placesOf({ before, after }: PatchedSource): SourcePlace[] {
  const sides = [before, after].filter((side) => side !== undefined && side.reason === undefined) as Side[];
  return sides.flatMap(({ path, lines }) => lines.map((line) => ({ file: path, line })));
}

/** The tests of all places, found in one pass over the data. */
class Answers {
  readonly #byPlace = new Map<string, readonly ReachingTest[]>();

  constructor(data: TestData, places: readonly SourcePlace[]) {
    const found = testsReachingEach(data, places);
    for (const [i, place] of places.entries()) this.#byPlace.set(keyOf(place), found[i] ?? []);
  }

  of(file: string, line: number): readonly ReachingTest[] {
    return this.#byPlace.get(keyOf({ file, line })) ?? [];
  }

  /** Each test once. */
  ofAll({ path, lines }: Side): ReachingTest[] {
    return [...new Map(lines.flatMap((line) => this.of(path, line).map((test) => [test.id, test] as const))).values()];
  }
}

function keyOf({ file, line }: SourcePlace): string {
  return `${file}:${line}`;
}

function fileOf({ file, before, after }: PatchedSource, tests: Answers): PatchFile {
  const { removed } = file;
  const { path = file.before as string, lines = [], moved, reason } = after ?? {};
  const isKnown = reason === undefined || reason === NOT_LOADED;
  const testsOf = (line: number) => (isKnown ? tests.of(path, line) : undefined);
  return {
    path,
    ...(file.before === undefined || file.before === path ? {} : { renamedFrom: file.before }),
    kind: file.after === undefined ? "deleted" : file.before === undefined ? "new" : "changed",
    ...(reason === undefined ? {} : { reason }),
    lines: lines.map((line) => ({ line, kind: moved?.has(line) ? "moved" : "new", tests: testsOf(line) })),
    removed: { count: removed.length, tests: before && tests.ofAll(before) },
  };
}
