/**
 * The Babel preset `istanbul-kcov/babel-preset`: the plugin, for configurations that list presets.
 *
 * Stands for the presets of Babel, which are lists and nothing else. The rule: its options are the plugin's.
 */
import plugin, { type BabelPlugin } from "./plugin";

export interface BabelPreset {
  readonly plugins: readonly (readonly [plugin: (...args: never[]) => BabelPlugin, options: object])[];
}

/** @throws KcovError as the plugin does. */
export default function preset(_api: unknown, options: object = {}): BabelPreset {
  return { plugins: [[plugin, options]] };
}
