/**
 * Runs with Jest's own counters, for projects without our preset. Jest then counts in everything that it compiles
 * except test files, mocks and dependencies, and children of tests are instrumented in the same way.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { writeWhole } from "../bridge/whole-file";
import type { InstrumentOptions } from "../instrument/options";

const MARK = "jest.counts";

/** Notes this in the directory of a run. */
export function saveOwnCounters(directory: string): void {
  writeWhole(join(directory, MARK), "");
}

export function hasOwnCounters(directory: string): boolean {
  return existsSync(join(directory, MARK));
}

/** Settings that make Jest count with Babel, and report nothing. */
export const COUNTING: object = {
  collectCoverage: true,
  coverageProvider: "babel",
  collectCoverageFrom: [],
  coverageReporters: ["none"],
  coverageThreshold: undefined,
};

/** Settings for each project: the user's patterns only concern a report. */
export const COUNTING_PROJECT: object = {
  collectCoverageFrom: [],
  forceCoverageMatch: [],
  coveragePathIgnorePatterns: ["/node_modules/"],
};

/** How children are instrumented, so that they count no source that Jest leaves out. */
export function childrenOfCounting(cwd: string): InstrumentOptions {
  return { cwd, exclude: ["**/__mocks__/**"] };
}
