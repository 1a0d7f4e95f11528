import { execFileSync } from "node:child_process";
import { afterAll, describe, expect, test } from "@jest/globals";
import { COLOURS, testFile } from "../support/colours";
import { effort } from "../support/effort";
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

function run(...args: string[]): string {
  return project.jest(["-i", ...args], { config }).stderr;
}

function seenIn(stderr: string): string[] {
  return stderr.match(/^(result|teardown): \d+$/gm) ?? [];
}

describe("the coverage that Jest copies of a test file", () => {
  test("is spared when Jest collects none; an environment's teardown has it again", () => {
    const stderr = run("test/red");
    expect(seenIn(stderr)).toEqual(["teardown: 1", "result: 0"]);
    expect(stderr).not.toContain("istanbul-kcov: E");
    expect(project.seen("test/red.test.js").tests).toMatchObject([{ name: "red", own: ["red"] }]);
  });

  test("is all there when Jest collects coverage", () => {
    expect(seenIn(run("test/red", "--coverage"))).toEqual(["teardown: 1", "result: 1"]);
  });

  test("is that of another instrumenter alone when it has a part in it", () => {
    expect(seenIn(run("test/foreign"))).toEqual(["teardown: 2", "result: 1"]);
  });

  test("is spared when Jest collects by V8's own", () => {
    expect(seenIn(run("test/red", "--coverage", "--coverageProvider=v8"))).toEqual(["teardown: 1", "result: 0"]);
  });
});

describe("Jest's own report has no file that is not in it without us", () => {
  const files = {
    "src/more.js": "exports.more = () => 1;",
    "src/__mocks__/more.js": "exports.more = () => 2;",
    "src/ignored.js": "exports.ignored = () => 3;",
    "setup.js": "globalThis.isSetUp = true;",
    "test/help.js": 'exports.help = () => require("../src/ignored.js").ignored();',
    "test/a.test.js": `${testFile("")} jest.mock("../src/more.js"); const { more } = require("../src/more.js");
      const { help } = require("./help.js"); test("a", () => { red(); more(); help(); });`,
    "test/b.test.js": testFile('test("b", () => { blue(); require("../src/more.js").more(); });'),
  };
  const both = new JestProject({ ...COLOURS, ...files });

  afterAll(() => both.remove());

  const coveragePathIgnorePatterns = ["/ignored"];
  const setUp = { setupFiles: ["./setup.js"], setupFilesAfterEnv: ["./setup.js"] };
  const threshold = { coverageThreshold: { global: { lines: 100 } } };

  /** All at once; in the long form one by one as well. */
  const ways: Readonly<Record<string, object>> = {
    "setup files, mocks and helpers, beside coveragePathIgnorePatterns": { ...setUp, coveragePathIgnorePatterns },
    "a threshold, beside collectCoverageFrom": {
      ...threshold,
      collectCoverageFrom: ["src/*.js", "!src/ignored.js"],
    },
    ...effort<Readonly<Record<string, object>>>(
      {},
      {
        "setup files, mocks and helpers": setUp,
        collectCoverageFrom: { collectCoverageFrom: ["src/*.js", "!src/ignored.js"] },
        coveragePathIgnorePatterns: { coveragePathIgnorePatterns, setupFiles: ["./setup.js"] },
        "a threshold": { ...threshold, collectCoverageFrom: ["src/more.js"] },
      },
    ),
  };

  /** The table, the exit code and coverage-final.json. */
  function report(config: object, args: readonly string[]): unknown {
    const flags = ["--coverage", "--coverageReporters=json", "--coverageReporters=text"];
    const { stdout, status } = both.jest([...flags, ...args], { config });
    return { stdout, status, files: JSON.parse(both.read("coverage/coverage-final.json")) };
  }

  function compare(config: object, args: readonly string[] = []): void {
    const withUs = report({ ...KCOV, ...config }, args);
    both.write("babel.config.js", "module.exports = {};");
    const without = report({ testEnvironment: "node", ...config }, args);
    both.write("babel.config.js", COLOURS["babel.config.js"] as string);
    expect(withUs).toEqual(without);
  }

  test.each(Object.entries(ways))("by %s", (_name, config) => compare(config));

  test("by what has changed", () => {
    const identity = ["-c", "user.name=test", "-c", "user.email=test@test"];
    const git = (...args: string[]): unknown => execFileSync("git", [...identity, ...args], { cwd: both.directory });
    both.write(".gitignore", "node_modules\n*.config.js\ncoverage\n");
    for (const args of [
      ["init", "-q"],
      ["add", "-A"],
      ["commit", "-qm", "all"],
    ])
      git(...args);
    both.write("src/more.js", "exports.more = () => 11;");
    compare({}, ["--onlyChanged"]);
  });
});
