/**
 * istanbul-kcov through its Babel plugin, once per set of options. Variants that the plugin of this checkout refuses
 * are left out, so a line may be added here before its option exists.
 */
import { createRequire } from "node:module";
import { join } from "node:path";
import { LIB, PACKAGE } from "../paths.mjs";
import { eachFile, transform } from "./babel.mjs";
import { istanbulHits } from "./istanbul.mjs";

const require = createRequire(import.meta.url);

const VARIANTS = [
  { name: "statement", label: "ours, statement", exact: true, options: { precision: "statement" } },
  { name: "block", label: "ours, block", options: { precision: "block" } },
  { name: "compact", label: "ours, block, compact maps", options: { precision: "block", maps: "compact" } },
];

const ALL_FILES = { cwd: PACKAGE, exclude: [], excludeNodeModules: false };

/** The plugin is loaded late: processes that only run code do not pay for Babel. */
export function instrumentOurs(code, filename, options) {
  const plugin = require(join(LIB, "babel/plugin.js")).default;
  return transform(code, filename, [[plugin, { ...ALL_FILES, ...options }]]);
}

let hooks;

/** As the hooks of `trace` instrument what Node loads, but without their cache. */
export function instrumentAsTrace(code, filename) {
  const { SourceInstrumenter } = require(join(LIB, "instrument/source.js"));
  hooks ??= new SourceInstrumenter(ALL_FILES, (line) => {
    throw new Error(line);
  });
  return hooks.instrument(code, filename, "detect");
}

function isKnown({ options }) {
  const { checkInstrumentOptions } = require(join(LIB, "instrument/options.js"));
  try {
    checkInstrumentOptions(options);
    return true;
  } catch {
    return false;
  }
}

/** A sink of 2 MiB, which no input of the benchmarks fills. */
function collector() {
  const { createCoverage } = require(join(LIB, "index.js"));
  const coverage = createCoverage();
  const sink = Buffer.alloc(1 << 21);
  return () => coverage.consume(sink) / 8;
}

export const ours = VARIANTS.filter(isKnown).map(({ name, label, exact = false, options }) => ({
  name,
  label,
  exact,
  options,
  isOurs: true,
  instrument: eachFile((code, filename) => instrumentOurs(code, filename, options)),
  collector,
  hits: istanbulHits,
}));
