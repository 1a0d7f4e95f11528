/**
 * istanbul-lib-instrument, with its counters in plain objects and the peer's own defaults, except for `compact`, which
 * is the same for all sides. In the loop, the counters are walked as jsfuzz 1.0.15 does it (getTotalCoverage in its
 * worker), which resets nothing.
 */
import { createRequire } from "node:module";
import { eachFile } from "./babel.mjs";

const require = createRequire(import.meta.url);

function instrument(code, filename) {
  const { createInstrumenter } = require("istanbul-lib-instrument");
  return createInstrumenter({ compact: true, esModules: false }).instrumentSync(code, filename);
}

/** Statements, functions and branch arms that ran so far. */
function collector() {
  return () => Object.values(globalThis.__coverage__).reduce((total, file) => total + walkFile(file), 0);
}

function walkFile({ s, f, b }) {
  let total = 0;
  for (const id in s) total += s[id] ? 1 : 0;
  for (const id in f) total += f[id] ? 1 : 0;
  for (const id in b) for (const hits of b[id]) total += hits ? 1 : 0;
  return total;
}

/** All counts by file name, in a comparable form. */
export function istanbulHits() {
  const files = Object.values(globalThis.__coverage__).sort((a, b) => (a.path < b.path ? -1 : 1));
  return JSON.stringify(files.map(({ path, s, f, b }) => ({ path, s, f, b })));
}

export const istanbul = {
  name: "istanbul",
  label: "istanbul-lib-instrument",
  exact: true,
  instrument: eachFile(instrument),
  collector,
  hits: istanbulHits,
};
