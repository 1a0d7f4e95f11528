/**
 * Results as JSON: what was measured, on what kind of machine (never its name or paths), with which versions. A full
 * run replaces the file in bench/results/, from which docs/benchmarks.md is made; a quick one writes to
 * bench/results/quick/, which is not kept.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { MODULES, PACKAGE, RESULTS } from "./paths.mjs";
import { WORKLOADS } from "./workloads/index.mjs";

const require = createRequire(import.meta.url);

export const isQuick = process.argv.includes("--quick");

export function machine() {
  const [cpu] = cpus();
  return {
    cpu: cpu.model.trim(),
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    v8: process.versions.v8,
  };
}

const PEERS = [
  "@babel/core",
  "@jazzer.js/instrumentor",
  "babel-plugin-istanbul",
  "istanbul-lib-instrument",
  "oxc-coverage-instrument",
];

/** Versions of the packages that are compared or run. */
export function versions() {
  const names = [...PEERS, ...WORKLOADS.flatMap(({ packages }) => packages)];
  const entries = names.map((name) => [name, installedVersion(name)]).filter(([, found]) => found !== undefined);
  return Object.fromEntries([["istanbul-kcov", require(join(PACKAGE, "package.json")).version], ...entries]);
}

function installedVersion(name) {
  const file = join(MODULES, name, "package.json");
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).version : undefined;
}

export function saveResult(name, data) {
  const directory = isQuick ? join(RESULTS, "quick") : RESULTS;
  mkdirSync(directory, { recursive: true });
  const result = { name, quick: isQuick, machine: machine(), versions: versions(), ...data };
  writeFileSync(join(directory, `${name}.json`), `${JSON.stringify(result, undefined, 1)}\n`);
}

export function readResult(name) {
  const file = join(RESULTS, `${name}.json`);
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
}
