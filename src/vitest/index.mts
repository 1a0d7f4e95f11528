/** `istanbul-kcov/vitest` for ES modules, which take the default export of a CommonJS one for its whole. */
import plugin from "./plugin.js";

export type { VitestOptions, VitestPlugin } from "./plugin.js";

const kcov: typeof plugin.default = plugin.default;

export default kcov;
