/** The Babel preset `istanbul-kcov/babel-preset`: the plugin, for configurations that list presets. */
import plugin, { type InstrumentOptions } from "./plugin";

export type { InstrumentOptions } from "./plugin";

/** A preset in the form that Babel takes. */
export interface BabelPreset {
  readonly plugins: readonly (readonly [plugin: typeof plugin, options: InstrumentOptions])[];
}

/**
 * The preset, for Babel to call. Its options are the plugin's.
 *
 * @throws KcovError as the plugin does.
 */
export default function preset(_api: object, options: InstrumentOptions = {}): BabelPreset {
  return { plugins: [[plugin, options]] };
}
