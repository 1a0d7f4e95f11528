/**
 * Jest 29 and 30 on every version of Node: the same tests have the same sets in every cell.
 *
 * The expected sets are written here. From the first cell, the others only take table and ids.
 */
import { afterAll, describe, expect, test } from "@jest/globals";
import { COLOURS, testFile } from "../support/colours";
import { effort, isLong } from "../support/effort";
import { Jest29Project } from "../support/jest-29-project";
import { JestProject, KCOV, type SeenFile } from "../support/jest-project";
import { FIRST_AND_LAST, NODES } from "../support/nodes";

const FILES = {
  ...COLOURS,
  "src/typed.js":
    "exports.pick = (colours, isLoud) => {\n  if (isLoud) return colours.red();\n  return colours.grey();\n};\n",
  "test/sets.test.js": testFile(`
    const { pick } = require("../src/typed");
    green();
    beforeEach(() => { blue(); });
    test.each([[true], [false]])("picks %s", (isLoud) => { pick({ red, grey }, isLoud); });
    describe("later", () => {
      beforeAll(() => { white(); });
      test("after a wait", async () => { await sleep(1); yellow(); });
      test.skip("not now", () => { black(); });
    });`),
  "test/lazy.test.js": testFile(`
    test("loads", () => { require("../src/lazy"); });
    test("is alone", () => { black(); });`),
};

const DOM_TEST = testFile(
  `
    test("has a page", () => { if (document.createElement("p").tagName === "P") red(); });
    test("has events", () => { window.addEventListener("load", green); window.dispatchEvent(new Event("load")); });`,
  "/** @jest-environment istanbul-kcov/jest-environment-jsdom */\n",
);

const PASSED = { status: "passed", shared: false };

const SETS: SeenFile = {
  ...{ load: ["green"], hooks: { later: ["white"] }, shared: [] },
  tests: [
    { ...PASSED, name: "picks true", own: ["blue", "red"] },
    { ...PASSED, name: "picks false", own: ["blue", "grey"] },
    { ...PASSED, name: "later after a wait", own: ["blue", "yellow"] },
    { ...PASSED, name: "later not now", status: "pending", own: [] },
  ],
};

const LAZY: SeenFile = {
  ...{ load: [], hooks: {}, shared: [] },
  tests: [
    { ...PASSED, name: "loads", own: ["lazy"] },
    { ...PASSED, name: "is alone", own: ["black"] },
  ],
};

const DOM: SeenFile = {
  ...{ load: [], hooks: {}, shared: [] },
  tests: [
    { ...PASSED, name: "has a page", own: ["red"] },
    { ...PASSED, name: "has events", own: ["green"] },
  ],
};

/** Jest 29 with the jsdom of its own time, which takes long to install. */
class Jest29WithDom extends Jest29Project {
  protected override packages(): string[] {
    return [...super.packages(), "jest-environment-jsdom@29"];
  }
}

const projects = new Map<string, JestProject>();
let first: object | undefined;

afterAll(() => {
  for (const project of projects.values()) project.remove();
});

function projectOf(version: string): JestProject {
  const project = projects.get(version) ?? newProject(version);
  projects.set(version, project);
  return project;
}

function newProject(version: string): JestProject {
  if (version === "30") return new JestProject(FILES);
  return isLong ? new Jest29WithDom(FILES) : new Jest29Project(FILES);
}

const CELLS: readonly (readonly [version: string, node: string])[] = [
  ...effort(FIRST_AND_LAST, NODES).map((node) => ["30", node] as const),
  ...effort(NODES.slice(-1), NODES).map((node) => ["29", node] as const),
];

describe.each(CELLS)("Jest %s on %s", (version, node) => {
  test("each test has its set, and the run its table and trace", () => {
    const project = projectOf(version);
    const { status, stderr } = project.jest(["-i"], { config: KCOV, node });
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringMatching(/^Tests: +1 skipped, 5 passed/m) });
    expect(project.jest(["--version"], { node }).stdout).toMatch(new RegExp(`^${version}\\.`));
    expect(project.seen("test/sets.test.js")).toEqual(SETS);
    expect(project.seen("test/lazy.test.js")).toEqual(LAZY);
    first ??= project.result();
    expect(project.result()).toEqual(first);
  });
});

/** jsdom starts slowly, so the check looks at one cell. */
describe.each(effort([["30", NODES.at(-1) as string] as const], CELLS))("Jest %s with jsdom on %s", (version, node) => {
  test("each test has its set", () => {
    const project = projectOf(version);
    project.write("test/dom.test.js", DOM_TEST);
    const { status, stderr } = project.jest(["-i"], { config: KCOV, node });
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringMatching(/^Tests: +1 skipped, 7 passed/m) });
    expect(project.seen("test/dom.test.js")).toEqual(DOM);
    expect(project.seen("test/sets.test.js")).toEqual(SETS);
  });
});
