/** The command that runs one test, for a person to paste into a shell. */

import { commandOf, runnerArguments } from "../suite/runner-arguments";
import type { TestCase, TestFile } from "../suite/test-data";
import { shellQuoted } from "./shell-quoted";

/** If no command line can hold the test's name, it is the command that runs all tests. */
export function testCommand({ runner, file }: TestFile, { id, path }: TestCase): string {
  const selection = { runner, everything: undefined, wholeFiles: [], tests: [{ id, file, path, reason: "" }] };
  const words = [...commandOf(runner), ...(argumentsOf(selection) ?? [])];
  return [...(words[0] === "node" ? [] : ["npx"]), ...words].map(shellQuoted).join(" ");
}

function argumentsOf(selection: Parameters<typeof runnerArguments>[0]): string[] | undefined {
  try {
    return runnerArguments(selection);
  } catch {
    return undefined;
  }
}
