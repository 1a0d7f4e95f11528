/** What the page offers to paste into a shell. */
import { describe, expect, test } from "@jest/globals";
import { testCommand } from "../../src/cli/test-command";
import type { RunnerName } from "../../src/suite/test-data";
import { dataOf } from "../support/test-data";

function commandOf(runner: RunnerName, file: string, name: string): string {
  const [testFile] = dataOf({ sources: {}, files: [{ runner, file, tests: [{ name }] }] }).files;
  const [one] = testFile?.tests ?? [];
  return testFile && one ? testCommand(testFile, one) : "";
}

describe("the command of a test", () => {
  test.each<[RunnerName, string, string, string]>([
    ["jest", "a.test.js", "adds > 1 + 1", "npx jest --runTestsByPath a.test.js --testNamePattern='^(adds 1 \\+ 1)$'"],
    ["vitest", "a.test.ts", "isn't", "npx vitest run a.test.ts --testNamePattern='^(isn'\\''t)$'"],
    ["mocha", "a b.js", "one", "npx mocha --grep='^(one)$' 'a b.js'"],
    ["node:test", "a.test.mjs", "one", "node --test a.test.mjs"],
    ["jest", "\0", "one", "npx jest"],
  ])("%s %s", (runner, file, name, command) => {
    expect(commandOf(runner, file, name)).toBe(command);
  });
});
