/**
 * scale: what a PC table costs per block, from a thousand blocks to a million, in files of 250 blocks each. Run it with
 * --expose-gc. Saving and loading are what the command line does, with files, of a table that was not saved before; the
 * loaded table must equal the saved one.
 */
import { readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { interleave, summarise } from "./measure.mjs";
import { LIB } from "./paths.mjs";
import { withScratch } from "./prepare.mjs";
import { isQuick, saveResult } from "./results.mjs";
import { mixedFile, randomNumbers } from "./synthetic.mjs";
import { digits, textTable } from "./table.mjs";

const require = createRequire(import.meta.url);
const { PcTable } = require(join(LIB, "index.js"));
const { readTable } = require(join(LIB, "bridge/result-directory.js"));
const { writeWhole } = require(join(LIB, "bridge/whole-file.js"));
const { printTableText } = require(join(LIB, "bridge/table-text.js"));

const SIZES = [1_000, 100_000, 1_000_000];
const PER_FILE = 250;
const LOOKUPS = 200_000;
const PACE = isQuick ? { ms: 0, least: 3 } : { ms: 2_000, least: 5 };

function coverageOf(blocks) {
  return Array.from({ length: blocks / PER_FILE }, (_, i) =>
    mixedFile(`src/f${String(i).padStart(5, "0")}.js`, PER_FILE),
  );
}

function build(files) {
  const table = new PcTable();
  table.add(files);
  return table;
}

/** Memory outside of the heap, such as a file's buffer, is freed some turns after it was collected. */
async function collectGarbage() {
  globalThis.gc();
  await setTimeout(50);
  globalThis.gc();
}

/** Bytes that a value keeps alive. */
async function memoryOf(make) {
  await collectGarbage();
  const before = process.memoryUsage();
  const value = make();
  await collectGarbage();
  const after = process.memoryUsage();
  const bytes = after.heapUsed + after.external - before.heapUsed - before.external;
  return { value, bytes };
}

function lookUp(table, pcs) {
  for (const pc of pcs) if (table.symbolize(pc).pc !== pc) throw new Error("symbolize gave another PC");
}

async function measure(blocks, scratch) {
  const files = coverageOf(blocks);
  const file = join(scratch, "pcs.json");
  let built = build(files);
  let fresh;
  if (built.size !== blocks) throw new Error(`${built.size} blocks in a table of ${blocks}`);
  writeWhole(file, printTableText(built));
  const loaded = await memoryOf(() => readTable(file));
  if ([...printTableText(loaded.value)].join("") !== readFileSync(file, "utf8"))
    throw new Error("loading changed the table");
  const random = randomNumbers(2);
  const pcs = Array.from({ length: LOOKUPS }, () => loaded.value.pcAt(random(blocks)));
  const tasks = {
    build: { run: () => (built = build(files)) },
    save: { run: () => writeWhole(file, printTableText(built)) },
    load: { run: () => readTable(file) },
    firstLook: { before: () => (fresh = readTable(file)), run: () => lookUp(fresh, pcs) },
    symbolize: { run: () => lookUp(loaded.value, pcs) },
  };
  const ms = summarise(interleave(tasks, PACE));
  return { blocks, lookups: LOOKUPS, memory: loaded.bytes, fileBytes: statSync(file).size, ms };
}

const rows = [];
for (const blocks of SIZES) rows.push(await withScratch((scratch) => measure(blocks, scratch)));

const perBlock = ({ ms, blocks }, name) => `${digits(ms[name].min)} ms (${digits((1e6 * ms[name].min) / blocks)})`;
console.log("scale, ms at the minimum (ns per block)");
console.log(
  textTable([
    [
      "blocks",
      "build",
      "save",
      "load",
      "first symbolize M PCs/s",
      "symbolize M PCs/s",
      "memory B/block",
      "file B/block",
    ],
    ...rows.map((row) => [
      row.blocks.toLocaleString("en-US"),
      ...["build", "save", "load"].map((name) => perBlock(row, name)),
      ...["firstLook", "symbolize"].map((name) => digits(row.lookups / row.ms[name].min / 1e3)),
      digits(row.memory / row.blocks),
      digits(row.fileBytes / row.blocks),
    ]),
  ]),
);
saveResult("scale", { pace: PACE, rows });
