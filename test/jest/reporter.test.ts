import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import KcovReporter from "../../src/jest/reporter";
import { findRun } from "../../src/suite/run-directory";
import { lines } from "../support/files";

let rootDir: string;

beforeEach(() => {
  rootDir = mkdtempSync(join(tmpdir(), "kcov-reporter-"));
});

afterEach(() => rmSync(rootDir, { recursive: true, force: true }));

/** One run of one test file, as Jest tells of it. */
function runOnce(reporter: KcovReporter, coverage: object | undefined): string {
  reporter.onRunStart();
  const directory = findRun()?.directory as string;
  expect(existsSync(directory)).toBe(true);
  const testResults = [{ ancestorTitles: [], title: "t", status: "passed" }];
  reporter.onTestFileResult(
    { path: join(rootDir, "a.test.js"), context: { config: { id: "1" } } },
    { testResults, coverage },
  );
  reporter.onRunComplete([], { numTotalTestSuites: 1 });
  expect(existsSync(directory)).toBe(false);
  return directory;
}

test("in watch mode a run that failed does not end the recording of later ones", () => {
  const reporter = new KcovReporter({ rootDir, silent: true });
  const first = runOnce(reporter, undefined);
  expect(reporter.getLastError()?.message).toMatch(/no test loaded any instrumented code/);
  const second = runOnce(reporter, { [join(rootDir, "a.js")]: lines(join(rootDir, "a.js"), [1]) });
  expect(second).not.toBe(first);
  expect(reporter.getLastError()).toBeUndefined();
  expect(existsSync(join(rootDir, "coverage/kcov/tests.msgpack"))).toBe(true);
});

test("what Jest tells after the end of a run, as with --bail, changes nothing", () => {
  const reporter = new KcovReporter({ rootDir, silent: true });
  runOnce(reporter, { [join(rootDir, "a.js")]: lines(join(rootDir, "a.js"), [1]) });
  const late = { path: join(rootDir, "b.test.js"), context: { config: { id: "1" } } };
  reporter.onTestFileResult(late, { testResults: [] });
  reporter.onRunComplete([], { numTotalTestSuites: 2 });
  expect(reporter.getLastError()).toBeUndefined();
});
