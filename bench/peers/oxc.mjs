/**
 * oxc-coverage-instrument: Istanbul's counters from a native instrumenter. Only its speed of instrumenting is compared,
 * and only where it is installed (`npm install --no-save oxc-coverage-instrument@0.13.0`). It is not a devDependency: a
 * lock file must name its packages for all platforms, which not every registry has.
 */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { moduleFile } from "../workloads/input.mjs";

const require = createRequire(import.meta.url);

function instrument(code, filename) {
  return require("oxc-coverage-instrument").instrument(code, filename, { compat: "istanbul" }).code;
}

const isInstalled = existsSync(moduleFile("oxc-coverage-instrument/package.json"));

/** One side, or none. */
export const oxc = isInstalled ? [{ name: "oxc", label: "oxc-coverage-instrument", instrument }] : [];
