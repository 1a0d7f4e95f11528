/**
 * `istanbul-kcov/vitest` for ES modules, in which the default import of a CommonJS module is its whole `exports`
 * object.
 */
import plugin, { type VitestOptions, type VitestPlugin } from "./plugin.js";

export type { VitestOptions, VitestPlugin } from "./plugin.js";

/**
 * The plugins for a Vitest config, which record which test reached which code.
 *
 * @throws KcovError EINVAL naming an option that is unknown or malformed.
 */
const kcov: (options?: VitestOptions) => VitestPlugin[] = plugin.default;

export default kcov;
