/** What takes longer than a second, at a terminal, which util-linux's script makes, and in a pipe. */
import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Project } from "../support/command";

const MAIN = require.resolve("../../lib/cli/main.js");

const hasTerminals = spawnSync("script", ["--version"], { encoding: "utf8" }).stdout?.includes("util-linux") ?? false;
const atTerminal = hasTerminals ? test : test.skip;

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

describe("merge of many runs", () => {
  atTerminal("says on a terminal how far it is (skipped without util-linux's script)", () => {
    const line = [process.execPath, MAIN, "merge", ...merge].join(" ");
    const { stdout, status } = spawnSync("script", ["-qec", line, "/dev/null"], {
      ...{ cwd: project.directory, encoding: "utf8", env: { ...process.env, SHELL: "/bin/sh" } },
    });
    expect(status).toBe(0);
    expect(stdout).toMatch(new RegExp(`reading coverage/kcov, \\d+ of ${RUNS}`));
    const { length } = START_OF_LINE;
    const last = stdout.slice(stdout.lastIndexOf(START_OF_LINE) + length).trimEnd();
    expect(last).toMatch(
      new RegExp(`^istanbul-kcov: ${RUNS} runs merged, \\d+ / \\d+ blocks covered, written to merged$`),
    );
  });

  test("says nothing of it in a pipe", () => {
    const { stdout, stderr, status } = project.kcov(["merge", ...merge]);
    expect([stdout, status]).toEqual(["", 0]);
    expect(stderr).toMatch(new RegExp(`^istanbul-kcov: ${RUNS} runs merged, [^\\n]* to merged\\n$`));
  });
});
