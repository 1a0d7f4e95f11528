import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { blockSet } from "../../src/bridge/block-set";
import { saveMaps } from "../../src/bridge/stored-maps";
import { parseFileMaps } from "../../src/istanbul/schema";
import { AssembledRun, type RunEntry } from "../../src/suite/assemble";
import { NO_BLOCKS, type RecordedTest } from "../../src/suite/test-record";
import { cpuTime } from "../support/cpu-time";
import { lines } from "../support/files";
import { refusalOf } from "../support/refusal";
import { dataOf, plain } from "../support/test-data";

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "kcov-assemble-"));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

function maps(path: string, count: number): { maps: string; blocks: number } {
  const raw = lines(path, Array<number>(count).fill(0));
  return { maps: saveMaps(directory, parseFileMaps(raw, path)), blocks: count };
}

const passed = (...path: string[]) => ({ path, status: "passed" as const, duration: 1 });
const recorded = (own: number[], ...path: string[]): RecordedTest => ({
  ...{ path, own: blockSet(own), shared: false, ended: true },
});
const NONE = { early: 9, load: NO_BLOCKS, hooks: [], shared: NO_BLOCKS };

/** Its process loaded b.js before a.js, so that its ordinal 2 is a.js:1. */
function first(): RunEntry {
  const files = [maps("b.js", 2), maps("a.js", 3)];
  const tests = [recorded([0, 2], "one"), recorded([4], "two")];
  const record = { ...NONE, files, load: blockSet([1]), tests };
  return {
    runner: "jest",
    file: "b.test.js",
    project: "",
    projectId: "0",
    record,
    results: [passed("one"), passed("two")],
  };
}

function second(): RunEntry {
  const record = {
    ...NONE,
    files: [maps("b.js", 2)],
    hooks: [{ path: [], blocks: blockSet([0, 1]) }],
    tests: [recorded([], "three")],
  };
  return {
    runner: "jest" as const,
    file: "a.test.js",
    project: "",
    projectId: "0",
    record,
    results: [passed("three")],
  };
}

function assembled(...entries: RunEntry[]): unknown {
  const run = new AssembledRun(directory, entries, directory);
  return plain({
    table: run.table,
    partial: false,
    commits: [],
    sources: [],
    search: { roots: [""], passedOver: [] },
    files: [...run.testFiles()],
  });
}

test("test files in order of name, blocks by the run's table, whichever process ended first", () => {
  const expected = dataOf({
    sources: { "a.js": 3, "b.js": 2 },
    files: [
      { runner: "jest" as const, file: "a.test.js", hooks: { "": ["b.js:1", "b.js:2"] }, tests: [{ name: "three" }] },
      {
        ...{ runner: "jest" as const, file: "b.test.js", load: ["b.js:2"] },
        tests: [
          { name: "one", own: ["b.js:1", "a.js:1"] },
          { name: "two", own: ["a.js:3"] },
        ],
      },
    ],
  });
  const entries = [first(), second()];
  expect(assembled(...entries)).toEqual(plain({ ...expected, sources: [] }));
  expect(assembled(...entries.reverse())).toEqual(plain({ ...expected, sources: [] }));
});

test("tests of one title are told apart by order, and one that was not recorded is shared and makes the file opaque", () => {
  const record = { ...NONE, files: [maps("a.js", 3)], tests: [recorded([0], "t"), recorded([1], "t")] };
  const results = [passed("t"), passed("t"), passed("new")];
  const entry = { runner: "jest" as const, file: "a.test.js", project: "", projectId: "0", record, results };
  const tests = [
    { name: "t", own: ["a.js:1"] },
    { name: "t", own: ["a.js:2"] },
    { name: "new", shared: true },
  ];
  const opaque = 'what its test "new" ran is not known: it was not seen to end';
  const expected = dataOf({
    sources: { "a.js": 3 },
    files: [{ runner: "jest" as const, file: "a.test.js", opaque, tests }],
  });
  expect(assembled(entry)).toEqual(plain({ ...expected, sources: [] }));
});

test("tests of a file are told apart however many there are", () => {
  const titles = Array.from({ length: 20_000 }, (_, i) => ["in a table", `row ${i % 10_000}`]);
  const results = titles.map((path) => passed(...path));
  const record = { ...NONE, files: [maps("a.js", 3)], tests: titles.map((path) => recorded([], ...path)) };
  const entry = { runner: "jest" as const, file: "a.test.js", project: "", projectId: "0", record, results };
  const start = cpuTime();
  const [file] = new AssembledRun(directory, [entry], directory).testFiles();
  expect(cpuTime() - start).toBeLessThan(15_000);
  expect(new Set(file?.tests.map(({ id }) => id)).size).toBe(titles.length);
});

test("projects of one name that share a test file are told apart by their ids, whichever process ended first", () => {
  const record = { ...NONE, files: [maps("a.js", 3)], tests: [recorded([], "t")] };
  const entries = ["2", "1"].map(
    (projectId): RunEntry => ({
      runner: "jest",
      file: "a.test.js",
      project: "p",
      projectId,
      record,
      results: [passed("t")],
    }),
  );
  const files = ["p", "p#2"].map((project) => ({
    file: "a.test.js",
    project,
    loaded: ["a.js"],
    tests: [{ name: "t" }],
  }));
  const expected = plain({ ...dataOf({ sources: { "a.js": 3 }, files }), sources: [] });
  expect(assembled(...entries)).toEqual(expected);
  expect(assembled(...entries.reverse())).toEqual(expected);
});

test("a number that tells projects of one name apart gives none the name of another", () => {
  const record = { ...NONE, files: [maps("a.js", 3)], tests: [recorded([], "t")] };
  const entries = ["p", "p#2", "p", "p", ""].map(
    (project, i): RunEntry => ({
      runner: "jest",
      file: "a.test.js",
      project,
      projectId: `${i}`,
      record,
      results: [passed("t")],
    }),
  );
  const run = new AssembledRun(directory, entries, directory);
  expect(run.entries.map(({ project }) => project)).toEqual(["", "p", "p#3", "p#4", "p#2"]);
});

test("two test files that saw other contents of a source are refused by its name", () => {
  const record = { ...NONE, files: [maps("a.js", 4)], tests: [] };
  const other = { runner: "jest" as const, file: "c.test.js", project: "", projectId: "0", record, results: [] };
  expect(refusalOf(() => assembled(first(), other))).toMatchObject({ code: "EEXIST" });
  expect(refusalOf(() => assembled(first(), other)).message).toContain("a.js");
});
