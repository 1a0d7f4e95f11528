/**
 * Prepares a workload: finds its source files, instruments them for every side, and checks that all sides agree. Every
 * side must give the result of the plain code, and exact sides the same counts as Istanbul, counter by counter.
 * Instrumented text is written to a temporary directory and loaded from there, so that the runs do not include making
 * it.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import { Member } from "./crew.mjs";
import { MODULES } from "./paths.mjs";

/** Calls `use` with a directory that is removed afterwards. */
export async function withScratch(use) {
  const directory = mkdtempSync(join(tmpdir(), "kcov-bench-"));
  try {
    return await use(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The source of each file of the workload's packages that it loads, by name. */
export async function sourcesOf(workload, scratch) {
  const plan = writePlan(scratch, { workload: workload.name, side: "plain", task: "run", files: {} });
  const member = await Member.start("plain", plan);
  await member.ask("check");
  const loaded = await member.ask("files");
  member.stop();
  const directories = workload.packages.map((name) => join(MODULES, name) + sep);
  const names = loaded.filter((name) => directories.some((directory) => isOwnFile(name, directory)));
  return new Map(names.sort().map((name) => [name, readFileSync(name, "utf8")]));
}

function isOwnFile(name, directory) {
  return name.startsWith(directory) && !name.slice(directory.length).includes(`node_modules${sep}`);
}

/** Plan files by side name. */
export function preparePlans(workload, sides, sources, scratch, task) {
  return new Map(
    sides.map((side) => {
      const texts = [...side.instrument(sources)];
      const files = Object.fromEntries(texts.map(([name, text]) => [name, writeText(scratch, text)]));
      return [side.name, writePlan(scratch, { workload: workload.name, side: side.name, task, files })];
    }),
  );
}

let written = 0;

function writeText(scratch, text) {
  mkdirSync(scratch, { recursive: true });
  const name = join(scratch, `${written++}.txt`);
  writeFileSync(name, text);
  return name;
}

function writePlan(scratch, plan) {
  return writeText(scratch, JSON.stringify(plan));
}

/**
 * @param counts whether nothing was reset yet, so that counts can be compared.
 * @throws Error naming the side whose result or counts differ, or which collects nothing.
 */
export async function checkAgreement(workload, sides, plans, { counts }) {
  const found = [];
  for (const side of sides) found.push({ side, ...(await checkSide(side, plans.get(side.name), counts)) });
  const exact = found.find(({ side }) => side.name === "istanbul");
  for (const { side, result, hits, collected } of found) {
    if (result !== found[0].result) throw new Error(`${workload.name}: ${side.label} changes the result`);
    if (counts && side.exact && hits !== exact.hits)
      throw new Error(`${workload.name}: ${side.label} counts otherwise`);
    if (collected === 0) throw new Error(`${workload.name}: ${side.label} collected nothing`);
  }
}

async function checkSide(side, plan, counts) {
  const member = await Member.start(side.name, plan);
  const { result, hits } = await member.ask("check");
  const collected = counts ? await member.ask("collected") : undefined;
  member.stop();
  return { result, hits, collected };
}
