/**
 * loop: what a fuzzer does: run one small input, collect what it reached, and start again from zero. The time to
 * collect includes the reset, where the peer has one.
 */
import { sampleSides } from "./crew.mjs";
import { min, summarise } from "./measure.mjs";
import { SIDES } from "./peers/index.mjs";
import { checkAgreement, preparePlans, sourcesOf, withScratch } from "./prepare.mjs";
import { isQuick, saveResult } from "./results.mjs";
import { digits, textTable } from "./table.mjs";
import { WORKLOADS } from "./workloads/index.mjs";

const PACE = isQuick
  ? { launches: 1, rounds: 8, warmMs: 400, turnMs: 20, batchMs: 3 }
  : { launches: 3, rounds: 10, warmMs: 500, turnMs: 30, batchMs: 3 };

async function measure(workload, scratch) {
  const plans = preparePlans(workload, SIDES, await sourcesOf(workload, scratch), scratch, "loop");
  await checkAgreement(workload, SIDES, plans, { counts: false });
  return { workload: workload.name, ms: summarise(await sampleSides(plans, PACE)) };
}

const rows = [];
for (const workload of WORKLOADS.filter(({ small }) => small !== undefined)) {
  rows.push(await withScratch((scratch) => measure(workload, scratch)));
}

const best = ({ ms }) => min(["istanbul", "v8", "jazzer", "jazzer-edges"].map((side) => ms[side].min));
const table = rows.map((row) => [
  row.workload,
  ...SIDES.map(({ name }) => `${digits(1000 / row.ms[name].min)} (${digits(best(row) / row.ms[name].min)}x)`),
]);
console.log("loop, inputs/s at the minimum (times the best peer)");
console.log(`${textTable([["target", ...SIDES.map(({ label }) => label)], ...table])}\n`);
saveResult("loop", { sides: SIDES.map(({ name, label }) => ({ name, label })), pace: PACE, rows });
