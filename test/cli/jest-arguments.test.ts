import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { jestArguments } from "../../src/cli/jest-arguments";
import { isPartialRun, type RunFilters } from "../../src/jest/partial-run";
import type { AffectedTests } from "../../src/suite/affected";

function selection(
  names: readonly (readonly string[])[],
  wholeFiles: string[] = [],
  everything?: string,
): AffectedTests {
  const tests = names.map(([file = "", ...path]) => ({ id: "", file, path, reason: "" }));
  return { everything, tests, wholeFiles, total: 9 };
}

describe("arguments", () => {
  test("of everything are none, and of nothing there are no arguments", () => {
    expect(jestArguments(selection([["a.test.js", "t"]], [], "x"))).toEqual([]);
    expect(jestArguments(selection([]))).toBeUndefined();
  });

  test("of tests are their files and one pattern", () => {
    const names = [
      ["a.test.js", "g", "one"],
      ["a.test.js", "g", "two"],
      ["b.test.js", "g", "one"],
    ];
    expect(jestArguments(selection(names))).toEqual([
      ...["--runTestsByPath", "a.test.js", "b.test.js", "--testNamePattern", "^(g one|g two)$"],
    ]);
  });

  test("of whole files have no pattern", () => {
    expect(jestArguments(selection([["a.test.js", "t"]], ["b.test.js"]))).toEqual([
      ...["--runTestsByPath", "b.test.js", "a.test.js"],
    ]);
  });

  test("of too many names for a command line have no pattern", () => {
    const names = Array.from({ length: 2000 }, (_, i) => ["a.test.js", `test ${i}`]);
    expect(jestArguments(selection(names))).toEqual(["--runTestsByPath", "a.test.js"]);
  });

  test("match the names and nothing that only contains them, whatever is in them", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "grapheme" }), { minLength: 1, maxLength: 4 }), (names) => {
        const found = jestArguments(selection(names.map((name) => ["a.test.js", name])));
        const pattern = new RegExp(found?.at(-1) ?? "", "i");
        for (const name of names) expect(pattern.test(name)).toBe(true);
        const longest = names.reduce((a, b) => (a.length >= b.length ? a : b));
        expect(pattern.test(`${longest}x`)).toBe(
          names.some((name) => name.toLowerCase() === `${longest}x`.toLowerCase()),
        );
      }),
    );
  });
});

test.each<[string, RunFilters, number, number, boolean]>([
  ["nothing", {}, 3, 3, false],
  [
    "empty filters",
    { nonFlagArgs: [], testNamePattern: "", testPathPatterns: { patterns: [] }, changedSince: "" },
    3,
    3,
    false,
  ],
  ["fewer files than planned", {}, 2, 3, true],
  ["a name", { testNamePattern: "x" }, 3, 3, true],
  ["an argument", { nonFlagArgs: ["a"] }, 3, 3, true],
  ["a path, in Jest 29", { testPathPattern: "a" }, 3, 3, true],
  ["a path, in Jest 30", { testPathPatterns: { patterns: ["a"] } }, 3, 3, true],
  ["runTestsByPath", { runTestsByPath: true }, 3, 3, true],
  ["findRelatedTests", { findRelatedTests: true }, 3, 3, true],
  ["onlyChanged", { onlyChanged: true }, 3, 3, true],
  ["onlyFailures", { onlyFailures: true }, 3, 3, true],
  ["lastCommit", { lastCommit: true }, 3, 3, true],
  ["changedSince", { changedSince: "main" }, 3, 3, true],
  ["a filter module", { filter: "./filter.js" }, 3, 3, true],
])("a run asked for %s is partial: %#", (_, filters, ended, planned, expected) => {
  expect(isPartialRun(filters, ended, planned)).toBe(expected);
});
