/**
 * Runs in which Jest's own counters serve, because the project has no preset of ours: Jest then counts in all that it compiles
 * but test files, mocks and dependencies, and children of tests are instrumented alike.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { writeWhole } from "../bridge/run-files";
import type { InstrumentOptions } from "../instrument/options";

const MARK = "jest.counts";

/** Leaves word in the directory of a run. */
export function saveOwnCounters(directory: string): void {
  writeWhole(join(directory, MARK), "");
}

export function hasOwnCounters(directory: string): boolean {
  return existsSync(join(directory, MARK));
}

/** What makes Jest count by Babel, and report nothing. */
export const COUNTING: object = {
  collectCoverage: true,
  coverageProvider: "babel",
  collectCoverageFrom: [],
  coverageReporters: ["none"],
  coverageThreshold: undefined,
};

/** Of each project: the user's patterns are about a report. */
export const COUNTING_PROJECT: object = {
  collectCoverageFrom: [],
  forceCoverageMatch: [],
  coveragePathIgnorePatterns: ["/node_modules/"],
};

/** How children are instrumented, so that no source is counted in them that Jest leaves out. */
export function childrenOfCounting(cwd: string): InstrumentOptions {
  return { cwd, exclude: ["**/__mocks__/**"] };
}
