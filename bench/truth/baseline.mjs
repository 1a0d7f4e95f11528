/** Runs the suite without a mutant, to find the tests that pass in both copies and both times. */
import { createRequire } from "node:module";
import { join } from "node:path";
import { restore, run } from "./repository.mjs";
import { buildOf } from "./state.mjs";
import { testKey } from "./test-key.mjs";

const require = createRequire(import.meta.url);

/** How much slower a mutant may make a suite; a busy machine adds to it. */
const SLOWER = 5;

/** Runs the suite once with us, which writes the data, and twice without. */
export async function startState(repository, jest, seed) {
  const ours = passedWithUs(repository);
  const start = Date.now();
  const runs = [passed(await jest.suite()), passed(await jest.suite())];
  const limitMs = (SLOWER * (Date.now() - start)) / runs.length + 60_000;
  const stable = [...runs[0]].filter((key) => runs[1].has(key));
  const tests = stable.filter((key) => ours.has(key));
  const differing = { onlyWithout: stable.length - tests.length, onlyWith: ours.size - tests.length };
  console.error(`${tests.length} tests pass in both copies`, differing);
  restore(repository.plain);
  return { build: buildOf(repository), seed, limitMs, tests, differing, related: {}, results: [] };
}

function passed(suite) {
  if (suite === undefined) throw new Error("the suite of the plain copy did not end");
  return new Set([...suite.statuses].filter(([, status]) => status === "passed").map(([key]) => key));
}

/** Jest gets no arguments: the suite of a command line's parser may read them. */
function passedWithUs(repository) {
  const { runner, command } = repository;
  const isJest = runner === "jest";
  const args = isJest ? [] : ["test", "--", ...command];
  const { stdout, stderr } = run(repository, repository.kcov, isJest ? "jest" : "istanbul-kcov", args);
  console.error(
    (stdout + stderr)
      .split("\n")
      .filter((line) => line.includes("istanbul-kcov: "))
      .join("\n"),
  );
  restore(repository.kcov);
  const { files } = readData(repository);
  return new Set(
    files.flatMap(({ file, tests }) => tests.filter(hasPassed).map(({ path }) => testKey({ file, path }))),
  );
}

const hasPassed = ({ status }) => status === "passed";

function readData({ kcov }) {
  const { readTests } = require(join(kcov, "node_modules/istanbul-kcov/lib/suite/data-file.js"));
  return readTests(join(kcov, "coverage/kcov"));
}
