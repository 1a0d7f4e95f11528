/**
 * Programs that read their coverage where the stack ends: every block that ran comes, with that drain or the next.
 *
 * The program recurses until nothing more can be called and drains at each step on the way back, so that some drain
 * fails at every depth it has.
 */
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { afterEach, expect, test } from "@jest/globals";
import { Project } from "../support/command";
import { effort } from "../support/effort";
import { PATIENCE } from "../support/other-side";

const LIBRARY = resolve(__dirname, "../../lib");

const MAIN = `
/* istanbul ignore file */
const { createCoverage, decodeKcov } = require(${JSON.stringify(LIBRARY)});
const targets = [1, 2, 3, 4, 5].map((number) => require("./target-" + number));
const [, , mode, rounds] = process.argv;
const coverage = createCoverage({ mode });
let drained, failures = 0;

function descend() {
  try { descend(); } catch {}
  if (drained !== undefined) return;
  try { drained = coverage.drain(); } catch { failures++; }
}

/** Moves the end of the stack, so that drains meet it at other places. */
function later(calls) {
  if (calls > 0) later(calls - 1);
  else descend();
}

const sizes = new Set();
for (let round = 0; round < rounds; round++) {
  coverage.clear();
  for (const target of targets) target.run(1);
  drained = undefined;
  later(round % 97);
  const pcs = [...decodeKcov(drained), ...decodeKcov(coverage.drain())];
  sizes.add([pcs.length, new Set(pcs).size].join());
}
console.log(JSON.stringify({ failed: failures > 0, sizes: [...sizes] }));
`;

let project: Project;

afterEach(() => project.remove());

test.each(["clear", "delta"])(
  "a drain near the end of the stack loses nothing and repeats nothing, in %s mode",
  (mode) => {
    const target = "exports.run = (x) => { if (x) return 1; return 0; };";
    const targets = [1, 2, 3, 4, 5].map((number) => [`target-${number}.js`, target]);
    project = new Project({ "main.js": MAIN, ...Object.fromEntries(targets) });
    const run = spawnSync(
      process.execPath,
      ["--stack-size=300", "--require", resolve(LIBRARY, "register.js"), "main.js", mode, String(effort(100, 5000))],
      { ...PATIENCE, cwd: project.path("."), encoding: "utf8" },
    );
    expect(run.stderr).toBe("");
    expect(JSON.parse(run.stdout)).toEqual({ failed: true, sizes: ["15,15"] });
  },
);
