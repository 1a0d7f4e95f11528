/**
 * 5,000 tests over 300 modules: what recording costs Jest, how large the data are, and how fast each command answers.
 * Run `npm run build` first; then `node bench/suite-scale.mjs [--keep]`. Nothing is asserted, everything is printed,
 * and the project is the same in every run, since its numbers come from a seeded generator.
 */
import { execFileSync, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { cpus, tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const PACKAGE = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const require = createRequire(import.meta.url);
const { readTests } = require("../lib/suite/data-file.js");
const { reach } = require("../lib/suite/test-data.js");

const MODULES = 300;
const FUNCTIONS = 12;
const TEST_FILES = 50;
const TESTS_PER_FILE = 100;
const MODULES_PER_FILE = 24;
const CALLS_PER_TEST = 5;
const TIME = "/usr/bin/time";

/** mulberry32 */
let seed = 20240401;
function random(below) {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) % below;
}

const directory = mkdtempSync(join(tmpdir(), "kcov-scale-"));
const path = (name) => join(directory, name);

function write(name, text) {
  mkdirSync(dirname(path(name)), { recursive: true });
  writeFileSync(path(name), text);
}

const moduleName = (index) => `m${String(index).padStart(3, "0")}`;

/** Each function has a branch and a loop; every third one calls a function of an earlier module. */
function moduleText(index) {
  const lower = index === 0 ? undefined : random(index);
  const functions = Array.from({ length: FUNCTIONS }, (_, i) => {
    const calls = lower !== undefined && i % 3 === 0 ? `  total += lower.f${random(FUNCTIONS)}(n - 1);\n` : "";
    return `exports.f${i} = function f${i}(n) {
  let total = ${random(100)};
  if (n <= 0) {
    return total;
  }
${calls}  for (let j = 0; j < 3; j++) {
    total += j % 2 === 0 ? n : LIMIT - n;
  }
  if (total > LIMIT) {
    total -= LIMIT;
    return total;
  }
  return total + ${i};
};
`;
  });
  const head = lower === undefined ? "" : `const lower = require("./${moduleName(lower)}");\n`;
  return `"use strict";\n${head}const LIMIT = ${50 + random(100)};\n${functions.join("")}`;
}

function testText(index) {
  const modules = Array.from({ length: MODULES_PER_FILE }, (_, i) => (index * 6 + i * 13) % MODULES);
  const tests = Array.from({ length: TESTS_PER_FILE }, (_, i) => {
    const calls = Array.from(
      { length: CALLS_PER_TEST },
      () => `  sum += ${moduleName(modules[random(modules.length)])}.f${random(FUNCTIONS)}(${random(4)});\n`,
    );
    const end = "  expect(Number.isFinite(sum)).toBe(true);\n";
    return `test("case ${i}", () => {\n  let sum = 0;\n${calls.join("")}${end}});\n`;
  });
  const heads = modules.map((m) => `const ${moduleName(m)} = require("../src/${moduleName(m)}");\n`);
  return `${heads.join("")}describe("part ${index}", () => {\n${tests.join("")}});\n`;
}

/** The last reporter prints the peak memory of the process that reporters run in. */
const RSS_REPORTER = `module.exports = class {
  onRunComplete() {
    process.on("exit", () => require("fs").writeFileSync(process.env.RSS_FILE, String(process.resourceUsage().maxRSS)));
  }
};
`;

const JEST_CONFIG = `const ours = process.env.KCOV === "1";
const reporter = ["istanbul-kcov/jest-reporter", { outputDirectory: process.env.KCOV_OUT ?? "coverage/kcov" }];
module.exports = {
  testEnvironment: ours ? "istanbul-kcov/jest-environment-node" : "node",
  reporters: ["default", ...(ours ? [reporter] : []), "<rootDir>/rss-reporter.cjs"],
  cacheDirectory: "<rootDir>/.cache/" + (ours ? "ours" : "plain"),
};
`;

const BABEL_CONFIG = `module.exports = (api) => {
  api.cache.using(() => process.env.KCOV);
  return { presets: process.env.KCOV === "1" ? ["istanbul-kcov/babel-preset"] : [] };
};
`;

function generate() {
  for (let i = 0; i < MODULES; i++) write(`src/${moduleName(i)}.js`, moduleText(i));
  for (let i = 0; i < TEST_FILES; i++) write(`test/t${String(i).padStart(2, "0")}.test.js`, testText(i));
  write("rss-reporter.cjs", RSS_REPORTER);
  write("jest.config.js", JEST_CONFIG);
  write("babel.config.js", BABEL_CONFIG);
  write("package.json", '{ "name": "scale", "private": true }\n');
  write(".gitignore", "node_modules\ncoverage\n.cache\n");
  linkModules();
  const git = (...args) =>
    execFileSync("git", ["-c", "user.name=b", "-c", "user.email=b@b", ...args], { cwd: directory });
  git("init", "-q");
  git("add", "-A");
  git("commit", "-q", "-m", "scale");
}

/** Links Jest's packages from our node_modules; istanbul-kcov is this checkout. */
function linkModules() {
  mkdirSync(path("node_modules"));
  const names = execFileSync("ls", [join(PACKAGE, "node_modules")], { encoding: "utf8" })
    .split("\n")
    .filter(Boolean);
  for (const name of names) symlinkSync(join(PACKAGE, "node_modules", name), path(`node_modules/${name}`));
  if (!existsSync(path("node_modules/istanbul-kcov"))) symlinkSync(PACKAGE, path("node_modules/istanbul-kcov"));
}

/** Runs under `time -v` where that exists: the peak memory of the largest process of the tree. */
function measure(command, args, env = {}) {
  const timed = existsSync(TIME);
  const [file, all] = timed ? [TIME, ["-v", command, ...args]] : [command, args];
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync(file, all, {
    cwd: directory,
    encoding: "utf8",
    maxBuffer: 1 << 28,
    env: { ...process.env, FORCE_COLOR: "0", RSS_FILE: path(".cache/rss"), ...env },
  });
  const seconds = (performance.now() - start) / 1000;
  const peak = Number(/Maximum resident set size \(kbytes\): (\d+)/.exec(stderr)?.[1] ?? Number.NaN) / 1024;
  if (status !== 0) console.log(`${command} ${args.join(" ")} ended with ${status}\n${stdout}${stderr}`);
  return { seconds, peak, stdout, stderr };
}

function jest(label, env, ...args) {
  const run = measure(process.execPath, [join(PACKAGE, "node_modules/jest/bin/jest.js"), "-w", "2", ...args], env);
  const parent = Number(readFileSync(path(".cache/rss"), "utf8")) / 1024;
  return {
    label,
    "time s": round(run.seconds),
    "peak of Jest MB": round(parent),
    "peak of any process MB": round(run.peak),
  };
}

function kcov(label, ...args) {
  const { seconds, peak, stdout } = measure(process.execPath, [join(PACKAGE, "lib/cli/main.js"), ...args]);
  return {
    command: label,
    "time s": round(seconds),
    "peak MB": round(peak),
    answer: stdout.split("\n")[0].slice(0, 60),
  };
}

function round(number) {
  return Math.round(number * 100) / 100;
}

function measureJest() {
  const modes = [
    ["Jest alone", { KCOV: "0" }],
    ["Jest --coverage", { KCOV: "0" }, "--coverage", "--coverageReporters=json", "--coverageDirectory=coverage/jest"],
    ["with istanbul-kcov", { KCOV: "1" }],
  ];
  for (const mode of modes) jest(...mode); // fills the transform cache
  console.table(modes.map((mode) => jest(...mode)));
}

function measureData() {
  const data = readTests(path("coverage/kcov"));
  const tests = data.files.flatMap((file) => file.tests.map((test) => ({ file, test })));
  const own = tests.reduce((sum, { test }) => sum + test.own.length, 0);
  const reached = tests.reduce((sum, { file, test }) => sum + reach(file, test).length, 0);
  const bytes = statSync(path("coverage/kcov/tests.msgpack")).size;
  console.table([
    {
      tests: tests.length,
      blocks: data.table.size,
      "tests.msgpack bytes": bytes,
      "own pairs": own,
      "bytes / own pair": round(bytes / own),
      "reached pairs": reached,
      "bytes / reached pair": round(bytes / reached),
      "pcs.json bytes": statSync(path("coverage/kcov/pcs.json")).size,
    },
  ]);
}

function measureCommands() {
  for (const shard of [1, 2]) jest("shard", { KCOV: "1", KCOV_OUT: `coverage/s${shard}` }, `--shard=${shard}/2`);
  const rows = [
    kcov("which file", "which", "src/m000.js"),
    kcov("which file:line", "which", "src/m000.js:5"),
    kcov("which --test (1 file's)", "which", "--test", "part 7 case 42"),
    kcov("which --test (all)", "which", "--test", "case"),
    kcov("cmin", "cmin"),
    kcov("cmin --duration", "cmin", "--duration"),
    kcov("affected, nothing changed", "affected"),
  ];
  edit("src/m000.js", "return total + 5;", "return total + 6;");
  rows.push(kcov("affected, a body", "affected"), kcov("affected --json, a body", "affected", "--json"));
  edit("src/m000.js", "const LIMIT =", "const LIMIT = 1 +");
  rows.push(kcov("affected, a module", "affected"));
  for (let i = 1; i < MODULES; i++) edit(`src/${moduleName(i)}.js`, "return total + 7;", "return total + 8;");
  rows.push(kcov("affected, 300 modules", "affected"));
  rows.push(
    kcov("diff shard whole", "diff", "coverage/s1", "coverage/kcov"),
    kcov("merge 2 shards", "merge", "coverage/s1", "coverage/s2", "-o", "coverage/merged"),
    kcov("merge 2 whole runs", "merge", "coverage/kcov", "coverage/kcov", "-o", "coverage/merged2"),
    kcov("report -r text-summary", "report", "-r", "text-summary"),
    kcov("report -r html", "report", "-r", "html"),
  );
  console.table(rows);
}

function edit(name, from, to) {
  writeFileSync(path(name), readFileSync(path(name), "utf8").replace(from, to));
}

console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0].model}, project in ${directory}`);
try {
  generate();
  measureJest();
  measureData();
  measureCommands();
} finally {
  if (!process.argv.includes("--keep")) rmSync(directory, { recursive: true, force: true });
}
