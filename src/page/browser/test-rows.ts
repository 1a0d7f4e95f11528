/**
 * The rows of the list of tests: all of them, or those that reach the chosen line.
 */
import type { PageTestFile } from "../page-data";
import { num, plural } from "./dom";
import { testsAt } from "./index";
import type { Line } from "./lines";
import type { Row } from "./list";
import type { Model, OpenFile } from "./model";
import { nearestTo } from "./near";
import { meets } from "./runs";
import { hasWords, wordsOf } from "./search";
import type { State } from "./state";

export interface TestRow extends Row {
  /** Place of the test; -1 for another row. */
  readonly test: number;
  /** Of a heading, or of the test file that a row stands for. */
  readonly text: string;
  /** Of that test file. */
  readonly path: string;
  /** Below the text. */
  readonly small?: string;
}

export interface TestAnswer {
  readonly title: string;
  /** What is to be known of the list; "" for nothing. */
  readonly note: string;
  readonly rows: readonly TestRow[];
}

export function testAnswer(model: Model, state: State, open: OpenFile): TestAnswer {
  if (state.testsWith === "gone") return goneAnswer(model, state);
  const line = lineAt(open, state.line);
  if (state.line > 0 && line === undefined)
    return { title: `Nothing is counted on line ${state.line}`, note: "", rows: [] };
  const all = line === undefined ? [...model.data.tests.keys()] : testsAt(model.index, line.blocks);
  const tests = sorted(model, filtered(model, all, state), state.testsBy).map(testRow);
  if (line === undefined) return { title: plural(tests.length, "test"), note: noteOn(model, state), rows: tests };
  const isWhole = state.testsWith === "" && state.query === "";
  return {
    title: `${num(line.tests)} ${line.tests === 1 ? "test reaches" : "tests reach"} line ${state.line}`,
    note: line.kind === "missed" ? "Nothing reached this line." : noteOn(model, state),
    rows: isWhole
      ? [...tests, ...viaRows(model, line), ...(line.kind === "missed" ? nearRows(model, open, state.line) : [])]
      : tests,
  };
}

/** Of tests that only the base has nothing but their names is known. */
function goneAnswer({ data: { base } }: Model, { query }: State): TestAnswer {
  const words = wordsOf(query);
  const gone = base?.gone.filter(({ file, path }) => hasWords(`${file} ${path.join(" ")}`.toLowerCase(), words)) ?? [];
  const rows = gone.map(({ file, project, path, status }, i): TestRow => {
    const text = `${path.join(" › ")} (${status})`;
    return { key: `gone ${i}`, test: -1, text, small: named(file, project), path: file, isHead: true };
  });
  return { title: plural(rows.length, "test"), note: "Only the base has them.", rows };
}

/** Of a line after the first of a statement, the one it starts on. */
function lineAt({ lines, further }: OpenFile, line: number): Line | undefined {
  return lines.get(line) ?? lines.get(further.get(line) ?? 0);
}

function testRow(test: number): TestRow {
  return { key: `test ${test}`, test, text: "", path: "" };
}

function headRow(text: string): TestRow {
  return { key: text, test: -1, text, path: "", isHead: true };
}

/** A search that no test and no file would be left of is about the other list. */
function filtered(model: Model, tests: readonly number[], { query, testsWith }: State): number[] {
  const words = wordsOf(query);
  const { names } = words.length > 0 ? model : { names: [] };
  const found = words.length > 0 ? tests.filter((test) => hasWords(names[test] as string, words)) : tests;
  const isOfFiles = found.length === 0 && model.data.files.some(({ path }) => hasWords(path.toLowerCase(), words));
  const kept = isOfFiles ? tests : found;
  return testsWith === "" ? [...kept] : kept.filter((test) => FILTERS[testsWith](model, test));
}

const FILTERS: Readonly<Record<Exclude<State["testsWith"], "">, (model: Model, test: number) => boolean>> = {
  failed: (model, test) => model.test(test).status === "failed",
  skipped: (model, test) => !model.test(test).ran,
  slow: (model, test) => (model.test(test).duration ?? 0) >= model.slow,
  alone: ({ index }, test) => (index.alone[test] as number) > 0,
  spare: (model, test) => model.test(test).ran && model.index.alone[test] === 0,
  new: (model, test) => model.test(test).was === "",
  turned: (model, test) => (model.test(test).was ?? "") !== "",
  gone: () => false,
};

const ORDERS: Readonly<Record<Exclude<State["testsBy"], "file">, (model: Model, test: number) => number>> = {
  slow: (model, test) => -(model.test(test).duration ?? 0),
  alone: ({ index }, test) => -(index.alone[test] as number),
  wide: ({ index }, test) => -(index.size[test] as number),
  narrow: ({ index }, test) => index.size[test] as number,
};

function sorted(model: Model, tests: number[], by: State["testsBy"]): number[] {
  if (by === "file") return tests;
  const order = ORDERS[by];
  return tests.sort((a, b) => order(model, a) - order(model, b));
}

function noteOn({ data }: Model, { testsWith }: State): string {
  if (testsWith === "alone") return "Each of them reaches blocks that no other test reaches.";
  if (testsWith !== "spare") return "";
  const kept = `${num(data.kept)} of ${plural(data.tests.length, "test")}`;
  return `Each alone may go, not all together: ${kept} reach together all that is reached (istanbul-kcov cmin).`;
}

/** Test files of which every test, or those of a describe, may have reached the line. */
const WAYS: readonly (readonly [string, (file: PageTestFile, blocks: readonly number[]) => boolean])[] = [
  ["While these test files load", ({ load }, blocks) => meets(load, blocks)],
  ["In beforeAll or afterAll of", ({ hooks }, blocks) => hooks.some((one) => meets(one.blocks, blocks))],
  ["By some test of, not known which", ({ shared }, blocks) => meets(shared, blocks)],
];

function viaRows({ data }: Model, { blocks }: Line): TestRow[] {
  return WAYS.flatMap(([head, isVia]) => {
    const files = data.testFiles.filter((file) => isVia(file, blocks));
    if (files.length === 0) return [];
    const rows = files.map(({ path, project }, i) => {
      return { key: `${head} ${i}`, test: -1, text: named(path, project), path };
    });
    return [headRow(`${head} (${num(files.length)})`), ...rows];
  });
}

export function named(path: string, project: string): string {
  return project === "" ? path : `${path} (${project})`;
}

/** The most specific ones first: they are the easiest to understand. */
function nearRows(model: Model, open: OpenFile, line: number): TestRow[] {
  const near = nearestTo(open, line);
  if (near === undefined) return [];
  const tests = sorted(model, testsAt(model.index, near.blocks), "narrow");
  const reach = tests.length === 1 ? "test reaches" : "tests reach";
  return [headRow(`Closest: ${num(tests.length)} ${reach} line ${near.line}, ${near.where}`), ...tests.map(testRow)];
}
