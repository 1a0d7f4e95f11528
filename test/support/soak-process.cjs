/**
 * A program that drains for a long time. Its arguments are the number of drains, and the most drains per second; it
 * prints a JSON Soak (soak.e2e.test.ts).
 *
 * The same code runs four times, for four readers: clear and delta mode, counters with common slots, and a device. What
 * an input covers, and how often, is the same each time, so that any difference is a miscount.
 */
const { mkdtempSync, readFileSync, rmSync, writeFileSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join, resolve } = require("node:path");
const { transformSync } = require("@babel/core");
const { createCoverage, decodeKcov, KCOV_ENABLE, KCOV_INIT_TRACE, openKcov } = require("../../lib");
const plugin = require("../../lib/babel/plugin").default;

const SOURCE = resolve(__dirname, "../../node_modules/acorn/dist/acorn.js");
const AREA_WORDS = 65_536;
const SAMPLES = 40;

const INPUTS = [
  "let a = 1, b = `x`; for (const c of [a, b]) if (c > 1) break; else continue;",
  "class A extends B { #x = 1; static { this.y ??= 2 } get z() { return super.z?.[0] } }",
  "async function* f({ a, ...rest }, [b = 1] = []) { yield* await g(/[a-z]+/giu, ...rest) }",
  "label: do { switch (x) { case 1: default: break label } } while (0)",
];

const [total, perSecond] = process.argv.slice(2).map(Number);
const directory = mkdtempSync(join(tmpdir(), "kcov-soak-"));

/** acorn, instrumented under a coverage variable of its own. */
function target(options) {
  const { code } = transformSync(readFileSync(SOURCE, "utf8"), {
    filename: SOURCE,
    babelrc: false,
    configFile: false,
    compact: true,
    caller: { name: "soak", supportsStaticESM: false },
    plugins: [[plugin, { cwd: "/", exclude: [], excludeNodeModules: false, ...options }]],
  });
  const file = join(directory, `${options.coverageVariable}.js`);
  writeFileSync(file, code);
  const { parse } = require(file);
  return (input) => parse(input, { ecmaVersion: 2024 });
}

/** A run of one input, and the PCs it covered as text. */
function reader({ mode, ...options }) {
  const run = target(options);
  const coverage = createCoverage({ coverage: globalThis[options.coverageVariable], root: "/", mode });
  coverage.clear();
  return (input) => {
    run(input);
    return decodeKcov(coverage.drain()).join();
  };
}

function deviceReader() {
  const run = target({ coverageVariable: "__coverage__" });
  const kcov = openKcov();
  kcov.ioctl(KCOV_INIT_TRACE, AREA_WORDS);
  const cover = kcov.mmap(8 * AREA_WORDS);
  kcov.ioctl(KCOV_ENABLE, 0);
  return (input) => {
    cover[0] = 0n;
    run(input);
    kcov.flush();
    return cover.subarray(1, Number(cover[0]) + 1).join();
  };
}

const READERS = [
  reader({ coverageVariable: "__clear__", mode: "clear" }),
  reader({ coverageVariable: "__delta__", mode: "delta" }),
  reader({ coverageVariable: "__shared__", mode: "clear", precision: "block" }),
  deviceReader(),
];

/** All statement counts of the code that is read in delta mode. */
function counts() {
  return Object.values(Object.values(globalThis.__delta__)[0].s);
}

/** What one more run of each input adds to each count. */
function increments() {
  return INPUTS.map((input) => {
    const before = counts();
    READERS[1](input);
    return counts().map((count, i) => count - before[i]);
  });
}

/** The first collection leaves array buffers to a thread that frees them; the second one waits for that. */
function memory() {
  global.gc();
  global.gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

async function soak() {
  for (let round = 0; round < 3; round++) for (const input of INPUTS) for (const read of READERS) read(input);
  const expected = INPUTS.map((input) => READERS.map((read) => read(input)));
  const added = increments();
  const before = counts();
  const runs = INPUTS.map(() => 0);
  const bytes = [memory()];
  let drains = 0;
  let wrong = 0;
  const start = performance.now();
  while (drains < total) {
    const due = ((performance.now() - start) / 1000) * perSecond;
    while (drains < Math.min(due, total)) {
      const which = runs.reduce((sum, count) => sum + count, 0) % INPUTS.length;
      READERS.forEach((read, i) => {
        if (read(INPUTS[which]) !== expected[which][i]) wrong++;
        drains++;
      });
      runs[which]++;
    }
    if (drains > (bytes.length * total) / SAMPLES) bytes.push(memory());
    await new Promise((next) => setTimeout(next, 1));
  }
  const after = counts();
  const miscounted = after.filter(
    (count, i) => count !== runs.reduce((sum, times, which) => sum + times * added[which][i], before[i]),
  ).length;
  const covered = expected.map((each) => each.map((pcs) => pcs.split(",").length));
  return { drains, wrong, miscounted, covered, bytes };
}

soak().then((result) => {
  rmSync(directory, { recursive: true });
  console.log(JSON.stringify(result));
});
