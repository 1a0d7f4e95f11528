/** `istanbul-kcov/vitest-instrumenter` for ES modules, which take the default export of a CommonJS one for its whole. */
import plugin from "./instrumenter.js";

export type { CoverageInstrumenter, InstrumenterOptions } from "./instrumenter.js";

const instrumenter: typeof plugin.default = plugin.default;

export default instrumenter;
