/**
 * `istanbul-kcov/vitest-instrumenter` for ES modules, in which the default import of a CommonJS module is its whole
 * `exports` object.
 */
import plugin, { type CoverageInstrumenter, type InstrumenterOptions } from "./instrumenter.js";

export type { CoverageInstrumenter, InstrumenterOptions } from "./instrumenter.js";

/** A value for Vitest's `coverage.instrumenter`. */
const instrumenter: (options: InstrumenterOptions) => CoverageInstrumenter = plugin.default;

export default instrumenter;
