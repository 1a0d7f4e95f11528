/** Real sources from npm, instrumented by istanbul-lib-instrument as every Istanbul user's code is. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compileFunction } from "node:vm";
import { createInstrumenter } from "istanbul-lib-instrument";
import type { RawFile } from "./files";
import { madeOnce } from "./made-once";

const SOURCES = {
  acorn: "acorn/dist/acorn.js",
  "js-yaml": "js-yaml/dist/js-yaml.cjs.js",
  marked: "marked/lib/marked.umd.js",
} as const;

export type RealName = keyof typeof SOURCES;

export const REAL_NAMES = Object.keys(SOURCES) as RealName[];

interface Instrumented {
  readonly path: string;
  readonly code: string;
  readonly coverage: string;
}

const known = new Map<RealName, Instrumented>();

/** Takes seconds for a large one, and many test files look at the same. */
function instrumented(name: RealName): Instrumented {
  const directory = madeOnce(`instrumented ${name}`, (made) =>
    writeFileSync(join(made, "file.json"), JSON.stringify(instrument(name))),
  );
  const found: Instrumented = JSON.parse(readFileSync(join(directory, "file.json"), "utf8"));
  known.set(name, found);
  return found;
}

function instrument(name: RealName): Instrumented {
  const path = `/repo/node_modules/${SOURCES[name]}`;
  const source = readFileSync(require.resolve(`../../node_modules/${SOURCES[name]}`), "utf8");
  const instrumenter = createInstrumenter({ coverageGlobalScope: "scope", coverageGlobalScopeFunc: false });
  const code = instrumenter.instrumentSync(source, path);
  return { path, code, coverage: JSON.stringify(instrumenter.lastFileCoverage()) };
}

/** A fresh FileCoverage that nothing has run, without the locations JSON cannot keep. */
export function realFile(name: RealName): RawFile {
  return JSON.parse((known.get(name) ?? instrumented(name)).coverage);
}

/** Loads the instrumented package; its counters are the one entry of `coverage` and count on. */
export function loadReal(name: RealName): { exports: Record<string, unknown>; coverage: Record<string, RawFile> } {
  const { code } = known.get(name) ?? instrumented(name);
  const scope: { __coverage__?: Record<string, RawFile> } = {};
  const module = { exports: {} as Record<string, unknown> };
  const run = compileFunction(code, ["module", "exports", "require", "scope"]);
  run(module, module.exports, require, scope);
  return { exports: module.exports, coverage: scope.__coverage__ ?? {} };
}
