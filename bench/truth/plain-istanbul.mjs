/**
 * What one test covers, alone in a new process, under Istanbul without us: nyc, Jest's provider, or a plain Vite
 * plugin.
 */
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const require = createRequire(import.meta.url);
const NYC = require.resolve("nyc/bin/nyc.js");
const PLUGIN = pathToFileURL(fileURLToPath(new URL("istanbul-vite-plugin.mjs", import.meta.url))).href;
const VITEST_CONFIG = "vitest.istanbul.config.mjs";

/** Imports the Vitest that runs, so it must be beside it. */
const WRITER = fileURLToPath(new URL("write-coverage.mjs", import.meta.url));

/** By runner, the command that runs one test and writes coverage-final.json to a directory. */
const COMMANDS = {
  jest: ({ file, path }, directory) => [
    ...["node_modules/.bin/jest", "-i", "--silent", "--coverage", "--coverageReporters=json"],
    ...[`--coverageDirectory=${directory}`, "--runTestsByPath", file, `--testNamePattern=^${escaped(path)}$`],
  ],
  mocha: ({ file, path }, directory, { plain, args }) => {
    const options = args.filter((argument) => !existsSync(join(plain, argument)));
    return [...nyc(directory), "node_modules/.bin/mocha", ...options, file, "--grep", `^${escaped(path)}$`];
  },
  "node:test": ({ file, path }, directory) => [
    ...nyc(directory),
    ...[process.execPath, "--test", `--test-name-pattern=^${escaped(path.slice(-1))}$`, file],
  ],
  vitest: ({ file, path }, _directory, { plain }) => {
    copyFileSync(WRITER, join(plain, "write-coverage.mjs"));
    writeFileSync(
      join(plain, VITEST_CONFIG),
      `import { mergeConfig } from "vitest/config";
import istanbul from ${JSON.stringify(PLUGIN)};
import own from "./vitest.plain.config";
export default mergeConfig(own, { plugins: [istanbul()], test: { setupFiles: ["./write-coverage.mjs"] } });`,
    );
    return ["node_modules/.bin/vitest", "run", "--config", VITEST_CONFIG, file, "-t", `^${escaped(path)}$`];
  },
};

const escaped = (path) => path.join(" ").replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

function nyc(directory) {
  return [NYC, "--reporter=json", `--report-dir=${directory}`, `--temp-dir=${directory}/raw`];
}

/** The blocks that a test covers; undefined if it cannot be run alone. */
export function coveredAlone(repository, test) {
  const { root, plain, env, runner } = repository;
  const directory = join(root, "alone");
  rmSync(directory, { recursive: true, force: true });
  const [command, ...args] = COMMANDS[runner](test, directory, repository);
  const { status } = spawnSync(command, args, {
    ...{ cwd: plain, stdio: "ignore" },
    env: { ...env, KCOV_TRUTH_COVERAGE: directory },
  });
  const report = join(directory, "coverage-final.json");
  return status === 0 && existsSync(report) ? covered(JSON.parse(readFileSync(report, "utf8")), plain) : undefined;
}

function covered(report, root) {
  const files = Object.entries(report).map(([path, counts]) => [relative(root, path), counts]);
  return new Set(
    files.flatMap(([path, { s, b }]) => [
      ...ran(s).map((id) => `${path} s${id}`),
      ...Object.entries(b).flatMap(([id, arms]) => ran(arms).map((arm) => `${path} b${id}.${arm}`)),
    ]),
  );
}

const ran = (counts) => Object.keys(counts).filter((id) => counts[id] > 0);
