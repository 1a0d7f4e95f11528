import { spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { blockSet } from "../../src/bridge/block-set";
import { writeTrace } from "../../src/bridge/result-directory";
import { encodeTestData, readTests } from "../../src/suite/data-file";
import { UNPRINTABLE } from "../support/hostile";
import { ourConfig, SuiteProject } from "../support/suite-project";

/** Names of test files that a command line would take for something else. */
const FILES = ["--version.test.js", "-t.test.js", "--config={}.test.js", "1 $(id) 'x'.test.js", "!(a).test.js"];

/** Titles that a pattern, a shell or a terminal would. */
const TITLES = ["--clearCache", "a\nb", "a|b", "$(id) `id`", "it's \\d+", "\u001b[2J", "^$"];

let project: SuiteProject;

function testFile(titles: readonly string[]): string {
  const tests = titles.map((title) => `test(${JSON.stringify(title)}, () => expect(one()).toBe(1));\n`);
  return `const { one, two } = require("./a.js");\n${tests.join("")}test("other", () => expect(two()).toBe(2));\n`;
}

beforeAll(() => {
  const config = { name: "x", jest: { ...ourConfig(), testMatch: ["**/*.test.js"] } };
  project = new SuiteProject({
    "package.json": JSON.stringify(config),
    "babel.config.js": 'module.exports = { presets: ["istanbul-kcov/babel-preset"] };',
    "a.js": "exports.one = () => {\n  return 1;\n};\nexports.two = () => {\n  return 2;\n};\n",
    ...Object.fromEntries(FILES.map((name) => [name, testFile(TITLES)])),
  });
  project.commit("start");
  expect(project.record().status).toBe(0);
});

beforeEach(() => project.edit("a.js", "return 1;", "return 0 + 1;"));

afterEach(() => project.restore());

afterAll(() => project.remove());

describe("a selection of tests with names that mean something elsewhere", () => {
  const json = ["--env=node", "--reporters=default", "--json", "--outputFile=coverage/r.json"];

  function ran(): object {
    const { numPassedTests, numPendingTests, numTotalTestSuites } = JSON.parse(project.read("coverage/r.json"));
    return { numPassedTests, numPendingTests, numTotalTestSuites };
  }

  const expected = {
    numPassedTests: FILES.length * TITLES.length,
    numPendingTests: FILES.length,
    numTotalTestSuites: FILES.length,
  };

  test("is run by Jest, those tests and no others", () => {
    const { status, stderr } = project.kcov(["affected", "--", "npx", "jest", ...json]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringContaining("istanbul-kcov: 35 of 40 tests") });
    expect(ran()).toEqual(expected);
  });

  test("is printed as a line that a shell and Jest read the same way", () => {
    const { stdout } = project.kcov(["affected"]);
    expect(stdout.replaceAll("\n", "")).not.toMatch(UNPRINTABLE);
    const line = stdout.trimEnd().split("\n").at(-1) as string;
    writeFileSync(
      project.path(".cache/line.sh"),
      line.replace(/^jest /, () => `npx jest ${json.join(" ")} `),
    );
    const { JEST_WORKER_ID: _, ...env } = process.env;
    expect(spawnSync("bash", [".cache/line.sh"], { cwd: project.directory, env }).status).toBe(0);
    expect(ran()).toEqual(expected);
  });
});

test("data that name test files as options of Jest do not make it obey them", () => {
  const data = readTests(project.path("coverage/kcov"));
  const names = [
    "--clearCache",
    "--cacheDirectory=.cache/victim",
    "--no-cache",
    "true",
    "--outputFile=.cache/written.json",
  ];
  const files = data.files.map((file, i) => ({ ...file, file: names[i] as string }));
  project.write(".cache/victim/kept.txt", "");
  const tests = encodeTestData({ ...data, files });
  writeTrace(project.path("coverage/kcov"), data.table, blockSet([]), [["tests.msgpack", tests]]);
  const { stdout } = project.kcov(["affected"]);
  for (const name of names) expect(stdout).toMatch(new RegExp(`^jest .* \\./${name}( |$)`, "m"));
  const { status } = project.kcov(["affected", "--", "npx", "jest"]);
  expect(status).toBe(0);
  expect(existsSync(project.path(".cache/victim/kept.txt"))).toBe(true);
  expect(existsSync(project.path(".cache/written.json"))).toBe(false);
});
