/**
 * Repeats the tests that start processes, threads or timers on a busy machine, and tells what failed and why:
 *
 *     npm run build && node test/support/repeat-loaded.cjs [--times 5] [--loops 3] [--minutes 120] [--results FILE] [PATH …]
 *
 * Each run is one Jest with one test file, beside busy loops; paths choose test files, by default all that there are.
 * It goes on where it was stopped: runs are kept in FILE, which belongs to one commit.
 */
const { execFileSync, spawnSync } = require("node:child_process");
const { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } = require("node:fs");
const { dirname, join, relative, resolve } = require("node:path");
const { parseArgs, stripVTControlCharacters } = require("node:util");
const { Worker } = require("node:worker_threads");

const ROOT = resolve(__dirname, "../..");
const TESTS = join(ROOT, "test");
const JEST = join(ROOT, "node_modules/jest/bin/jest.js");

/** A run that takes longer hangs: the longest file takes some minutes on an idle machine. */
const LONGEST_RUN_MS = 30 * 60_000;

/** What makes the order of things depend on how busy the machine is. */
const IN_TIME = /node:child_process|node:worker_threads|set(?:Timeout|Interval|Immediate)\(/;

function options() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      times: { type: "string", default: "5" },
      loops: { type: "string", default: "3" },
      minutes: { type: "string", default: "Infinity" },
      results: { type: "string", default: join(ROOT, "coverage/repeat-loaded.json") },
    },
  });
  const [times, loops, minutes] = [values.times, values.loops, values.minutes].map(Number);
  if ([times, loops, minutes].some(Number.isNaN)) throw new Error("--times, --loops and --minutes are numbers");
  return { times, loops, minutes, results: resolve(values.results), chosen: positionals };
}

/** Whether a file of the tests, or one that it imports from them, starts what takes its own time. */
function startsAnything(file, seen = new Set()) {
  if (seen.has(file)) return false;
  seen.add(file);
  const text = readFileSync(file, "utf8");
  const imported = Array.from(text.matchAll(/from "(\.[^"]+)"/g), ([, name]) => `${resolve(dirname(file), name)}.ts`);
  const own = imported.filter((name) => name.startsWith(TESTS) && existsSync(name));
  return IN_TIME.test(text) || own.some((name) => startsAnything(name, seen));
}

function testFiles(chosen) {
  const all = readdirSync(TESTS, { recursive: true }).filter((name) => name.endsWith(".test.ts"));
  const paths = all.map((name) => join(TESTS, name)).filter((file) => startsAnything(file));
  const wanted = chosen.map((name) => resolve(name));
  const isWanted = (file) => wanted.length === 0 || wanted.some((one) => file === one || file.startsWith(`${one}/`));
  return paths.filter(isWanted).sort();
}

/** The runs so far, by test file. */
function readRuns(file) {
  const commit = execFileSync("git", ["rev-parse", "HEAD"], { cwd: ROOT, encoding: "utf8" }).trim();
  if (!existsSync(file)) return { commit, runs: {} };
  const kept = JSON.parse(readFileSync(file, "utf8"));
  if (kept.commit === commit) return kept;
  throw new Error(`${file} is of commit ${kept.commit.slice(0, 12)}; remove it, or name another with --results`);
}

function save(file, results) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.tmp`, JSON.stringify(results, undefined, 2));
  renameSync(`${file}.tmp`, file);
}

/** They are threads of this process, so that however it ends, they end. */
function startLoops(count) {
  return Array.from({ length: count }, () => new Worker("for (;;);", { eval: true }));
}

/** Runs Jest with one test file; gives what failed in it and why, in no words where nothing did. */
function run(file) {
  const output = join(ROOT, `coverage/repeat-loaded-${process.pid}.json`);
  mkdirSync(dirname(output), { recursive: true });
  const begin = performance.now();
  const args = [JEST, "--ci", "--json", `--outputFile=${output}`, "--runTestsByPath", file];
  const options = {
    cwd: ROOT,
    encoding: "utf8",
    stdio: ["ignore", "ignore", "pipe"],
    maxBuffer: Number.POSITIVE_INFINITY,
    timeout: LONGEST_RUN_MS,
    killSignal: "SIGKILL",
  };
  const { signal, status, stderr } = spawnSync(process.execPath, args, options);
  const seconds = Math.round((performance.now() - begin) / 1000);
  const failed = existsSync(output) ? failures(JSON.parse(readFileSync(output, "utf8"))) : [];
  rmSync(output, { force: true });
  const ending = signal === null ? `Jest ended with ${status}` : `Jest was killed by ${signal}`;
  if (status !== 0 && failed.length === 0) failed.push({ test: "", why: `${ending}: ${reason(stderr)}` });
  return { seconds, failed };
}

function failures({ testResults }) {
  return testResults.flatMap(({ status, message, assertionResults }) => {
    const failed = assertionResults.filter((one) => one.status === "failed");
    if (failed.length === 0 && status === "failed") return [{ test: "", why: reason(message) }];
    return failed.map(({ fullName, failureMessages }) => ({
      test: fullName,
      why: reason(failureMessages.join("\n")),
    }));
  });
}

/** What a failure says before it shows code and stack, in one line of some length. */
function reason(text) {
  const lines = stripVTControlCharacters(text)
    .split("\n")
    .map((line) => line.trim());
  const said = lines.filter((line) => line !== "" && !line.startsWith("at "));
  return said.slice(0, 8).join(" ").slice(0, 400);
}

/** One row for each file, and one below it for each way in which it failed. */
function printTable(files, { runs }) {
  console.log("| test file | runs | failed | longest, s |\n|---|---|---|---|");
  for (const name of files) {
    const done = runs[name] ?? [];
    const failed = done.filter((one) => one.failed.length > 0);
    const longest = Math.max(0, ...done.map(({ seconds }) => seconds));
    console.log(`| ${name} | ${done.length} | ${failed.length} | ${longest} |`);
    const ways = failed.flatMap((one) => one.failed.map(({ test, why }) => `${test}: ${why}`));
    for (const way of new Set(ways))
      console.log(`|   ${way.replaceAll("|", "\\|")} | | ${ways.filter((one) => one === way).length} | |`);
  }
}

/** All files once, then all of them again, so that whenever it is stopped each has been tried. */
function repeat(files, { times, minutes, results: file }, results) {
  const end = performance.now() + minutes * 60_000;
  for (let round = 0; round < times; round++) {
    for (const name of files) {
      results.runs[name] ??= [];
      if (results.runs[name].length > round) continue;
      if (performance.now() > end) return;
      const done = run(join(ROOT, name));
      results.runs[name].push(done);
      save(file, results);
      console.error(`${round + 1} ${name}: ${done.failed.length === 0 ? "passed" : "FAILED"} in ${done.seconds} s`);
    }
  }
}

function main() {
  const how = options();
  const files = testFiles(how.chosen).map((file) => relative(ROOT, file));
  if (files.length === 0) throw new Error(`${how.chosen.join(", ")}: no test files there that start anything`);
  const results = readRuns(how.results);
  startLoops(how.loops);
  repeat(files, how, results);
  printTable(files, results);
  const isFailed = files.some((name) => results.runs[name]?.some(({ failed }) => failed.length > 0));
  process.exit(isFailed ? 1 : 0);
}

try {
  main();
} catch (error) {
  console.error(`repeat-loaded: ${error.message}`);
  process.exit(2);
}
