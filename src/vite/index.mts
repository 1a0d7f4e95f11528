/** `istanbul-kcov/vite` for ES modules, which take the default export of a CommonJS one for its whole. */
import plugin, { type ViteOptions, type VitePlugin } from "./plugin.js";

export type { ViteOptions, VitePlugin } from "./plugin.js";

/**
 * The plugins for a Vite config, which instrument sources before Vite compiles them.
 *
 * @throws KcovError EINVAL naming an option that is unknown or malformed.
 */
const kcov: (options?: ViteOptions) => VitePlugin[] = plugin.default;

export default kcov;
