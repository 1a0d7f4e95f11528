import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { readTests } from "../../src/suite/data-file";
import { SuiteRecorder } from "../../src/suite/recorder";
import { SuiteRun } from "../../src/suite/run";
import { findRun, recordKey } from "../../src/suite/run-directory";
import { lineText } from "../../src/terminal/lines";
import { coverageOf, lines, type RawFile, typed } from "../support/files";
import { refusalOf } from "../support/refusal";

let root: string;
let run: SuiteRun;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "kcov-run-"));
  const host = { runner: "mocha" as const, name: "runner", way: "instrument it" };
  run = new SuiteRun({ root, output: join(root, "out"), traces: false, host });
});

afterEach(() => {
  run.remove();
  rmSync(root, { recursive: true, force: true });
});

const passed = (...path: string[]) => ({ path, status: "passed" as const, duration: 1 });
const END = { partial: false, search: { roots: [""], passedOver: [] }, complete: <T>(record: T): T => record };

/** The lines for the user, as they are in a pipe. */
function told(of: SuiteRun): string[] {
  return of.finish(END).map((line) => lineText(line, {}).trimEnd());
}

function ended(name: string, results = [passed("t")], coverage: unknown = undefined): void {
  run.add({ path: join(root, name), project: "", projectId: "0", results, coverage });
}

/** A test file whose one test runs the given statements of a source. */
function record(name: string, source: RawFile, ...blocks: number[]): void {
  const test = {};
  const recorder = new SuiteRecorder(() => coverageOf(source), root);
  recorder.loaded();
  for (const block of blocks) source.s[block] = 1;
  recorder.test(test);
  const tests = [{ key: test, path: ["t"], shared: false }];
  recorder.save(run.place.directory, recordKey("0", join(root, name)), {
    tests,
    opaque: undefined,
    children: undefined,
  });
}

const source = (name: string): RawFile => typed(lines(join(root, name), [0, 0, 0]));

test("processes find the directory, and nothing of it is left", () => {
  expect(findRun()).toEqual(run.place);
  run.remove();
  expect(existsSync(run.place.directory)).toBe(false);
  run.remove();
});

test("a record is written once, and none is read after its test file has ended", () => {
  record("a.test.js", source("a.js"), 0, 2);
  const written = readdirSync(run.place.directory).sort();
  expect(written.map((name) => name.split(".").at(-1))).toEqual(expect.arrayContaining(["maps", "record"]));
  ended("a.test.js");
  for (const name of written.filter((one) => one.endsWith(".record"))) rmSync(join(run.place.directory, name));
  expect(told(run)[0]).toBe("istanbul-kcov: 1 test in 1 file, 2 / 3 blocks covered (66.67 %)");
  expect(readdirSync(run.place.directory)).toEqual(written.filter((one) => !one.endsWith(".record")));
  expect(readTests(join(root, "out")).files[0]?.tests[0]?.own).toEqual(Uint32Array.of(0, 2));
});

test("a lost record never reads as an empty one: the runner's coverage is used, and the file says why", () => {
  record("a.test.js", source("a.js"), 0);
  ended("a.test.js");
  ended("b.test.js", [passed("t")], coverageOf(lines(join(root, "b.js"), [0, 1])));
  record("c.test.js", source("c.js"), 1);
  for (const name of readdirSync(run.place.directory).filter((one) => one.endsWith(".record")))
    writeFileSync(join(run.place.directory, name), "{");
  ended("c.test.js", [passed("t")], { "c.js": 1 });
  ended("d.test.js", []);
  const notices = told(run)
    .filter((line) => line.startsWith("istanbul-kcov: "))
    .slice(1);
  expect(notices).toEqual([
    "istanbul-kcov: d.test.js could not be run: what it covered is not known",
    "istanbul-kcov: b.test.js ran in another environment: its coverage is that of the whole file",
    "istanbul-kcov: c.test.js ran in another environment: its coverage is that of the whole file",
  ]);
  const { files } = readTests(join(root, "out"));
  expect(files.map(({ opaque }) => opaque !== undefined)).toEqual([false, true, true, true]);
  expect(files[1]?.shared).toHaveLength(1);
});

test("what ended is told by name, and where nothing was instrumented that is refused in the runner's words", () => {
  ended("a.test.js");
  expect(run.ended).toEqual(["a.test.js"]);
  expect(refusalOf(() => run.finish(END)).message).toMatch(
    /runner: no test loaded any instrumented code; instrument it/,
  );
});

test("where no test ran nothing is written", () => {
  ended("a.test.js", []);
  expect(told(run)[0]).toBe("istanbul-kcov: no test ran: nothing is written");
  expect(existsSync(join(root, "out"))).toBe(false);
});
