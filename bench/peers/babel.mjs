/**
 * How all sides that are Babel plugins call Babel: with the same parser and printer options, so that only the plugin
 * differs.
 */
import { createRequire } from "node:module";

const { transformSync } = createRequire(import.meta.url)("@babel/core");

/** As babel-jest declares itself: what it compiles is loaded as CommonJS. */
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

/** Makes a function over all files of a workload from one over a single file. */
export function eachFile(instrument) {
  return (files) => new Map([...files].map(([filename, code]) => [filename, instrument(code, filename)]));
}
