/**
 * page: how large the page of tests is, how long it takes to open, and how long a person waits for an answer. The data
 * are generated: modules of functions, and tests that each reach some of them. Times are Chromium's own, from the start
 * of the navigation or a click until the frame after the answer is shown; `load` tells how busy the machine was.
 */
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { loadavg } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { min, summarise } from "./measure.mjs";
import { LIB } from "./paths.mjs";
import { withScratch } from "./prepare.mjs";
import { isQuick, saveResult } from "./results.mjs";
import { randomNumbers } from "./synthetic.mjs";
import { digits, textTable } from "./table.mjs";

const require = createRequire(import.meta.url);
const { testsPage } = require(join(LIB, "page/tests-page.js"));
const { testCommand } = require(join(LIB, "cli/test-command.js"));
const { blockSet } = require(join(LIB, "bridge/block-set.js"));
const { PcTable } = require(join(LIB, "bridge/pc-table.js"));
const { mapsOf } = require(join(LIB, "instrument/maps-of.js"));
const { hashContents } = require(join(LIB, "suite/source-hash.js"));
const { testId } = require(join(LIB, "suite/test-data.js"));

const CHROMIUM = "/usr/bin/chromium";
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"];
const ROUNDS = isQuick ? 1 : 5;

/** Functions per module, and calls per test: about as in zod, and as bench/suite-scale.mjs makes them. */
const MODULES_PER_FILE = 40;
const SIZES = [
  { name: "500 tests, 13 files", tests: 500, files: 13, functions: 60, calls: 20, testFiles: 57 },
  { name: "5,000 tests, 300 files", tests: 5_000, files: 300, functions: 12, calls: 12, testFiles: 50 },
  { name: "50,000 tests, 3,000 files", tests: 50_000, files: 3_000, functions: 12, calls: 12, testFiles: 500 },
];

function moduleText(index, functions) {
  const text = Array.from(
    { length: functions },
    (_, i) => `exports.f${i} = function f${i}(n) {
  let total = ${(index * 31 + i * 7) % 100};
  if (n <= 0) {
    return total; // what module ${index} says of "${i}"
  }
  for (let j = 0; j < 3; j++) {
    total += j % 2 === 0 ? n : LIMIT - n;
  }
  if (total > LIMIT) {
    total -= LIMIT;
    return total;
  }
  return total + ${i};
};
`,
  );
  return `"use strict";\nconst LIMIT = ${50 + (index % 100)};\n${text.join("")}`;
}

/** A module has the blocks of its head, and then equally many for each function. */
function sourcesOf({ files, functions }, root) {
  const sources = Array.from({ length: files }, (_, i) => {
    const path = `src/d${Math.floor(i / 25)}/m${String(i).padStart(4, "0")}.js`;
    const text = moduleText(i, functions);
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
    return { path, text };
  });
  const options = { cwd: root, exclude: [], extension: false };
  const maps = mapsOf(sources[0].text, join(root, sources[0].path), options, console.error);
  const table = new PcTable();
  table.add(sources.map(({ path }) => ({ ...maps, path, s: {}, f: {}, b: {} })));
  return { table, sources: sources.map(({ path, text }) => ({ path, sha1: hashContents(Buffer.from(text)) })) };
}

/** For each function of a module, its blocks, and the blocks that run at load. */
function shapeOf({ blocks }, functions) {
  const lines = 14;
  const ofFunction = Array.from({ length: functions }, (_, i) =>
    [...blocks.keys()].filter((block) => Math.floor((blocks[block].start.line - 3) / lines) === i),
  );
  const isHead = (block) => (blocks[block].start.line - 3) % lines <= 0;
  return {
    bodies: ofFunction.map((all) => all.filter((block) => !isHead(block))),
    load: [...blocks.keys()].filter(isHead),
  };
}

function dataOf(size, root) {
  const { table, sources } = sourcesOf(size, root);
  const { bodies, load } = shapeOf(table.files[0], size.functions);
  const per = table.files[0].size;
  const random = randomNumbers(size.tests);
  const ownOf = (modules) =>
    blockSet(
      Array.from({ length: size.calls }, () => {
        const [module, skipped] = [modules[random(modules.length)], random(4)];
        const body = bodies[random(size.functions)].filter((block) => block % 4 !== skipped);
        return body.map((block) => module * per + block);
      }).flat(),
    );
  const none = blockSet([]);
  const files = Array.from({ length: size.testFiles }, (_, i) => {
    const file = `test/t${String(i).padStart(3, "0")}.test.js`;
    const modules = blockSet(Array.from({ length: MODULES_PER_FILE }, () => random(size.files)));
    const head = blockSet([...modules].flatMap((module) => load.map((block) => module * per + block)));
    const count = Math.floor((size.tests * (i + 1)) / size.testFiles) - Math.floor((size.tests * i) / size.testFiles);
    const tests = Array.from({ length: count }, (_, k) => {
      const path = [`part ${i}`, `case ${k}`];
      const status = random(200) === 0 ? "failed" : "passed";
      const own = ownOf(modules);
      return { id: testId(file, "", path, 0), path, status, duration: random(90) / 10, own, shared: false };
    });
    const sets = { loaded: modules, late: none, load: head, hooks: [], shared: none };
    return { runner: "jest", file, project: "", ...sets, tests };
  });
  return { table, partial: false, commits: [], sources, search: { roots: [""], passedOver: [] }, files };
}

/** Runs in the page: the time from an action to the frame in which its answer is shown. */
const WAIT = `window.waitFor = (act, isThere) => new Promise((settle) => {
  const start = performance.now();
  act();
  const end = () => settle(performance.now() - start);
  const look = () => requestAnimationFrame(isThere() ? end : look);
  look();
});`;

/** What a person does, and what the page then shows. */
const ACTIONS = {
  "click on a file": [
    `window.row = document.querySelector("#files .row[aria-selected=false]:not([aria-expanded])"); row.click()`,
    `row.title.startsWith(document.getElementById("title").textContent + ": ")`,
  ],
  "click on a line": [
    `window.line = document.querySelector(".ln.own:not(.further)"); line.click()`,
    `document.getElementById("answer").textContent.endsWith("line " + line.dataset.line)`,
  ],
  "click on a test": [
    `document.querySelector("#tests .row:not(.head)").click()`,
    `document.querySelector("#card b")?.textContent.startsWith("part")`,
  ],
  clear: [
    `document.getElementById("clear").click()`,
    `document.getElementById("answer").textContent.endsWith("0 tests")`,
  ],
  "search as you type": [
    `const query = document.getElementById("query");
     query.value = "case 42";
     query.dispatchEvent(new Event("input"));`,
    `!/(,000|^500) tests$/.test(document.getElementById("answer").textContent)`,
  ],
};

/** The longest gap between two frames while the list of tests and the source are scrolled. */
const SCROLL = `new Promise((settle) => {
  const [list, code] = ["tests", "code"].map((id) => document.getElementById(id));
  let [longest, last, frames] = [0, performance.now(), 0];
  const step = (now) => {
    longest = Math.max(longest, now - last);
    last = now;
    list.scrollTop += 700;
    code.scrollTop += 200;
    if (frames++ < 60) requestAnimationFrame(step);
    else settle(longest);
  };
  requestAnimationFrame((now) => { last = now; step(now); });
})`;

async function visit(browser, file) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, bypassCSP: true });
  await page.goto(pathToFileURL(file).href);
  await page.locator("html[data-ready]").waitFor();
  const times = {
    open: await page.evaluate("new Promise((settle) => requestAnimationFrame(() => settle(performance.now())))"),
  };
  await page.evaluate(WAIT);
  for (const [name, [act, isThere]] of Object.entries(ACTIONS))
    times[name] = await page.evaluate(`waitFor(() => { ${act} }, () => ${isThere})`);
  await page.evaluate(`waitFor(() => { ${ACTIONS.clear[0]} }, () => ${ACTIONS.clear[1]})`);
  times["longest frame while scrolling"] = await page.evaluate(SCROLL);
  await page.close();
  return times;
}

async function measure(size, browser, scratch) {
  const data = dataOf(size, scratch);
  const file = join(scratch, "tests.html");
  const start = performance.now();
  writeFileSync(file, testsPage(data, scratch, testCommand));
  const report = performance.now() - start;
  const samples = new Map();
  for (let round = 0; round < ROUNDS; round++)
    for (const [name, ms] of Object.entries(await visit(browser, file)))
      samples.set(name, [...(samples.get(name) ?? []), ms]);
  const { name, tests, files } = size;
  return { name, tests, files, blocks: data.table.size, bytes: statSync(file).size, report, ms: summarise(samples) };
}

const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
const rows = [];
try {
  for (const size of isQuick ? SIZES.slice(0, 2) : SIZES)
    rows.push(await withScratch((scratch) => measure(size, browser, scratch)));
} finally {
  await browser.close();
}

const names = Object.keys(rows[0].ms);
const cell = ({ ms }, name) => `${digits(ms[name].min)} (${digits(ms[name].median)})`;
console.log("page, ms: least (median)");
console.log(
  textTable([
    ["", ...rows.map(({ name }) => name)],
    ["size, kB", ...rows.map(({ bytes }) => digits(bytes / 1000))],
    ["report, without reading data, ms", ...rows.map(({ report }) => digits(report))],
    ...names.map((name) => [name, ...rows.map((row) => cell(row, name))]),
  ]),
);
saveResult("page", { rounds: ROUNDS, load: Math.round(min(loadavg()) * 10) / 10, rows });
