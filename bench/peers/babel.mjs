/**
 * How Babel is called by all sides that are Babel plugins.
 *
 * The rule: the same parser and printer options for all, so that what differs is the plugin.
 */
import { createRequire } from "node:module";

const { transformSync } = createRequire(import.meta.url)("@babel/core");

/** As babel-jest says of itself: what it compiles is loaded as CommonJS. */
const CALLER = { name: "istanbul-kcov-bench", supportsStaticESM: false };

export function transform(code, filename, plugins) {
  return transformSync(code, {
    filename,
    plugins,
    babelrc: false,
    configFile: false,
    compact: true,
    sourceType: "unambiguous",
    caller: CALLER,
  }).code;
}

/** A function over all files of a workload from one over a single file. */
export function eachFile(instrument) {
  return (files) => new Map([...files].map(([filename, code]) => [filename, instrument(code, filename)]));
}
