/** Colours and widths on a terminal, and their absence elsewhere. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { widthOf } from "../../src/terminal/width";
import { Project } from "../support/command";
import { NODES } from "../support/nodes";
import { atTerminal, kcovAtTerminal, plain, type Terminal } from "../support/pseudo-terminal";

const TITLE = "adds two numbers, 二つの数を足す, and says what comes out in words that fill more than one line";

const project = new Project({
  "package.json": '{ "scripts": { "test": "node --test" } }',
  "src/sum.js": "exports.sum = (a, b) => {\n  if (a === 0) return b;\n  return a + b;\n};\n",
  "test/sum.test.js": `const test = require("node:test");
const { sum } = require("../src/sum");
test(${JSON.stringify(TITLE)}, () => { sum(1, 2); });
test("adds to nothing", () => { sum(0, 2); });
`,
});

const TESTS = ["test", "--", "node", "--test", "test/sum.test.js"];

beforeAll(() => {
  expect(project.kcov(TESTS).status).toBe(0);
  expect(project.kcov(["trace", "-o", "other", "--", "node", "-e", 'require("./src/sum").sum(0, 1)']).status).toBe(0);
});

afterAll(() => project.remove());

const ESCAPE = "\u001b[";
const COMMANDS: readonly (readonly [string, ...string[]])[] = [
  ["which", "src/sum.js:2"],
  ["which", "--test", "adds"],
  ["cmin"],
  ["diff", "coverage/kcov", "other"],
  ["report"],
  ["report", "--reporter", "text-summary"],
  ["doctor"],
  ["merge", "coverage/kcov", "-o", "coverage/merged"],
  TESTS as [string, ...string[]],
];

function shown(args: readonly string[], terminal: Terminal = {}): string {
  return kcovAtTerminal(project.directory, args, terminal).stdout;
}

function piped(args: readonly string[], env: NodeJS.ProcessEnv = {}): string {
  const { stdout, stderr } = project.kcov(args, { env: { FORCE_COLOR: undefined, ...env } });
  return stdout + stderr;
}

describe.each(COMMANDS.map((args) => [args.join(" "), args] as const))("%s", (_, args) => {
  atTerminal("is in colours on a terminal, and fits it", () => {
    const text = shown(args, { columns: 80 });
    expect(text).toContain(ESCAPE);
    const rows = plain(text)
      .split(/\r?\n/)
      .filter((line) => !/^(?:istanbul-kcov: |Written to |See which |✔)/.test(line));
    expect(rows.filter((line) => widthOf(line) > 80)).toEqual([]);
  });

  test("has neither in a pipe", () => {
    const text = piped(args);
    expect(text).not.toContain(ESCAPE);
    if (text.includes("adds two")) expect(text).toContain(TITLE);
  });
});

describe("numbers and names on a narrow terminal", () => {
  atTerminal("stay in their columns", () => {
    const [head, columns, ...tests] = plain(shown(["cmin"], { columns: 50 }))
      .trimEnd()
      .split("\r\n");
    expect(head).toBe("2 of 2 tests cover all 6 blocks");
    expect(columns).toBe("gained    lost  test");
    expect(tests).toEqual([
      "     4       2  test/sum.test.js › adds two",
      "                  numbers, 二つの数を足す, and",
      "                  says what comes out in words",
      "                  that fill more than one line",
      "     2       0  test/sum.test.js › adds to nothing",
    ]);
  });

  atTerminal("of Istanbul's table are there on one that is too narrow for both", () => {
    expect(shown(["report"], { columns: 40, env: { NO_COLOR: "1" } })).toMatch(/^ ?sum\.js +\| +\d+/m);
  });

  atTerminal("are whole where standard output is a file", () => {
    shown(["which", "src/sum.js"], { columns: 30, into: "which.txt" });
    expect(project.read("which.txt").trimEnd().split("\n")).toEqual([
      "src/sum.js is reached by 2 tests",
      `  test/sum.test.js › ${TITLE}`,
      "  test/sum.test.js › adds to nothing",
    ]);
  });
});

/** What is set, and whether there are colours on a terminal and in a pipe. */
const WISHES: readonly (readonly [NodeJS.ProcessEnv, boolean, boolean])[] = [
  [{ NO_COLOR: "1" }, false, false],
  [{ NO_COLOR: "" }, true, false],
  [{ NODE_DISABLE_COLORS: "1" }, false, false],
  [{ FORCE_COLOR: "1" }, true, true],
  [{ FORCE_COLOR: "" }, true, true],
  [{ FORCE_COLOR: "0" }, false, false],
  [{ FORCE_COLOR: "3", NO_COLOR: "1" }, true, true],
  [{ TERM: "dumb" }, false, false],
];

describe.each(NODES)("under %s", (node) => {
  describe.each(WISHES)("%j", (env, onTerminal, inPipe) => {
    atTerminal("is obeyed on a terminal, by us and for Istanbul's reports", () => {
      for (const args of [["which", "no-such-file"], ["report"]])
        expect([args, shown(args, { env, node }).includes(ESCAPE)]).toEqual([args, onTerminal]);
    });

    test("is obeyed in a pipe", () => {
      const { stdout, stderr } = project.kcov(["which", "no-such-file"], {
        env: { FORCE_COLOR: undefined, ...env },
        node,
      });
      expect([stdout, stderr.includes(ESCAPE)]).toEqual(["", inPipe]);
      expect(plain(stderr)).toBe("istanbul-kcov: ENOENT: no such entry, which: no-such-file does not exist\n");
    });
  });
});

test("JSON has no colours in any case", () => {
  const env = { FORCE_COLOR: "1" };
  for (const command of [["which", "src/sum.js"], ["cmin"], ["diff", "coverage/kcov", "other"], ["doctor"], ["report"]])
    expect(project.kcov([...command, "--json"], { env }).stdout).not.toContain(ESCAPE);
});
