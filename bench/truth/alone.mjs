/**
 * Does a test's set contain what the test covers? Runs tests one by one, alone, under Istanbul without us, and
 * compares.
 *
 * `node bench/truth/alone.mjs <directory> [--tests 100] [--seed 1]`; README.md here says what the directory contains.
 */
import { createRequire } from "node:module";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { coveredAlone } from "./plain-istanbul.mjs";
import { shuffled } from "./random.mjs";
import { openRepository, restore, run } from "./repository.mjs";

const require = createRequire(import.meta.url);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { tests: { type: "string", default: "100" }, seed: { type: "string", default: "1" } },
});
const [directory] = positionals;
if (directory === undefined) {
  console.error("usage: node bench/truth/alone.mjs <directory> [--tests <n>] [--seed <n>]");
  process.exit(2);
}

const repository = openRepository(directory);
for (const copy of [repository.kcov, repository.plain]) restore(copy);
const data = recorded();
const leftOut = new Set();
const results = candidates()
  .slice(0, Number(values.tests))
  .map((one) => compare(one));
print(results);
restore(repository.plain);

function recorded() {
  const { kcov, command, runner } = repository;
  if (runner === "jest") run(repository, kcov, "jest", []);
  else run(repository, kcov, "istanbul-kcov", ["test", "--", ...command]);
  restore(kcov);
  const { readTests } = require(join(kcov, "node_modules/istanbul-kcov/lib/suite/data-file.js"));
  return readTests(join(kcov, "coverage/kcov"));
}

/** Tests that passed, in random order. Tests with the same name cannot be run alone. */
function candidates() {
  const byFile = data.files.map((file) => {
    const names = file.tests.map(nameOf);
    return file.tests
      .filter((test) => test.status === "passed" && names.filter((name) => name === nameOf(test)).length === 1)
      .filter(({ path }) => repository.runner !== "node:test" || path.length === 1)
      .map((test) => ({ file, test }));
  });
  return shuffled(byFile, Number(values.seed));
}

/** The name that selects a test. node:test matches single titles, and runs no test below one that does not match. */
function nameOf({ path }) {
  return repository.runner === "node:test" ? path.at(-1) : path.join(" ");
}

function compare({ file, test }) {
  const alone = coveredAlone(repository, { file: file.file, path: test.path });
  const ours = reached(file, test);
  const difference = alone && {
    missing: [...alone].filter((block) => !ours.all.has(block) && isInstrumented(block)),
    surplus: [...ours.own].filter((block) => !alone.has(block)),
  };
  console.error(describe(file, test, difference));
  return { blocks: alone?.size ?? 0, ...difference };
}

/** Leaves out test helpers: Istanbul's own list excludes them, but Jest counts them. */
function isInstrumented(block) {
  const file = block.slice(0, block.lastIndexOf(" "));
  const isKnown = data.table.file(file) !== undefined;
  if (!isKnown) leftOut.add(file);
  return isKnown;
}

function describe({ file }, { path }, difference) {
  const name = `${file} › ${path.join(" › ")}`;
  if (difference === undefined) return `not run alone  ${name}`;
  const { missing, surplus } = difference;
  if (missing.length + surplus.length === 0) return `equal  ${name}`;
  const some = (blocks) => (blocks.length === 0 ? "none" : `${blocks.length} (${blocks.slice(0, 5).join(", ")})`);
  return `DIFFERS  ${name}\n  in the set and not alone: ${some(surplus)}\n  alone and not in the set: ${some(missing)}`;
}

/** What a test reaches by itself, and with everything that its file adds: file, Istanbul's id, and the arm. */
function reached(file, test) {
  const { table } = data;
  const { reach } = require(join(repository.kcov, "node_modules/istanbul-kcov/lib/suite/test-data.js"));
  const named = (set) =>
    new Set(
      Array.from(set, (ordinal) => {
        const { file: path, block } = table.symbolize(table.pcAt(ordinal));
        return block.kind === "statement" ? `${path} s${block.id}` : `${path} b${block.id}.${block.arm}`;
      }),
    );
  return { own: named(test.own), all: named(reach(file, test)) };
}

function print(all) {
  const run = all.filter(({ missing }) => missing !== undefined);
  const count = (isSo) => run.filter(isSo).length;
  console.log(
    [
      `${repository.name}: ${run.length} of ${all.length} tests run alone`,
      `${run.reduce((sum, { blocks }) => sum + blocks, 0)} blocks covered by plain Istanbul`,
      `${count(({ missing, surplus }) => missing.length + surplus.length === 0)} equal`,
      `${count(({ surplus }) => surplus.length > 0)} with blocks of their own that they do not cover alone`,
      `${count(({ missing }) => missing.length > 0)} that cover more alone`,
      `not compared, since it is not instrumented with us: ${[...leftOut].join(", ") || "nothing"}`,
    ].join("\n"),
  );
}
