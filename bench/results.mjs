/**
 * Results as JSON: what was measured, on what, with which versions.
 *
 * A full run replaces the file in bench/results/, from which docs/benchmarks.md is made; a quick one goes to
 * bench/results/quick/, which is not kept. The rule: no name or path of the machine, only what it is.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { MODULES, PACKAGE, RESULTS } from "./paths.mjs";

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

/** Versions of the packages that are compared or run. */
export function versions() {
  const { devDependencies, dependencies, version } = require(join(PACKAGE, "package.json"));
  const names = ["oxc-coverage-instrument", ...Object.keys({ ...devDependencies, ...dependencies })];
  const entries = names.map((name) => [name, installedVersion(name)]).filter(([, found]) => found !== undefined);
  return { "istanbul-kcov": version, ...Object.fromEntries(entries.sort()) };
}

function installedVersion(name) {
  const file = join(MODULES, name, "package.json");
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).version : undefined;
}

export function saveResult(name, data) {
  const directory = isQuick ? join(RESULTS, "quick") : RESULTS;
  mkdirSync(directory, { recursive: true });
  const result = { name, machine: machine(), ...data };
  writeFileSync(join(directory, `${name}.json`), `${JSON.stringify(result, undefined, 1)}\n`);
}

export function readResult(name) {
  const file = join(RESULTS, `${name}.json`);
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
}
