import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { blockSet } from "../../src/bridge/block-set";
import { mergeRuns, type RunResult, readRun, writeRun } from "../../src/suite/run-result";
import type { TestData } from "../../src/suite/test-data";
import { refusalOf } from "../support/refusal";
import { dataOf, dataSpecArbitrary, ordinals, plain, tableOf } from "../support/test-data";

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "kcov-run-result-"));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

const SOURCES = { "a.js": 3, "b.js": 2 };
const TESTS = dataOf({
  sources: SOURCES,
  files: [{ file: "a.test.js", tests: [{ name: "one", own: ["a.js:2"] }] }],
});
const RUN: RunResult = { table: TESTS.table, covered: ordinals(SOURCES, ["a.js:2", "b.js:1"]), tests: TESTS };
const TRACE: RunResult = { table: tableOf(SOURCES), covered: ordinals(SOURCES, ["a.js:1"]), tests: undefined };

function plainRun({ table, covered, tests }: RunResult): unknown {
  return { table: JSON.stringify(table), covered: [...covered], tests: tests && plain(tests) };
}

test("a run is read as it was written, with tests and without, and its tests count through its own table", () => {
  fc.assert(
    fc.property(dataSpecArbitrary, fc.infiniteStream(fc.boolean()), fc.boolean(), (spec, picks, hasTests) => {
      const tests = dataOf(spec);
      const covered = blockSet([...Array(tests.table.size).keys()].filter(() => picks.next().value));
      const run = { table: tests.table, covered, tests: hasTests ? tests : undefined };
      writeRun(run, directory);
      const read = readRun(directory);
      expect(plainRun(read)).toEqual(plainRun(run));
      expect(read.tests?.table ?? read.table).toBe(read.table);
    }),
    { numRuns: 50 },
  );
});

test("a run without tests takes the place of one with tests", () => {
  writeRun(RUN, directory);
  writeRun(TRACE, directory);
  expect(readdirSync(directory).sort()).toEqual(["pcs.json", "trace.kcov"]);
  expect(readRun(directory).tests).toBeUndefined();
});

describe("merging", () => {
  test("takes the tests of those that have any", () => {
    const { table, covered, tests } = mergeRuns([TRACE, RUN]);
    expect([...covered]).toEqual([0, 1, 3]);
    expect((tests as TestData).table).toBe(table);
    expect(tests?.files.map(({ file }) => file)).toEqual(["a.test.js"]);
    expect(mergeRuns([TRACE, TRACE]).tests).toBeUndefined();
  });

  test("of a run alone is that run", () => {
    expect(plainRun(mergeRuns([RUN]))).toEqual(plainRun(RUN));
  });

  test("of no run is refused", () => {
    expect(refusalOf(() => mergeRuns([])).message).toBe("EINVAL: invalid argument, merge: there is no run to merge");
  });
});

describe("a result that is not whole is refused by its name", () => {
  test("a directory that has none", () => {
    expect(refusalOf(() => readRun(join(directory, "none")))).toMatchObject({
      code: "ENOENT",
      message: expect.stringContaining("trace.kcov is not there; run istanbul-kcov trace or istanbul-kcov test"),
    });
  });

  test.each(["trace.kcov", "tests.msgpack"])("one whose %s is another run's", (name) => {
    writeRun(RUN, directory);
    writeFileSync(join(directory, name), "other");
    expect(refusalOf(() => readRun(directory))).toMatchObject({
      code: "EINVAL",
      message: expect.stringMatching(new RegExp(`${name} is not what was written with .*pcs\\.json`)),
    });
  });

  test("one whose tests are gone", () => {
    writeRun(RUN, directory);
    rmSync(join(directory, "tests.msgpack"));
    expect(refusalOf(() => readRun(directory)).message).toContain("tests.msgpack is not there; run the tests with");
  });

  test("tests of another table, of which nothing is written", () => {
    const other = { ...RUN, table: tableOf(SOURCES) };
    expect(refusalOf(() => writeRun(other, join(directory, "new"))).message).toBe(
      "EINVAL: invalid argument, write result: the tests were recorded with another table",
    );
    expect(existsSync(join(directory, "new"))).toBe(false);
  });
});
