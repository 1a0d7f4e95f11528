import { describe, expect, test } from "@jest/globals";
import { isPartialRun, type RunFilters } from "../../src/jest/partial-run";

describe("a run of Jest's is partial", () => {
  const filters: readonly RunFilters[] = [
    { nonFlagArgs: ["test/a"] },
    { testNamePattern: "in b" },
    { testPathPattern: "test/a" },
    { testPathPatterns: { patterns: ["test/a"] } },
    { runTestsByPath: true },
    { findRelatedTests: true },
    { onlyChanged: true },
    { onlyFailures: true },
    { lastCommit: true },
    { changedSince: "HEAD" },
    { filter: "./filter.js" },
  ];

  test.each(filters)("with %j", (one) => {
    expect(isPartialRun(one, 2, 2)).toBe(true);
  });

  test("where test files that were to run did not end", () => {
    expect(isPartialRun({}, 1, 2)).toBe(true);
  });
});

test("a run without any of these, or with empty ones, is of all tests", () => {
  const empty = { nonFlagArgs: [], testPathPatterns: { patterns: [] }, testNamePattern: "", changedSince: undefined };
  for (const filters of [{}, empty, { onlyChanged: false }]) expect(isPartialRun(filters, 2, 2)).toBe(false);
});
