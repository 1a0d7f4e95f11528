/**
 * Adds our preset to a Jest config that compiles with babel-jest, as if the project's Babel config had it, for this run
 * only.
 */
import { LOADED_EXTENSIONS } from "../instrument/compile";
import type { InstrumentOptions } from "../instrument/options";
import type { CompilingConfig } from "./child-options";

const PRESET = require.resolve("../babel/preset");

/** Undefined where something else compiles as well, or wraps babel-jest and takes no options for it. */
export function withPreset<T extends CompilingConfig>(config: T, options: InstrumentOptions): T | undefined {
  const { transform = [] } = config;
  if (!isCompiledByBabel(config)) return undefined;
  const added = [PRESET, { extension: LOADED_EXTENSIONS, maps: "compact", ...options }];
  const changed = transform.map((entry) => {
    const [pattern, path, own = {}] = entry;
    if (!isBabelJest(path)) return entry;
    const { presets = [] } = own as { readonly presets?: readonly unknown[] };
    return [pattern, path, { ...own, presets: [...presets, added] }] as const;
  });
  return Object.freeze({ ...config, transform: changed });
}

/** Whether babel-jest compiles all of the code that a project may have. */
export function isCompiledByBabel({ rootDir, transform = [] }: CompilingConfig): boolean {
  const compilers = LOADED_EXTENSIONS.map((extension) => {
    const found = transform.find(([pattern]) => new RegExp(pattern).test(`${rootDir}/index${extension}`));
    return found?.[1];
  });
  const known = compilers.filter((path) => path !== undefined);
  return known.length > 0 && known.every(isBabelJest);
}

function isBabelJest(path: string): boolean {
  return /[\\/]babel-jest[\\/]build[\\/]index\.js$/.test(path);
}
