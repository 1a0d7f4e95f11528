import { execFileSync, spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { buildArgv } from "jest";
import { shellQuoted } from "../../src/cli/shell-quoted";
import { isPartialRun, type RunFilters } from "../../src/jest/partial-run";
import { runnerArguments } from "../../src/suite/runner-arguments";
import type { RunnerSelection } from "../../src/suite/runner-selection";
import { effort } from "../support/effort";
import { UNPRINTABLE } from "../support/hostile";
import { refusalOf } from "../support/refusal";

/** What a shell, a parser of options or a pattern might take for something else. */
const PARTS = [
  ...["-", "--", "--clearCache", "--cacheDirectory=x", "-t", "=", "true", "false", "1e3", "0x10", ".5", "Infinity"],
  ...["'", '"', "`", "$", "$(id)", "!", "!!", "\\", "~", "*", "?", "[a]", "{a,b}", "(", ")", "|", "^", ".", "+", "#"],
  ...[" ", "\t", "\n", "\r", "\u001b[2J", "\u007f", "\u2028", "\u202e", "é", "💥", "a", ".test.js", "\\n", "\\", ","],
];

const names = fc.array(fc.constantFrom(...PARTS), { minLength: 1, maxLength: 4 }).map((parts) => parts.join(""));

/** Names of files in the root. */
const fileNames = fc.oneof(fc.constantFrom(...PARTS), names).filter((name) => ![".", ".."].includes(name));

const titles = fc.oneof(names, fc.string({ unit: "grapheme" }), fc.string({ unit: "binary" }));

function isArgument(text: string): boolean {
  return !/[\0\p{Cs}]/u.test(text);
}

function selection(
  names: readonly (readonly string[])[],
  wholeFiles: string[] = [],
  everything?: string,
): RunnerSelection {
  const tests = names.map(([file = "", ...path]) => ({ id: "", file, path, reason: "" }));
  return { runner: "jest", everything, tests, wholeFiles };
}

describe("arguments", () => {
  test("of everything are none, and of nothing there are no arguments", () => {
    expect(runnerArguments(selection([["a.test.js", "t"]], [], "x"))).toEqual([]);
    expect(runnerArguments(selection([]))).toBeUndefined();
  });

  test("of tests are their files and one pattern", () => {
    const names = [
      ["a.test.js", "g", "one"],
      ["a.test.js", "g", "two"],
      ["b.test.js", "g", "one"],
    ];
    expect(runnerArguments(selection(names))).toEqual([
      ...["--runTestsByPath", "a.test.js", "b.test.js", "--testNamePattern=^(g one|g two)$"],
    ]);
  });

  test("of whole files have no pattern", () => {
    expect(runnerArguments(selection([["a.test.js", "t"]], ["b.test.js"]))).toEqual([
      ...["--runTestsByPath", "b.test.js", "a.test.js"],
    ]);
  });

  test("of too many names for a command line have no pattern", () => {
    const names = Array.from({ length: 2000 }, (_, i) => ["a.test.js", `test ${i}`]);
    expect(runnerArguments(selection(names))).toEqual(["--runTestsByPath", "a.test.js"]);
  });

  test("of more files than a command line takes are none: all are run", () => {
    const names = Array.from({ length: 10_000 }, (_, i) => [`${"directory/".repeat(6)}${i}.test.js`, "t"]);
    expect(runnerArguments(selection(names))).toEqual([]);
  });

  test.each(["a\0b.test.js", "\ud800.test.js"])("cannot name %j, which is refused", (name) => {
    const { code, message } = refusalOf(() => runnerArguments(selection([[name, "t"]])));
    expect(code).toBe("EINVAL");
    expect(message).toMatch(/, affected: ".*" cannot be the name of a test file; run the tests again$/);
  });

  test("match the names and nothing that only contains them, whatever is in them", () => {
    fc.assert(
      fc.property(fc.array(titles, { minLength: 1, maxLength: 4 }), (names) => {
        const found = runnerArguments(selection(names.map((name) => ["a.test.js", name])));
        const pattern = new RegExp(found?.at(-1)?.replace("--testNamePattern=", "") ?? "", "i");
        for (const name of names) expect(pattern.test(name)).toBe(true);
        const longest = names.reduce((a, b) => (a.length >= b.length ? a : b));
        expect(pattern.test(`${longest}x`)).toBe(
          names.some((name) => name.toLowerCase() === `${longest}x`.toLowerCase()),
        );
      }),
    );
  });

  test("are to Jest itself the files and the pattern, whatever they are called", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fileNames, titles), { minLength: 1, maxLength: 4 }), async (tests) => {
        const given = runnerArguments(selection(tests)) as string[];
        const { $0: _, _: files, ...options } = await buildArgv(["--silent", ...given]);
        const isFile = (file: unknown): boolean => tests.some(([name]) => resolve(String(file)) === resolve(name));
        expect(files.length).toBe(new Set(tests.map(([name]) => name)).size);
        expect(files.filter((file) => !isFile(file))).toEqual([]);
        const pattern = given.at(-1)?.replace("--testNamePattern=", "");
        expect(options).toEqual({ silent: true, runTestsByPath: true, testNamePattern: pattern, t: pattern });
      }),
    );
  });
});

describe("the line for a shell", () => {
  const shells = ["bash", "zsh", "ksh"].filter((shell) => spawnSync(shell, ["-c", ":"]).status === 0);

  test.each(shells)("gives %s the very arguments, and is one line of plain text", (shell) => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fileNames, titles.filter(isArgument)), { minLength: 1, maxLength: 4 }), (names) => {
        const given = names.flatMap((name) => [name, `--testNamePattern=${name}`]);
        const line = given.map(shellQuoted).join(" ");
        expect(line).not.toMatch(UNPRINTABLE);
        const print = `${JSON.stringify(process.execPath)} -p "JSON.stringify(process.argv.slice(1))" -- ${line}`;
        expect(JSON.parse(execFileSync(shell, ["-c", print], { encoding: "utf8" }))).toEqual(given);
      }),
      { numRuns: effort(15, 300) },
    );
  });

  test("leaves alone what needs no quotes", () => {
    expect(["jest", "test/a.test.js", "--testNamePattern=^(a b)$"].map(shellQuoted).join(" ")).toBe(
      "jest test/a.test.js --testNamePattern='^(a b)$'",
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
