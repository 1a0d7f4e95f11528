/** What takes longer than a second, at a terminal, which util-linux's script makes, and in a pipe. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Project } from "../support/command";
import { atTerminal, kcovAtTerminal, plain, type Terminal } from "../support/pseudo-terminal";

/** So many, and so large, that reading them takes longer than a second on any machine. */
const [RUNS, STATEMENTS] = [300, 20_000];

const project = new Project({ "main.js": `let a = 0;\n${"a++;\n".repeat(STATEMENTS)}` });

beforeAll(() => {
  expect(project.kcov(["trace", "--", process.execPath, "main.js"]).status).toBe(0);
});

afterAll(() => project.remove());

/** As readline puts the cursor there. */
const START_OF_LINE = "\u001b[1G";

const merge = [...Array.from({ length: RUNS }, () => "coverage/kcov"), "-o", "merged"];

function merging(
  args: readonly string[],
  terminal: Terminal = {},
): { stdout: string; last: string; status: number | null } {
  const { stdout, status } = kcovAtTerminal(project.directory, ["merge", ...args], terminal);
  const last = stdout.slice(stdout.lastIndexOf(START_OF_LINE) + START_OF_LINE.length);
  return { stdout, last: plain(last).trimEnd(), status };
}

describe("merge of many runs", () => {
  atTerminal("says on a terminal how far it is (skipped without util-linux's script)", () => {
    const { stdout, last, status } = merging(merge);
    expect(status).toBe(0);
    expect(stdout).toMatch(new RegExp(`reading coverage/kcov, \\d+ of ${RUNS}`));
    expect(last).toMatch(
      new RegExp(`^istanbul-kcov: ${RUNS} runs merged, \\d+ / \\d+ blocks covered, written to merged$`),
    );
  });

  atTerminal("leaves nothing of it behind when an error ends it", () => {
    const { stdout, last, status } = merging(["-o", "merged", ...merge.slice(0, RUNS), "no\\such\u001b[2J日本"]);
    expect(status).toBe(1);
    expect(stdout).toContain("reading coverage/kcov, ");
    expect(last).toMatch(/^istanbul-kcov: ENOENT: [^\r\n]*$/);
  });

  atTerminal("says nothing of it where a line cannot be cleared", () => {
    const { stdout, status } = merging(merge, { env: { TERM: "dumb" } });
    expect(status).toBe(0);
    expect(stdout.trimEnd()).toMatch(/^istanbul-kcov: [^\r\n]*$/);
  });

  test("says nothing of it in a pipe", () => {
    const { stdout, stderr, status } = project.kcov(["merge", ...merge]);
    expect([stdout, status]).toEqual(["", 0]);
    expect(stderr).toMatch(new RegExp(`^istanbul-kcov: ${RUNS} runs merged, [^\\n]* to merged\\n$`));
  });
});
