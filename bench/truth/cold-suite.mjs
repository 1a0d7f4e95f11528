/** Runs the suite of the plain copy under Mocha, Vitest or node:test, each time in a new process. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { testKey } from "./test-key.mjs";

const reporter = (name) => fileURLToPath(new URL(`reporters/${name}`, import.meta.url));

/** By runner: its command with a reporter that writes results, and the arguments that select one test. */
const RUNNERS = {
  mocha: {
    command: (args) => ["node_modules/.bin/mocha", "--reporter", reporter("mocha.cjs"), ...args],
    alone: ({ path }) => ["--grep", `^${escaped(path)}$`],
  },
  vitest: {
    command: (args, results) => [
      ...["node_modules/.bin/vitest", "run", "--config", "vitest.plain.config.ts", "--reporter=json"],
      ...[`--outputFile=${results}`, ...args],
    ],
    alone: ({ file, path }) => [file, "-t", `^${escaped(path)}$`],
  },
  "node:test": {
    command: (args, results) => [
      ...[process.execPath, "--test", `--test-reporter=${reporter("node-test.mjs")}`],
      ...[`--test-reporter-destination=${results}`, ...args],
    ],
    alone: ({ file, path }) => [`--test-name-pattern=^${escaped(path.slice(-1))}$`, file],
  },
};

const escaped = (path) => path.join(" ").replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

export class ColdSuite {
  #repository;
  /** How long the suite may take; the very first run has no limit to speak of. */
  limitMs = 30 * 60_000;

  constructor(repository) {
    this.#repository = repository;
  }

  /** Each test's status, and the files that could not be run; undefined when there are no results. */
  suite() {
    return this.#run([]);
  }

  /** The same for one test without the others of its file. */
  alone(test) {
    return this.#run(RUNNERS[this.#repository.runner].alone(test));
  }

  /** Nothing runs between two runs. */
  stop() {}

  #run(chosen) {
    const { root, plain, env, runner, args } = this.#repository;
    const results = join(root, "results.json");
    rmSync(results, { force: true });
    const [command, ...rest] = RUNNERS[runner].command([...args, ...chosen], results);
    spawnSync(command, rest, {
      ...{ cwd: plain, env: { ...env, KCOV_TRUTH_RESULTS: results }, stdio: "ignore" },
      ...{ timeout: Math.round(this.limitMs), killSignal: "SIGKILL" },
    });
    return existsSync(results) ? read(JSON.parse(readFileSync(results, "utf8")), plain) : undefined;
  }
}

/** Tests of one file with the same names count as one, which fails if any of them does. */
function read(results, root) {
  const { tests, broken } = results.testResults === undefined ? results : ofVitest(results, root);
  const statuses = new Map();
  for (const { file, path, status } of tests) {
    const key = testKey({ file, path });
    if (statuses.get(key) !== "failed") statuses.set(key, status);
  }
  return { statuses, broken: new Set(broken) };
}

function ofVitest({ testResults }, root) {
  const files = testResults.map(({ name, ...others }) => ({ file: relative(root, name), ...others }));
  const broken = files.filter(({ status, assertionResults }) => status === "failed" && assertionResults.length === 0);
  return {
    broken: broken.map(({ file }) => file),
    tests: files.flatMap(({ file, assertionResults }) =>
      assertionResults.map(({ ancestorTitles, title, status }) => ({ file, path: [...ancestorTitles, title], status })),
    ),
  };
}
