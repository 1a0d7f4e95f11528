import { describe, expect, test } from "@jest/globals";
import { searched } from "../../src/jest/searched";
import { isTestFile, mergeSearches } from "../../src/suite/test-search";

test.each([
  ["a.test.js", true],
  ["a/b.spec.tsx", true],
  ["a/__tests__/b.mjs", true],
  ["__tests__/b.cts", true],
  ["test.js", true],
  ["src/test.ts", true],
  ["a.test.json", false],
  ["a.tests.js", false],
  ["atest.js", false],
  ["__tests__/b.snap", false],
  ["src/a.js", false],
])("%s is a test file: %s", (path, expected) => {
  expect(isTestFile(path)).toBe(expected);
});

describe("what Jest searched", () => {
  const context = (roots: string[], files: string[]) => ({ config: { roots }, hasteFS: { getAllFiles: () => files } });
  const contexts = [
    context(["/r"], ["/r/src/a.js", "/r/a.test.js", "/r/e2e/b.spec.js"]),
    context(["/r/c"], ["/r/c/d.test.js"]),
  ];

  test("is its roots, and of the test-like files in them those that did not run", () => {
    expect(searched(contexts, "/r", new Set(["a.test.js"]))).toEqual({
      roots: ["", "c"],
      passedOver: ["c/d.test.js", "e2e/b.spec.js"],
    });
  });

  test("passed nothing over when it was told to leave tests out", () => {
    expect(searched(contexts, "/r", undefined)).toEqual({ roots: ["", "c"], passedOver: [] });
  });

  test("in several runs passed over what all of them did and none of them ran", () => {
    const search = (...passedOver: string[]) => ({ roots: ["b", "a"], passedOver });
    expect(mergeSearches([search("x", "y", "z"), search("z", "y")], ["z"])).toEqual({
      roots: ["a", "b"],
      passedOver: ["y"],
    });
    expect(mergeSearches([search("x"), search()], [])).toEqual({ roots: ["a", "b"], passedOver: [] });
  });
});
