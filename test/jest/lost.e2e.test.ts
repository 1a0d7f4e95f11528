/** What the data and `affected` say of test files whose sets are not known. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { AffectedTests } from "../../src/affected-tests";
import { COLOURS, testFile } from "../support/colours";
import { ourConfig, SuiteProject } from "../support/suite-project";

function environment(body: string): string {
  return `
    const { rmSync, writeFileSync, readdirSync } = require("node:fs");
    const { TestEnvironment } = require("istanbul-kcov/jest-environment-node");
    module.exports = class extends TestEnvironment { ${body} };`;
}

/** Calls `action` on each record that the run has so far, of which the test file's own has not been read. */
function onRecords(action: string): string {
  return environment(`
    async teardown() {
      await super.teardown();
      const directory = process.env.ISTANBUL_KCOV_SUITE;
      for (const name of readdirSync(directory)) if (name.endsWith(".record")) ${action}(directory + "/" + name);
    }`);
}

const BLUE = 'test("is blue", () => { blue(); });';

function inEnvironment(name: string, body = BLUE): string {
  return testFile(body, `/** @jest-environment ${name} */\n`);
}

const project = new SuiteProject({
  ...COLOURS,
  "package.json": JSON.stringify({ jest: ourConfig() }),
  "env/removed.js": onRecords("rmSync"),
  "env/damaged.js": onRecords("((file) => writeFileSync(file, '{'))"),
  "env/deaf.js": environment(
    "async handleTestEvent() {}; constructor(...a) { super(...a); delete this.handleTestEvent; }",
  ),
  "env/half-deaf.js": environment(`
    constructor(...all) {
      super(...all);
      const handler = this.handleTestEvent;
      this.handleTestEvent = (event, state) => event.name === "test_done" ? undefined : handler(event, state);
    }`),
  "env/unfinished.js": environment(`
    constructor(...all) {
      super(...all);
      const handler = this.handleTestEvent;
      this.handleTestEvent = (event, state) => event.name === "run_finish" ? undefined : handler(event, state);
    }`),
  "test/known.test.js": testFile(
    'test("is red", () => { red(); }); test("runs nothing", () => { expect(1).toBe(1); });',
  ),
  "test/nothing.test.js": 'test("runs nothing of the project", () => { expect(1).toBe(1); });',
  "test/skipped.test.js": 'test.skip("is skipped", () => {});',
  "test/failed.test.js": 'test("fails", () => { expect(1).toBe(2); });',
  "test/node.test.js": inEnvironment("node"),
  "test/node-nothing.test.js": '/** @jest-environment node */\ntest("runs nothing", () => {});',
  "test/removed.test.js": inEnvironment("<rootDir>/env/removed.js"),
  "test/damaged.test.js": inEnvironment("<rootDir>/env/damaged.js"),
  "test/deaf.test.js": inEnvironment("<rootDir>/env/deaf.js"),
  "test/half-deaf.test.js": inEnvironment("<rootDir>/env/half-deaf.js"),
  "test/unfinished.test.js": inEnvironment("<rootDir>/env/unfinished.js"),
  "test/failing.test.js": testFile(`globalThis.__coverage__["/made/up.js"] = "no coverage"; ${BLUE}`),
});

let output = "";

beforeAll(() => {
  project.commit("start");
  // One after the other: what an environment does to all records must meet its own alone, the others having been read.
  output = project.record().stderr;
});

afterAll(() => project.remove());

function affected(): AffectedTests {
  return JSON.parse(project.kcov(["affected", "--json"]).stdout);
}

const LOST: Readonly<Record<string, RegExp>> = {
  "test/nothing.test.js": /no instrumented code was loaded/,
  "test/node.test.js": /an environment that does not record/,
  "test/node-nothing.test.js": /an environment that does not record/,
  "test/removed.test.js": /an environment that does not record/,
  "test/damaged.test.js": /an environment that does not record/,
  "test/half-deaf.test.js": /"is blue" .* was not seen to end/,
  "test/unfinished.test.js": /its tests were not seen to end/,
  "test/failing.test.js": /its recording failed .*up\.js/,
};

test("nothing is selected while nothing has changed, but for what failed", () => {
  expect(affected().tests.map(({ file }) => file)).toEqual(["test/failed.test.js"]);
});

test("any change selects the files whose sets were lost, each whole and with its reason, and no other", () => {
  project.edit("src/colours.js", '"yellow"', '"saffron"');
  const { tests, wholeFiles, everything } = affected();
  project.restore();
  expect(everything).toBeUndefined();
  const reasons = Object.fromEntries(tests.map(({ file, reason }) => [file, reason]));
  const expected = Object.entries(LOST).map(([file, reason]) => [file, expect.stringMatching(reason)]);
  expect(reasons).toEqual({
    ...Object.fromEntries(expected),
    "test/failed.test.js": expect.stringMatching(/it failed/),
  });
  expect([...wholeFiles].sort()).toEqual(Object.keys(LOST).sort());
});

test("a test that runs nothing beside one that does is not selected, nor one of an environment that hears nothing", () => {
  project.edit("src/colours.js", 'return "red"', 'return "crimson"');
  const selected = affected().tests.filter(({ file }) => LOST[file] === undefined);
  project.restore();
  expect(selected.map(({ file, path }) => [file, ...path])).toEqual([
    ["test/failed.test.js", "fails"],
    ["test/known.test.js", "is red"],
  ]);
});

test("what was loaded with a test file that is not heard is every test's of it", () => {
  project.edit("src/colours.js", 'return "blue"', 'return "azure"');
  const selected = affected().tests.filter(({ file }) => LOST[file] === undefined);
  project.restore();
  expect(selected.map(({ file }) => file)).toEqual(["test/deaf.test.js", "test/failed.test.js"]);
});

test("the reporter names them, and the questions say so", () => {
  expect(output).toContain("Test files that `affected` selects after any change:");
  expect(output).toMatch(/^ {2}test\/nothing\.test\.js: no instrumented code/m);
  expect(project.kcov(["which", "src/colours.js"]).stderr).toMatch(/may reach more than the data know/);
});
