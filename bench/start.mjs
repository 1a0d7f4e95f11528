/**
 * start: what a user waits for around the code, in whole processes: `trace` beside c8 and nyc, and a Jest suite.
 *
 * `node bench/start.mjs [directory …]`: each directory is a repository set up as bench/truth/README.md says; its Jest
 * suite is run too. The peers and programs are installed in a temporary directory. Times are wall and processor seconds
 * of the command with its children. A cold run has no cache; a warm one finds what the run before it left.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { summarise } from "./measure.mjs";
import { LIB } from "./paths.mjs";
import { withScratch } from "./prepare.mjs";
import { isQuick, saveResult } from "./results.mjs";
import { digits, textTable } from "./table.mjs";

const TIME = "/usr/bin/time";
const ROUNDS = isQuick ? 1 : 3;
const PEERS = ["c8@10", "nyc@18"];
const PROGRAMS = ["terser@5", "rollup@4", "eslint@9", "webpack@5"];

/** Number of processes that `node --test` starts. */
const TEST_FILES = 70;

/** What is run in a copy of the package, whose own files are instrumented. */
const RUNS = {
  terser: [["bin/terser", "dist/bundle.min.js", "-o", "out.js"], {}],
  rollup: [["dist/bin/rollup", "dist/es/shared/parseAst.js", "--external", "../../native.js", "-d", "out"], {}],
  eslint: [["lint.cjs"], { "lint.cjs": lintItself() }],
  webpack: [["pack.cjs"], { "pack.cjs": packItself() }],
};

function lintItself() {
  return `const { Linter } = require("./lib/api.js"); const { readFileSync } = require("node:fs");
const code = readFileSync("lib/linter/linter.js", "utf8");
console.log(new Linter().verify(code, { rules: { "no-unused-vars": 2, indent: 2, "no-undef": 2 } }).length > 0);`;
}

function packItself() {
  return `const webpack = require("./lib/index.js");
const output = { path: process.cwd() + "/out" };
webpack({ mode: "production", entry: "./lib/util/memoize.js", output }, (error, stats) => {
  console.log(!error && !stats.hasErrors());
});`;
}

function install(scratch) {
  writeFileSync(join(scratch, "package.json"), "{}");
  execFileSync("npm", ["install", "--silent", "--no-audit", "--no-fund", ...PEERS, ...PROGRAMS], { cwd: scratch });
}

/** Wall and processor seconds of a command. */
function timed(command, cwd, env = {}) {
  const result = spawnSync(TIME, ["-f", "\n%e %U %S", ...command], {
    cwd,
    env: { ...process.env, ...env },
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  if (result.status !== 0) throw new Error(`${command.join(" ")} in ${basename(cwd)}: ${result.stderr.slice(-2000)}`);
  const [wall, user, system] = result.stderr.trimEnd().split("\n").at(-1).split(" ").map(Number);
  return { wall, cpu: user + system };
}

const KCOV = [process.execPath, join(LIB, "cli/main.js"), "trace", "--"];

function sidesIn(scratch, names) {
  const peer = (name, ...args) => [process.execPath, join(scratch, "node_modules", name), ...args];
  const sides = {
    plain: [],
    ours: KCOV,
    c8: peer("c8/bin/c8.js", "--reporter", "json"),
    // nyc leaves files alone whose source map was not published, which are nearly all of rollup's.
    nyc: peer("nyc/bin/nyc.js", "--reporter", "json", "--silent", "--source-map=false"),
  };
  return Object.fromEntries(names.map((name) => [name, sides[name]]));
}

/** Runs all sides (names and functions that return what they took) in turn; the first round only fills caches. */
function interleaved(what, sides) {
  const samples = Object.fromEntries(Object.keys(sides).map((side) => [side, []]));
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [side, run] of Object.entries(sides)) {
      const taken = run();
      if (round > 0) samples[side].push(taken);
    }
  }
  return rowOf(what, samples);
}

/** Before a cold run, what earlier runs left is removed. */
function measure(what, cwd, command, sides, { cold = false } = {}) {
  const run = (before) => () => {
    if (cold) clear(cwd);
    return timed([...before, ...command], cwd);
  };
  return interleaved(what, Object.fromEntries(Object.entries(sides).map(([side, before]) => [side, run(before)])));
}

function clear(cwd) {
  for (const name of ["node_modules/.cache", ".nyc_output", "coverage"])
    rmSync(join(cwd, name), { recursive: true, force: true });
}

function rowOf(what, samples) {
  const of = (unit) =>
    summarise(new Map(Object.entries(samples).map(([side, all]) => [side, all.map((one) => one[unit])])));
  console.error(`${what} done`);
  return { what, wall: of("wall"), cpu: of("cpu") };
}

function project(scratch, name, files) {
  const directory = join(scratch, "projects", name);
  mkdirSync(join(directory, "node_modules"), { recursive: true });
  for (const [file, text] of Object.entries({ "package.json": "{}", ...files }))
    writeFileSync(join(directory, file), text);
  return directory;
}

function tiny(scratch) {
  const cwd = project(scratch, "tiny", {
    "main.js": 'const { add } = require("./add.js");\nconsole.log(add(1, 2));\n',
    "add.js": "exports.add = (a, b) => (a > 0 ? a + b : b);\n",
  });
  return measure("two tiny files, warm", cwd, ["node", "main.js"], sidesIn(scratch, ["plain", "ours", "c8", "nyc"]));
}

function manyTests(scratch) {
  const test =
    'const test = require("node:test");\nconst { add } = require("./add.js");\n' +
    'test("adds", () => { if (add(1, 2) !== 3) throw 1; });\n';
  const tests = Array.from({ length: TEST_FILES }, (_, i) => [`t${i}.test.js`, test]);
  const cwd = project(scratch, "many", { "add.js": "exports.add = (a, b) => a + b;\n", ...Object.fromEntries(tests) });
  const what = `${TEST_FILES} short test processes, warm`;
  return measure(what, cwd, ["node", "--test"], sidesIn(scratch, ["plain", "ours", "nyc"]));
}

function programs(scratch) {
  return Object.entries(RUNS).flatMap(([name, [args, files]]) => {
    const cwd = join(scratch, "projects", name);
    cpSync(join(scratch, "node_modules", name), cwd, { recursive: true });
    mkdirSync(join(cwd, "node_modules"), { recursive: true });
    for (const [file, text] of Object.entries(files)) writeFileSync(join(cwd, file), text);
    return [false, true].map((cold) => {
      const sides = sidesIn(scratch, ["plain", "ours", "nyc"]);
      return measure(`${name}, ${cold ? "cold" : "warm"}`, cwd, ["node", ...args], sides, { cold });
    });
  });
}

/** The suite of a repository: alone, with Jest's coverage, and with ours. */
function suite(directory, cold) {
  const jest = (copy, ...args) => {
    const command = [
      process.execPath,
      "node_modules/jest/bin/jest.js",
      "--silent",
      ...args,
      ...(cold ? ["--no-cache"] : []),
    ];
    return () => timed(command, join(directory, copy));
  };
  const sides = { plain: jest("plain"), istanbul: jest("plain", "--coverage"), ours: jest("kcov") };
  return interleaved(`Jest suite of ${basename(directory)}, ${cold ? "cold" : "warm"}`, sides);
}

const repositories = process.argv.slice(2).filter((name) => !name.startsWith("-"));
const rows = await withScratch((scratch) => {
  install(scratch);
  return [tiny(scratch), manyTests(scratch), ...programs(scratch)];
});
rows.push(...repositories.flatMap((name) => [false, true].map((cold) => suite(resolve(name), cold))));

const LABELS = { plain: "alone", ours: "ours", c8: "c8", nyc: "nyc", istanbul: "jest --coverage" };
const SIDES = Object.keys(LABELS);
const cell = (times, side) =>
  times[side] === undefined ? "" : `${digits(times[side].min)} (${digits(times[side].median)})`;
const table = (unit) => [
  [`${unit}, s: least (median)`, ...SIDES],
  ...rows.map((row) => [row.what, ...SIDES.map((side) => cell(row[unit], side))]),
];
console.log(textTable(table("wall")));
console.log(textTable(table("cpu")));
saveResult("start", { sides: SIDES.map((name) => ({ name, label: LABELS[name] })), rows, rounds: ROUNDS });
