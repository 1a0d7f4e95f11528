/**
 * Workloads: real packages doing their work, on inputs that come with the locked dependencies. A workload knows nothing
 * of who measures it, and its input is built before the clock runs.
 *
 * Each has `packages`, whose files are instrumented, and `load(require)`, which returns the function to time: always
 * the same work with the same result. Those with `small(require)` are fuzz targets too: inputs, and what to do with
 * one.
 */
import acorn from "./acorn.mjs";
import async from "./async.mjs";
import csvParse from "./csv-parse.mjs";
import decimal from "./decimal.mjs";
import fft from "./fft.mjs";
import handlebars from "./handlebars.mjs";
import immutable from "./immutable.mjs";
import jsBeautify from "./js-beautify.mjs";
import jsYaml from "./js-yaml.mjs";
import marked from "./marked.mjs";
import msgpack from "./msgpack.mjs";
import postcss from "./postcss.mjs";
import sucrase from "./sucrase.mjs";

export const WORKLOADS = [
  acorn,
  postcss,
  csvParse,
  sucrase,
  jsBeautify,
  marked,
  handlebars,
  jsYaml,
  msgpack,
  fft,
  decimal,
  immutable,
  async,
];

export function workloadNamed(name) {
  return WORKLOADS.find((workload) => workload.name === name);
}
