/** oxc-coverage-instrument: Istanbul's counters from a native instrumenter. Only its speed of instrumenting is compared. */
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

export function instrumentOxc(code, filename) {
  const { instrument } = require("oxc-coverage-instrument");
  return instrument(code, filename, { compat: "istanbul" }).code;
}
