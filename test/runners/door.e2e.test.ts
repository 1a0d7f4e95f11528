import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { afterEach, describe, expect, test } from "@jest/globals";
import { effort } from "../support/effort";
import { FIRST_AND_LAST } from "../support/nodes";
import { letters, RunnerProject } from "../support/runner-project";

const NODE_TEST = `
  const test = require("node:test");
  const lib = require("../src/lib.js");
  test("one", () => lib.a());
  test("two", () => lib.b());`;

const MOCHA = `
  const lib = require("../src/lib.js");
  it("one", () => lib.a());
  it("two", () => lib.b());`;

/** Mocha looks for what it requires from where it really is. */
const MOCHA_DOOR = "./node_modules/istanbul-kcov/lib/runners/door.js";

let project: RunnerProject;

afterEach(() => project.remove());

function projectOf(text: string): void {
  project = new RunnerProject({
    "package.json": "{}",
    "src/lib.js": letters("ab"),
    "test/a.test.js": text,
    "test/b.test.js": text,
  });
}

function seen(): object {
  return project.seen("test/a.test.js").tests;
}

const BOTH = [
  { name: "one", status: "passed", own: ["a"], shared: false },
  { name: "two", status: "passed", own: ["b"], shared: false },
];

describe.each(effort(FIRST_AND_LAST.slice(-1), FIRST_AND_LAST))("under %s", (node) => {
  test.each([
    ["node --test", NODE_TEST, ["--require", "istanbul-kcov/node-test", "--test"], 4],
    ["a test file", NODE_TEST, ["--require", "istanbul-kcov/node-test", "test/a.test.js"], 2],
    ["mocha", MOCHA, ["node_modules/mocha/bin/mocha.js", "--require", MOCHA_DOOR], 4],
    ["mocha --parallel", MOCHA, ["node_modules/mocha/bin/mocha.js", "--require", MOCHA_DOOR, "--parallel"], 4],
    ["mocha 12", MOCHA, ["node_modules/mocha-12/bin/mocha.js", "--require", MOCHA_DOOR], 4],
  ] as const)("%s has a run of its own", (_, text, args, tests) => {
    projectOf(text);
    const temporary = project.path("tmp");
    project.write("tmp/here", "");
    const { status, stderr } = project.plain(args, { node, env: { TMPDIR: temporary } });
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: expect.stringContaining(`istanbul-kcov: ${tests} tests in`),
    });
    expect(seen()).toEqual(BOTH);
    expect(readdirSync(temporary).filter((name) => name.includes("suite"))).toEqual([]);
  });

  test("with the command, the run is the command's", () => {
    projectOf(NODE_TEST);
    const args = ["--require", "istanbul-kcov/node-test", "--test"];
    const { status, stderr } = project.record(args, { node, flags: ["--output", "elsewhere"] });
    expect([status, stderr.match(/Written to/g)?.length]).toEqual([0, 1]);
    expect(project.seen("test/a.test.js", "", "elsewhere").tests).toEqual(BOTH);
    expect(readdirSync(project.directory)).not.toContain("coverage");
  });

  test("what fails of ours turns only a success into a failure", () => {
    projectOf(NODE_TEST);
    project.write("coverage", "no directory");
    const args = ["--require", "istanbul-kcov/node-test", "--test"];
    const { status, stderr } = project.plain(args, { node });
    expect([status, stderr]).toEqual([1, expect.stringMatching(/^istanbul-kcov: .*coverage/m)]);
  });

  test("--import is refused, and the tests go on", () => {
    projectOf(NODE_TEST);
    const { status, stdout, stderr } = project.plain(["--import", "istanbul-kcov/node-test", "--test"], { node });
    expect([status, stdout + stderr]).toEqual([0, expect.stringContaining("use --require istanbul-kcov/node-test")]);
  });
});

test("an empty ISTANBUL_KCOV leaves all alone", () => {
  projectOf(NODE_TEST);
  const args = ["--require", "istanbul-kcov/node-test", "--test"];
  const { stderr } = project.plain(args, { env: { ISTANBUL_KCOV: "", TMPDIR: tmpdir() } });
  expect([stderr, readdirSync(project.directory)]).toEqual(["", expect.not.arrayContaining(["coverage"])]);
});
