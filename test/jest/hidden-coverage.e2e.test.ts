import { afterAll, describe, expect, test } from "@jest/globals";
import { COLOURS, testFile } from "../support/colours";
import { JestProject, KCOV } from "../support/jest-project";

/** Says on standard error what a third party's reporter and environment get to see of `__coverage__`. */
const FILES = {
  ...COLOURS,
  "test/reporter.js": `module.exports = class {
    onTestFileResult(test, { coverage }) { process.stderr.write("result: " + Object.keys(coverage ?? {}).length + "\\n"); }
  };`,
  "test/environment.js": `
    const { withKcov } = require("istanbul-kcov/jest-environment");
    const { TestEnvironment } = require("jest-environment-node");
    module.exports = withKcov(class extends TestEnvironment {
      async teardown() {
        process.stderr.write("teardown: " + Object.keys(this.global.__coverage__).length + "\\n");
        await super.teardown();
      }
    });`,
  "test/red.test.js": testFile('test("red", () => { red(); });'),
  "test/foreign.test.js": testFile('test("green", () => { green(); globalThis.__coverage__["x.js"] = {}; });'),
};

const project = new JestProject(FILES);
const config = {
  ...KCOV,
  testEnvironment: "./test/environment.js",
  reporters: [...KCOV.reporters, "./test/reporter.js"],
};

afterAll(() => project.remove());

function seen(...args: string[]): string[] {
  return project.jest(["-i", ...args], { config }).stderr.match(/^(result|teardown): \d+$/gm) ?? [];
}

describe("the coverage that Jest copies of a test file", () => {
  test("is spared when Jest collects none; an environment's teardown has it again", () => {
    expect(seen("test/red")).toEqual(["teardown: 1", "result: 0"]);
    expect(project.jest(["-i", "test/red"], { config }).stderr).not.toContain("istanbul-kcov: E");
    expect(project.seen("test/red.test.js").tests).toMatchObject([{ name: "red", own: ["red"] }]);
  });

  test("is all there when Jest collects coverage", () => {
    expect(seen("test/red", "--coverage")).toEqual(["teardown: 1", "result: 1"]);
  });

  test("is all there when another instrumenter has a part in it", () => {
    expect(seen("test/foreign")).toEqual(["teardown: 2", "result: 2"]);
  });
});
