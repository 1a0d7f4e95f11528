/**
 * Runs what README.md and docs tell their readers to type, exactly as it is written: see support/document.ts.
 *
 * `console` blocks have commands with their output, in which a line `…` matches any lines; `sh` blocks have commands
 * that succeed; `js`, `ts` and `json` blocks whose first line is a comment with a name are that file of the example.
 */
import { afterAll, describe, expect, test } from "@jest/globals";
import { documents, ExampleProject, type Step, stepsOf } from "./support/document";

/** What installs this package or works on it is run by the tests of the package, and by whoever runs these tests. */
const RUN_ELSEWHERE = /^npm (?:ci|install) /;

let example: ExampleProject | undefined;

const RUN: Readonly<Record<string, (text: string) => void>> = {
  example: (fixture) => {
    example?.remove();
    example = new ExampleProject(fixture);
  },
  before: (line) => succeed(line),
  sh: (text) => {
    for (const line of text.trimEnd().split("\n")) if (!RUN_ELSEWHERE.test(line)) succeed(line);
  },
  console: (text) => {
    for (const [line, output] of commandsIn(text)) expect(succeed(line)).toMatch(output);
  },
  js: (text) => writeFile(text),
  ts: (text) => writeFile(text),
  json: (text) => {
    JSON.parse(text);
  },
};

function here(): ExampleProject {
  if (example === undefined) throw new Error("no <!-- example: … --> stands before it");
  return example;
}

function succeed(line: string): string {
  const { status, stdout, stderr } = here().shell(line);
  expect({ line, status, stderr: status === 0 ? "" : stderr }).toEqual({ line, status: 0, stderr: "" });
  return stdout;
}

function writeFile(text: string): void {
  const [, name] = /^\/\/ ([\w./-]+)/.exec(text) ?? [];
  if (name === undefined) throw new Error("its first line names no file");
  here().write(name, text);
}

/** Each command with a pattern for what it prints. */
function commandsIn(text: string): (readonly [command: string, output: RegExp])[] {
  return text
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const [command = "", ...output] = part.trimEnd().split("\n");
      return [command, pattern(output)];
    });
}

function pattern(lines: readonly string[]): RegExp {
  const parts = lines.map((line) => (line === "…" ? "(?:.*\n)*" : `${escaped(line)}\n`));
  return new RegExp(`^\\n*${parts.join("").replace(/\n$/, "")}\\n*$`);
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

function nameOf({ line, kind, text }: Step): string {
  return `line ${line}, ${kind}: ${text.split("\n")[0]}`;
}

const PAGES = documents()
  .map((page) => [page, stepsOf(page)] as const)
  .filter(([, steps]) => steps.length > 0);

describe.each(PAGES)("%s", (_, steps) => {
  afterAll(() => {
    example?.remove();
    example = undefined;
  });

  test.each(steps.map((step) => [nameOf(step), step] as const))(
    "%s",
    (_name, { kind, text }) => {
      const run = RUN[kind];
      if (run === undefined) throw new Error(`nothing runs ${kind}`);
      run(text);
    },
    300_000,
  );
});
