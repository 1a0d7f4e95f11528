/**
 * drain: how fast the counters of a program are read, compared with copying their bytes. Before each timed drain the
 * same counters are counted up, so that each drain finds equally many nonzero ones. All sides must find the same
 * blocks; each has its own counters.
 */
import { createRequire } from "node:module";
import { join } from "node:path";
import { interleave, summarise } from "./measure.mjs";
import { LIB } from "./paths.mjs";
import { isQuick, saveResult } from "./results.mjs";
import { plainHits, randomNumbers, typedCoverage } from "./synthetic.mjs";
import { digits, textTable } from "./table.mjs";

const { createCoverage } = createRequire(import.meta.url)(join(LIB, "index.js"));

const TOTALS = isQuick ? [1_000, 1 << 20] : [1_000, 32_000, 1 << 20, 1 << 22];
const FILES = [1, 1_000];
const PERCENTAGES = [0, 0.1, 1, 10, 100];
const PACE = isQuick ? { ms: 300, least: 3 } : { ms: 1_500, least: 5 };
/** With more counters than this, a second table beside the first would only cost memory. */
const DELTA_LIMIT = 2 << 20;
const BASE = 0xffffffff80000000n;

const SIDES = [
  { name: "statement", label: "ours" },
  { name: "delta", label: "ours, delta mode" },
  { name: "memcpy", label: "memcpy" },
  { name: "naive", label: "naive loop" },
  { name: "istanbul", label: "walking Istanbul's objects" },
];

/** The counters that are counted up in each file: `percent` of all, at random places that are chosen once. */
function chooseCounters(fileCount, perFile, percent) {
  const random = randomNumbers(1);
  const wanted = Math.round((fileCount * perFile * percent) / 100);
  const chosen = new Set();
  while (percent < 100 && chosen.size < wanted) chosen.add(random(fileCount * perFile));
  const all = percent === 100 ? Array.from({ length: wanted }, (_, i) => i) : [...chosen].sort((a, b) => a - b);
  const byFile = Array.from({ length: fileCount }, () => []);
  for (const index of all) byFile[Math.floor(index / perFile)].push(index % perFile);
  return byFile.map((places) => Uint32Array.from(places));
}

function countUp(arrays, chosen) {
  for (let file = 0; file < arrays.length; file++) {
    const array = arrays[file];
    for (const place of chosen[file]) array[place]++;
  }
}

function consumer(mode, fileCount, perFile) {
  const { coverage, counters } = typedCoverage(fileCount, perFile);
  const reader = createCoverage({ coverage, root: "/project", mode });
  const sink = Buffer.alloc(8 * fileCount * perFile);
  const task = { sink, count: 0 };
  task.run = () => {
    task.count = reader.consume(sink) / 8;
  };
  return { task, counters };
}

function naiveLoop(counters, sink) {
  let count = 0;
  let first = BASE;
  for (const array of counters) {
    for (let i = 0; i < array.length; i++) {
      if (array[i] === 0) continue;
      sink[count++] = first + BigInt(i);
      array[i] = 0;
    }
    first += BigInt(array.length);
  }
  return count;
}

function walkIstanbul(files) {
  const found = [];
  for (const { s } of files) {
    for (const id in s) {
      if (s[id] === 0) continue;
      found.push(id);
      s[id] = 0;
    }
  }
  return found.length;
}

function copyAll(arrays, target) {
  let offset = 0;
  for (const array of arrays) {
    target.set(array, offset);
    offset += array.length;
  }
}

/** The sides for one shape of coverage, each with counters of its own. */
function sidesFor(fileCount, perFile) {
  const shape = [fileCount, perFile];
  const clear = consumer("clear", ...shape);
  const delta = fileCount * perFile > DELTA_LIMIT ? undefined : consumer("delta", ...shape);
  const [naive, copied] = [0, 1].map(() => clear.counters.map((array) => new Uint32Array(array.length)));
  const hits = plainHits(...shape);
  const copy = new Uint32Array(fileCount * perFile);
  const sink = new BigUint64Array(fileCount * perFile);
  const side = (arrays, task) => ({ arrays, task });
  const task = (act) => {
    const self = { count: undefined, sink };
    self.run = () => {
      self.count = act();
    };
    return self;
  };
  return {
    statement: side(clear.counters, clear.task),
    ...(delta && { delta: side(delta.counters, delta.task) }),
    memcpy: side(
      copied,
      task(() => copyAll(copied, copy)),
    ),
    naive: side(
      naive,
      task(() => naiveLoop(naive, sink)),
    ),
    istanbul: side(
      hits.map(({ s }) => s),
      task(() => walkIstanbul(hits)),
    ),
  };
}

function checkEqual(sides, wanted) {
  for (const [name, { task }] of Object.entries(sides)) {
    if (name === "memcpy") continue;
    const { count } = task;
    if (count !== wanted) throw new Error(`${name} found ${count} of ${wanted} blocks`);
  }
  const expected = Buffer.from(sides.naive.task.sink.buffer, 0, 8 * wanted);
  for (const name of ["statement", "delta"].filter((each) => sides[each] !== undefined)) {
    if (!sides[name].task.sink.subarray(0, 8 * wanted).equals(expected)) throw new Error(`${name} wrote other PCs`);
  }
}

function measure(sides, fileCount, perFile, percent) {
  const chosen = chooseCounters(fileCount, perFile, percent);
  const tasks = Object.entries(sides).map(([name, { arrays, task }]) => [
    name,
    { before: () => countUp(arrays, chosen), run: task.run },
  ]);
  const samples = interleave(Object.fromEntries(tasks), PACE);
  checkEqual(
    sides,
    chosen.reduce((sum, places) => sum + places.length, 0),
  );
  return { files: fileCount, counters: fileCount * perFile, percent, ms: summarise(samples) };
}

function measureShape(total, fileCount) {
  const perFile = Math.ceil(total / fileCount);
  const sides = sidesFor(fileCount, perFile);
  return PERCENTAGES.map((percent) => measure(sides, fileCount, perFile, percent));
}

const rows = TOTALS.flatMap((total) => FILES.flatMap((fileCount) => measureShape(total, fileCount)));
const perSecond = ({ counters, ms }, side) => digits(counters / ms[side]?.min / 1e6);
const table = rows.map((row) => [
  `${row.counters} in ${row.files}, ${row.percent} %`,
  ...SIDES.map(({ name }) => perSecond(row, name)),
]);
console.log("drain, G counters/s at the minimum");
console.log(`${textTable([["counters in files, nonzero", ...SIDES.map(({ label }) => label)], ...table])}\n`);
saveResult("drain", { sides: SIDES, pace: PACE, rows });
