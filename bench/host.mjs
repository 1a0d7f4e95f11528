/**
 * The process that runs one workload under one side: it loads the prepared code and times batches on request. crew.mjs
 * starts it with the path of a plan: `{ workload, side, task, files }`, where `files` maps each source file to the text
 * to load in its place, and `task` is `run` or `loop`. It works only when it is asked to, so that the processes of the
 * other sides can be asked in between.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import Module, { createRequire } from "node:module";
import { sideNamed } from "./peers/index.mjs";
import { workloadNamed } from "./workloads/index.mjs";

const plan = JSON.parse(readFileSync(process.argv[2], "utf8"));
const require = createRequire(import.meta.url);
const workload = workloadNamed(plan.workload);
const side = sideNamed(plan.side);

function loadPrepared() {
  const original = Module.prototype._compile;
  Module.prototype._compile = function compile(code, filename, ...rest) {
    const prepared = plan.files[filename];
    return original.call(this, prepared === undefined ? code : readFileSync(prepared, "utf8"), filename, ...rest);
  };
}

/** The function of one iteration; in the loop, one input and its coverage. */
function stepOf() {
  if (plan.task === "run") return workload.load(require);
  const { inputs, run } = workload.small(require);
  for (const input of inputs) run(input);
  const collect = side.collector();
  let next = 0;
  return () => {
    const result = run(inputs[next++ % inputs.length]);
    if (collect() === 0) throw new Error(`${side.label} collected nothing`);
    return result;
  };
}

side.start?.(plan);
loadPrepared();
const step = stepOf();

/** Milliseconds of `count` iterations. Only asynchronous results are awaited. */
async function time(count) {
  const start = performance.now();
  for (let i = 0; i < count; i++) {
    const result = step();
    if (result instanceof Promise) await result;
  }
  return performance.now() - start;
}

/** The times of several batches in a row. Batches are short: one that was interrupted tells nothing. */
async function times({ count, batches }) {
  const samples = [];
  for (let i = 0; i < batches; i++) samples.push(await time(count));
  return samples;
}

/** Runs for `ms` and returns how many iterations fit into that time once warm. */
async function warm(ms) {
  let count = 1;
  let total = 0;
  let last = await time(count);
  while (total < ms) {
    if (last < ms / 8) count *= 2;
    last = await time(count);
    total += last;
  }
  return count / last;
}

const sha1 = (text) => createHash("sha1").update(text).digest("hex");

/** One iteration and its result; the counts are those of loading and of this iteration. */
async function check() {
  const result = await step();
  return { result: sha1(JSON.stringify(result)), hits: side.exact ? sha1(side.hits()) : "" };
}

/** What the side reports as collected from one iteration. */
async function collected() {
  const collect = side.collector();
  collect();
  await step();
  return collect();
}

/** Source files that were loaded. */
function files() {
  return Object.keys(require.cache);
}

const ANSWERS = { check, collected, files, times, warm };

process.on("message", async ({ ask, argument }) => {
  process.send({ answer: await ANSWERS[ask](argument) });
});
process.send({ answer: "ready" });
