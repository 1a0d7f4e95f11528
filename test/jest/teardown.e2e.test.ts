/**
 * Tests that take globals, prototypes, files or the coverage object away: they pass, and each keeps a set of its own.
 */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { COLOURS } from "../support/colours";
import { JestProject, KCOV } from "../support/jest-project";
import { TEARDOWNS } from "../support/teardowns";

/** Not those without which Jest itself fails, nor mocked files, which stay mocked for all of Jest. */
const NAMES = [
  ...["process deleted", "process undefined", "process a getter that throws", "no Reflect"],
  ...["no SharedArrayBuffer and Atomics", "no JSON and Math", "no typed arrays", "no WebAssembly", "no errors"],
  ...[
    "get on Object.prototype",
    "set on Object.prototype",
    "value on Object.prototype",
    "attributes on Object.prototype",
  ],
  ...["frozen prototypes", "functions on Object.prototype", "toJSON on prototypes"],
  ...["the coverage object deleted", "the coverage object emptied", "the coverage object replaced"],
  ...["the coverage object a number", "the coverage object frozen"],
  ...["the coverage object without links"],
];

const own = (name: string): string => name.replaceAll(/\W+/g, "-");

function testOf(statements: string): string {
  return `
const { red, green, blue } = require("../src/colours");
test("before", () => { red(); });
test("during", () => { green(); (() => { ${statements} })(); });
test("after", () => { blue(); });`;
}

let project: JestProject;
let run: ReturnType<JestProject["jest"]>;

beforeAll(() => {
  const files = NAMES.map((name) => [`test/${own(name)}.test.js`, testOf(TEARDOWNS[name] as string)]);
  project = new JestProject({ ...COLOURS, ...Object.fromEntries(files) });
  run = project.jest(["-i"], { config: KCOV });
});

afterAll(() => project.remove());

test("all tests pass, and nothing is said of them", () => {
  expect(run.stderr).toContain(`Tests:       ${3 * NAMES.length} passed`);
  expect(run.stdout + run.stderr).not.toMatch(/istanbul-kcov: (?!\d+ tests)/);
  expect(run.status).toBe(0);
});

describe("tests keep their own sets with", () => {
  test.each(NAMES)("%s", (name) => {
    const { tests } = project.seen(`test/${own(name)}.test.js`);
    expect(tests.map((one) => [one.name, one.own, one.shared])).toEqual([
      ["before", ["red"], false],
      ["during", ["green"], false],
      ["after", ["blue"], false],
    ]);
  });
});
