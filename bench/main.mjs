/**
 * `npm run bench`: all questions, one process each; `npm run bench -- run|drain|loop|instrument|scale` one of them. A
 * full run rewrites docs/benchmarks.md; `--quick` is a rough look that keeps no results. No time is asserted, but a
 * wrong result ends the run.
 *
 * Run only by name: `suite`, the cost of per-test coverage; `nodes`, `run` on other versions of Node; `start`, whole
 * processes beside those of peers; `page`, the page of tests in a browser.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { BENCH } from "./paths.mjs";

const LARGE = ["--max-old-space-size=8192", "--expose-gc"];
const PROGRAMS = {
  run: ["run.mjs"],
  drain: [...LARGE, "drain.mjs"],
  loop: ["loop.mjs"],
  instrument: ["instrument.mjs"],
  scale: [...LARGE, "scale.mjs"],
  suite: ["suite-scale.mjs"],
  nodes: ["nodes.mjs"],
  start: ["start.mjs"],
  page: ["page.mjs"],
};

const [flags, names] = [true, false].map((isFlag) =>
  process.argv.slice(2).filter((argument) => argument.startsWith("-") === isFlag),
);

function runProgram(parts) {
  const { status } = spawnSync(process.execPath, [...parts, ...flags], { cwd: BENCH, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}

const unknown = names.find((name) => PROGRAMS[name] === undefined);
if (unknown !== undefined) {
  console.error(`there is no benchmark ${unknown}; there are ${Object.keys(PROGRAMS).join(", ")}`);
  process.exit(2);
}
const wanted =
  names.length > 0
    ? names
    : Object.keys(PROGRAMS).filter((name) => !["suite", "nodes", "start", "page"].includes(name));
for (const name of wanted) runProgram(PROGRAMS[name]);
if (!flags.includes("--quick")) runProgram([join(BENCH, "report.mjs")]);
