/**
 * Where runners differ in what they tell of fixtures/every-runner, and why: it is they that differ, and not our
 * records.
 */
import type { SuiteRunner } from "../support/every-runner";
import type { SuiteView, SuiteViews } from "../support/suite-views";
import { EXPECTED } from "./suite-expected";

export interface Difference {
  readonly runner: SuiteRunner;
  /** In which of its runs; in all, if absent. */
  readonly when?: "all files are in one process" | "TypeScript is not loaded";
  readonly reason: string;
  /** "*" stands for each. */
  readonly file: string;
  /** What is told in the place of what is expected; null for what is not there. */
  readonly told: TestFileChange | null;
}

interface TestFileChange {
  readonly load?: string;
  readonly shared?: string;
  readonly hooks?: Readonly<Record<string, string>>;
  readonly tests?: Readonly<Record<string, string | null>>;
}

const NO_MOCKS = { file: "mocks.test.js", told: null } as const;
const NO_SNAPSHOTS = { file: "snapshots.test.js", told: { tests: { "is remembered": null } } } as const;
const NO_FAILING = { file: "kinds.test.js", told: { tests: { "fails as it should": null } } } as const;
const NO_END = { file: "finished.test.js", told: { tests: { "ends | has an end of its own": null } } } as const;
const HOOKS_OF_SKIPPED = {
  file: "kinds.test.js",
  reason: "hooks of a describe run even if all its tests are skipped",
  told: { hooks: { "a describe of skipped tests": "six" } },
} as const;
const NO_TYPES = { when: "TypeScript is not loaded", file: "typescript.test.ts", told: null } as const;

export const DIFFERENCES: readonly Difference[] = [
  {
    runner: "jest",
    reason: "no test can skip itself",
    file: "kinds.test.js",
    told: { tests: { "skips itself": null } },
  },
  { runner: "jest", reason: "a test has no end of its own", ...NO_END },

  { runner: "mocha", reason: "it mocks no modules", ...NO_MOCKS },
  { runner: "mocha", reason: "it has no snapshots", ...NO_SNAPSHOTS },
  { runner: "mocha", reason: "no test passes by failing", ...NO_FAILING },
  { runner: "mocha", reason: "a test has no end of its own", ...NO_END },
  {
    runner: "mocha",
    reason: "under Node before 22.18, and in CommonJS, it takes a loader for TypeScript",
    ...NO_TYPES,
  },
  { runner: "mocha", ...HOOKS_OF_SKIPPED },
  {
    runner: "mocha",
    reason: "a test to be written is one that is skipped",
    file: "kinds.test.js",
    told: { tests: { "is to be written": "skipped" } },
  },
  {
    runner: "mocha",
    reason: "no tests run at once, and so none are shared",
    file: "concurrent.test.js",
    told: {
      shared: "",
      tests: {
        "comes before": "passed one",
        "at once | first": null,
        "at once | second": null,
        "comes after": "passed five",
      },
    },
  },
  {
    runner: "mocha",
    reason: "where a hook for each test has failed, the describe is left, and a test that it came after has passed",
    file: "failing-hooks.test.js",
    told: {
      tests: {
        "before each | is not reached either": "failed",
        "after each | is reached": "passed inAfterEach six",
        "after each | is reached too": "failed",
      },
    },
  },
  {
    runner: "mocha",
    reason: "a process has several test files, and what a test loads is there for all that use it",
    file: "late.test.js",
    told: { load: "eleven lateAtLoad" },
  },
  {
    runner: "mocha",
    when: "all files are in one process",
    reason: "hooks outside of all describes are for all files",
    file: "*",
    told: { hooks: { "": "inAfter inBefore" } },
  },

  { runner: "node-test", reason: "it mocks modules only where a flag says so, and not under Node 20", ...NO_MOCKS },
  { runner: "node-test", reason: "it has snapshots only since Node 22.3", ...NO_SNAPSHOTS },
  { runner: "node-test", reason: "no test passes by failing before Node 24", ...NO_FAILING },
  { runner: "node-test", reason: "Node itself loads TypeScript since 22.18", ...NO_TYPES },
  { runner: "node-test", ...HOOKS_OF_SKIPPED },
  {
    runner: "node-test",
    reason: "it has no retries",
    file: "retries.test.js",
    told: { tests: { "tries | passes at the third try": null } },
  },
  {
    runner: "node-test",
    reason: "a describe that is skipped makes no tests",
    file: "kinds.test.js",
    told: { tests: { "a skipped describe | has a test": null } },
  },
  {
    runner: "node-test",
    reason: "a test without a title gets one",
    file: "titles.test.js",
    told: { tests: { "odd > titles | ": null, "odd > titles | <anonymous>": "passed sixteen" } },
  },
  {
    runner: "node-test",
    reason: "it tells when each test starts and ends, so only those are shared that were under way at once",
    file: "concurrent.test.js",
    told: {
      shared: "four three",
      tests: {
        "comes before": "passed one",
        "at once | first": "passed shared two",
        "comes after": "passed five",
      },
    },
  },
  {
    runner: "node-test",
    reason: "hooks of the file begin while it is loaded, and what it loads after them counts as theirs",
    file: "hooks.test.js",
    told: { load: "atLoad", hooks: { "": "inAfter inBefore inDescribe" } },
  },
];

/** What a runner must tell. */
export function expectedOf(differences: readonly Difference[]): SuiteViews {
  const changed = (file: string, view: SuiteView): SuiteView | null =>
    differences
      .filter((one) => one.file === file || one.file === "*")
      .reduce<SuiteView | null>((before, { told }) => before && told && change(before, told), view);
  const entries = Object.entries(EXPECTED).map(([file, view]) => [file, changed(file, view)] as const);
  return Object.fromEntries(entries.filter((entry): entry is [string, SuiteView] => entry[1] !== null));
}

function change(view: SuiteView, told: TestFileChange): SuiteView {
  const tests = Object.entries({ ...view.tests, ...told.tests });
  return {
    ...{ ...view, ...told },
    hooks: { ...view.hooks, ...told.hooks },
    tests: Object.fromEntries(tests.filter((test): test is [string, string] => test[1] !== null)),
  };
}
