/** `istanbul-kcov/vitest-instrumenter` for ES modules, which take the default export of a CommonJS one for its whole. */
import plugin, { type CoverageInstrumenter, type InstrumenterOptions } from "./instrumenter.js";

export type { CoverageInstrumenter, InstrumenterOptions } from "./instrumenter.js";

/** What Vitest's `coverage.instrumenter` is to be. */
const instrumenter: (options: InstrumenterOptions) => CoverageInstrumenter = plugin.default;

export default instrumenter;
