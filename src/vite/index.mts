/** `istanbul-kcov/vite` for ES modules, whose default import of a CommonJS module is the whole module. */
import plugin, { type ViteOptions, type VitePlugin } from "./plugin.js";

export type { ViteOptions, VitePlugin } from "./plugin.js";

/**
 * The plugins for a Vite config, which instrument sources before Vite compiles them.
 *
 * @throws KcovError EINVAL naming an option that is unknown or malformed.
 */
const kcov: (options?: ViteOptions) => VitePlugin[] = plugin.default;

export default kcov;
