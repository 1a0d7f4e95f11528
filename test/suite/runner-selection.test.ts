import { describe, expect, test } from "@jest/globals";
import { type RunnerSelection, selectionsOf } from "../../src/suite/runner-selection";
import type { RunnerName } from "../../src/suite/test-data";
import { isLikeTest } from "../../src/suite/test-search";
import { dataOf } from "../support/test-data";

const FILES: readonly (readonly [RunnerName, string])[] = [
  ["mocha", "spec/a.js"],
  ["node:test", "src/part/b.test.mjs"],
  ["vitest", "src/part/c.test.ts"],
  ["mocha", "both.js"],
  ["vitest", "both.js"],
];

const data = dataOf({
  sources: { "a.js": 1 },
  files: FILES.map(([runner, file]) => ({ runner, file, tests: [{ name: "t" }] })),
});

function select(wholeFiles: string[], tests: string[] = [], everything?: string): RunnerSelection[] {
  const named = tests.map((file) => ({ id: "", file, path: ["t"], reason: "" }));
  return selectionsOf({ everything, wholeFiles, tests: named, total: 5 }, data);
}

function filesBy(selections: readonly RunnerSelection[]): object {
  const all = selections.map(({ runner, wholeFiles, tests }) => [
    runner,
    [...wholeFiles, ...tests.map(({ file }) => file)],
  ]);
  return Object.fromEntries(all.filter(([, files]) => files?.length !== 0));
}

describe("a selection", () => {
  test("is each runner's own, and both runners' where both run a file", () => {
    expect(filesBy(select(["both.js"], ["spec/a.js"]))).toEqual({
      mocha: ["both.js", "spec/a.js"],
      vitest: ["both.js"],
    });
  });

  test.each([
    ["spec/new.js", "mocha"],
    ["src/part/new.test.mjs", "node:test"],
    ["src/part/new.test.ts", "vitest"],
    ["src/part/deeper/new.test.ts", "vitest"],
    ["elsewhere/new.test.mjs", "node:test"],
  ])("of a test file that no run has seen is its neighbour's: %s", (file, runner) => {
    expect(filesBy(select([file]))).toEqual({ [runner]: [file] });
  });

  test("of everything is everything of each runner", () => {
    expect(select([], [], "because").map(({ runner, everything }) => [runner, everything])).toEqual([
      ["mocha", "because"],
      ["node:test", "because"],
      ["vitest", "because"],
    ]);
  });
});

test.each([
  ["spec/new.js", true],
  ["spec/new.ts", false],
  ["spec/deeper/new.js", false],
  ["src/part/new.test.mjs", true],
  ["src/part/new.test.ts", false],
  ["src/part/b.mjs", false],
])("beside tests of runners that take any name, %s looks like one: %s", (file, expected) => {
  expect(isLikeTest(file, data.files)).toBe(expected);
});
