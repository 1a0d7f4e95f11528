/**
 * run: how much slower code runs when its coverage is counted. Each workload runs under every side in turn, so that the
 * times of a row come from the same minutes.
 */
import { sampleSides } from "./crew.mjs";
import { summarise } from "./measure.mjs";
import { SIDES } from "./peers/index.mjs";
import { checkAgreement, preparePlans, sourcesOf, withScratch } from "./prepare.mjs";
import { printRatios } from "./ratios.mjs";
import { isQuick, saveResult } from "./results.mjs";
import { WORKLOADS } from "./workloads/index.mjs";

const PACE = isQuick
  ? { launches: 1, rounds: 8, warmMs: 300, turnMs: 20, batchMs: 3 }
  : { launches: 3, rounds: 10, warmMs: 500, turnMs: 30, batchMs: 3 };

const only = process.argv.slice(2).filter((argument) => !argument.startsWith("-"));
const name = process.argv.find((argument) => argument.startsWith("--name="))?.slice("--name=".length) ?? "run";
const workloads = WORKLOADS.filter((workload) => only.length === 0 || only.includes(workload.name));

async function measure(workload, scratch) {
  const sources = await sourcesOf(workload, scratch);
  const plans = preparePlans(workload, SIDES, sources, scratch, "run");
  await checkAgreement(workload, SIDES, plans, { counts: true });
  const bytes = [...sources.values()].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  return {
    workload: workload.name,
    kind: workload.kind,
    files: sources.size,
    bytes,
    ms: summarise(await sampleSides(plans, PACE)),
  };
}

const rows = [];
for (const workload of workloads) {
  rows.push(await withScratch((scratch) => measure(workload, scratch)));
  console.error(`${workload.name} done`);
}
printRatios("run time, times plain code: minima (medians)", rows, "ms");
if (only.length === 0) saveResult(name, { sides: SIDES.map(({ name, label }) => ({ name, label })), pace: PACE, rows });
