/**
 * One suite with every kind of test, hook and module that several runners have, run by each of them. Each test has the
 * same set, status and hooks under all runners, except for what suite-differences.ts lists. Each runner's result is the
 * same in all of its versions and pools, and under every Node.
 */
import { afterAll, describe, expect, test } from "@jest/globals";
import { EveryRunnerProject, type SuiteRunner } from "../support/every-runner";
import { installBeside } from "../support/installed-package";
import { type SuiteViews, viewsOf } from "../support/suite-views";
import { CELLS, type Cell, isTyped } from "./suite-cells";
import { DIFFERENCES, type Difference, expectedOf } from "./suite-differences";
import { EXPECTED } from "./suite-expected";

/** What the suite takes beside the runner. */
const PACKAGES = {
  jest: (version: string) => [
    ...[`jest@${version}`, `babel-jest@${version}`, `@jest/globals@${version}`],
    ...["@babel/preset-env@7", "@babel/preset-typescript@7"],
  ],
  vitest: (version: string) => [`vitest@${version}`],
} as const;

const projects = new Map<string, EveryRunnerProject>();

afterAll(() => {
  for (const project of projects.values()) project.remove();
});

function projectOf({ runner, version, isCommonJs = false }: Cell): EveryRunnerProject {
  const key = `${runner} ${version} ${isCommonJs}`;
  const project = projects.get(key) ?? newProject(runner, version);
  if (isCommonJs && !projects.has(key)) project.toCommonJs();
  projects.set(key, project);
  return project;
}

function newProject(runner: SuiteRunner, version: string | undefined): EveryRunnerProject {
  if (version === undefined) return new EveryRunnerProject(runner);
  const packages = PACKAGES[runner as "jest" | "vitest"](version);
  return new (class extends EveryRunnerProject {
    protected override install(): void {
      installBeside(this.directory, packages);
    }
  })(runner);
}

/** Those that a cell has. */
function differencesOf(cell: Cell): Difference[] {
  const holds = {
    "all files are in one process": cell.isOneProcess === true,
    "TypeScript is not loaded": !isTyped(cell),
  };
  return DIFFERENCES.filter(({ runner, when }) => runner === cell.runner && (when === undefined || holds[when]));
}

function withoutLoad(views: SuiteViews): SuiteViews {
  return Object.fromEntries(Object.entries(views).map(([file, view]) => [file, { ...view, load: "" }]));
}

function loadsOf(views: SuiteViews): (readonly [file: string, words: string[]])[] {
  return Object.entries(views).map(
    ([file, { load }]) => [file, load.split(" ").filter((word) => word !== "")] as const,
  );
}

/** All blocks and places, by runner and what of the suite it runs. */
const hashes = new Map<string, Set<string>>();

function nameOf({ runner, version = "", node, args, settings, isCommonJs = false }: Cell): string {
  return [
    runner,
    version,
    node,
    ...args,
    settings === undefined ? "" : JSON.stringify(settings),
    isCommonJs ? "CommonJS" : "",
  ]
    .filter((part) => part !== "")
    .join(" ");
}

describe.each(CELLS.map((cell) => [nameOf(cell), cell] as const))("%s", (_name, cell) => {
  test("tells of each test what all runners tell", () => {
    const project = projectOf(cell);
    const { stderr } = project.runSuite({ ...cell, isTyped: isTyped(cell) });
    expect(stderr).toContain("Written to ");
    const [views, expected] = [viewsOf(project.tests()), expectedOf(differencesOf(cell))];
    expect(withoutLoad(views)).toEqual(withoutLoad(expected));
    const loads = new Map(loadsOf(views));
    for (const [file, words] of loadsOf(expected))
      expect([file, loads.get(file)]).toEqual([
        file,
        cell.mayLoadMore === true ? expect.arrayContaining(words) : words,
      ]);
    if (cell.mayLoadMore === true) return;
    const key = JSON.stringify([cell.runner, cell.isCommonJs, cell.isOneProcess, isTyped(cell)]);
    hashes.set(key, (hashes.get(key) ?? new Set()).add(project.hash()));
  });
});

test("the same blocks are in the sets in every version and pool, and under every Node", () => {
  for (const [key, found] of hashes) expect([key, found.size]).toEqual([key, 1]);
});

test("the suite has its tests, and each difference is one", () => {
  const tests = Object.values(EXPECTED).flatMap((view) => Object.keys(view.tests));
  expect(tests.length).toBeGreaterThanOrEqual(60);
  for (const one of DIFFERENCES) expect([one.reason, expectedOf([one])]).not.toEqual([one.reason, EXPECTED]);
});
