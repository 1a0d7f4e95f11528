/**
 * Does `affected` select every test that a change breaks? Mutates a repository, line by line, and compares.
 *
 * `node bench/truth/mutate.mjs <directory> [--mutants 100] [--minutes 60] [--seed 1]`; README.md here says what the
 * directory contains. It continues where it stopped, and prints the table at the end of each call.
 */
import { parseArgs } from "node:util";
import { startState } from "./baseline.mjs";
import { ColdSuite } from "./cold-suite.mjs";
import { judge } from "./judge.mjs";
import { mutantsOf } from "./mutants.mjs";
import { shuffled } from "./random.mjs";
import { openRepository, restore } from "./repository.mjs";
import { loadState, saveState } from "./state.mjs";
import { describeResult, table } from "./table.mjs";
import { WarmJest } from "./warm-jest.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    mutants: { type: "string", default: "100" },
    minutes: { type: "string", default: "60" },
    seed: { type: "string", default: "1" },
  },
});
const [directory] = positionals;
if (directory === undefined) {
  console.error("usage: node bench/truth/mutate.mjs <directory> [--mutants <n>] [--minutes <n>] [--seed <n>]");
  process.exit(2);
}

const until = Date.now() + Number(values.minutes) * 60_000;
const repository = openRepository(directory);
const jest = repository.runner === "jest" ? new WarmJest(repository) : new ColdSuite(repository);
for (const copy of [repository.kcov, repository.plain]) restore(copy);
try {
  const state = loadState(repository, values.seed) ?? (await startState(repository, jest, values.seed));
  saveState(repository, state);
  await mutate(state);
  console.log(table(repository, state));
} finally {
  jest.stop();
}

async function mutate(state) {
  const order = shuffled(mutantsOf(repository), Number(values.seed));
  const usable = () => state.results.filter(({ unusable }) => unusable === undefined).length;
  const known = new Set(state.results.map(({ id }) => id));
  for (const mutant of order.filter(({ id }) => !known.has(id))) {
    if (usable() >= Number(values.mutants) || Date.now() > until) return;
    state.results.push(await judge(mutant, { repository, jest, state }));
    saveState(repository, state);
    console.error(describeResult(state.results.at(-1), usable()));
  }
}
