/** Columns of code of many kinds, and exactly the tests that evaluate it or whose file loads it. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { readTests } from "../../src/suite/data-file";
import { testsReaching } from "../../src/suite/which";
import { ourConfig, SuiteProject } from "../support/suite-project";

const RULES = `
export const scale = 1 + 1;
export function grade(n, top = 10 * scale) {
  if (n !== 0 && n < top) {
    return "low";
  } else if (n === 0) {
    return "none";
  }
  switch (n - 1) {
    case 40:
      return "just";
    case 50 + 0:
      return "fifty";
    default:
      return n > 90 ? "top" : "high";
  }
}
export const sum = (list, { start = -5 } = {}) => {
  let total = start;
  for (let i = 0; i < list.length; i += 1) {
    total += list[i] ?? 7;
  }
  return total;
};
export default { limit: 99 };
export class Counter extends (scale > 2 ? Array : Object) {
  step = 3;
  next(by = this.step) {
    return by;
  }
}
`;

const TESTS = `
import settings, { Counter, grade, sum } from "./rules";
test("zero", () => expect(grade(0)).toBe("none"));
test("five", () => expect(grade(5)).toBe("low"));
test("thirty", () => expect(grade(30, 20)).toBe("high"));
test("41", () => expect(grade(41)).toBe("just"));
test("sum", () => expect(sum([1], { start: 0 })).toBe(1));
test("hole", () => expect(sum([undefined])).toBe(2));
test("counter", () => expect(new Counter().next()).toBe(3));
test("settings", () => expect(settings.limit).toBe(99));
`;

const LATE = `
test("first", () => expect(require("./late").value).toBe(3));
test("second", () => expect(require("./late").value).toBe(3));
`;

let project: SuiteProject;

beforeAll(() => {
  project = new SuiteProject({
    "package.json": JSON.stringify({ jest: ourConfig() }),
    "babel.config.js": `module.exports = { presets: [["@babel/preset-env", { targets: { node: "current" } }], "istanbul-kcov/babel-preset"] };`,
    ...{ "rules.js": RULES, "rules.test.js": TESTS, "late.js": "exports.value = 1 + 2;\n", "late.test.js": LATE },
  });
  project.commit("start");
  project.record();
});

afterAll(() => project.remove());

/** Names of tests; those whose file evaluates it are in brackets. */
function named(file: string, code: string): string[] {
  const before = project.read(file).split(code)[0]?.split("\n") ?? [];
  const place = { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
  const tests = testsReaching(readTests(project.path("coverage/kcov")), place);
  return tests.map(({ path, via }) => (via === "own" ? path.join() : `(${path.join()})`));
}

const GRADES = ["zero", "five", "thirty", "41"];
const SUMS = ["sum", "hole"];
const ALL = [...GRADES, ...SUMS, "counter", "settings"].map((name) => `(${name})`);

test.each<[code: string, names: string[]]>([
  ["1 + 1", ALL],
  ["10 * scale", ["zero", "five", "41"]],
  ["top = 10", GRADES],
  ["n !== 0 && n < top", GRADES],
  ["n < top", ["five", "thirty", "41"]],
  ["top) {", ["five", "thirty", "41"]],
  ["n === 0", ["zero", "thirty", "41"]],
  ["n - 1", ["thirty", "41"]],
  ["40:", ["thirty", "41"]],
  ["50 + 0", ["thirty", "41"]],
  ["n > 90", ["thirty"]],
  ['"top" :', []],
  ['"high"', ["thirty"]],
  ["start = -5", SUMS.concat(ALL.filter((name) => !/sum|hole/.test(name))).sort()],
  ["-5", ["hole"]],
  ["let i = 0", SUMS],
  ["i < list", SUMS],
  ["i += 1", SUMS],
  ["list[i]", SUMS],
  ["7;", ["hole"]],
  ["99", ALL],
  ["scale > 2", ALL],
  ["3;", ["counter"]],
  ["this.step", ["counter"]],
])("%s is evaluated by %j", (code, names) => {
  const found = named("rules.js", code);
  expect(code.startsWith("start") ? found.sort() : found).toEqual(names);
});

test("a module that a test loads is there for the tests after it", () => {
  expect(named("late.js", "1 + 2")).toEqual(["first", "(second)"]);
});

test("a line after the end is no place, nor is a line or column 0", () => {
  for (const place of ["rules.js:99:1", "rules.js:0", "rules.js:0:1", "rules.js:3:0"]) {
    const { status, stdout, stderr } = project.kcov(["which", place]);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(/^istanbul-kcov: ENOENT: .*rules\.js has no (line|statement at line) \d+\n$/);
  }
});
