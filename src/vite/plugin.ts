/**
 * `istanbul-kcov/vite`: a Vite plugin that instruments the sources of an app, for its dev server and its build. It
 * works before Vite's own compiler, so that places are those of the source. Its options are those of the Babel plugin.
 */
import { checkInstrumentOptions, type InstrumentOptions } from "../instrument/options";
import { TextInstrumenter } from "../instrument/text-instrumenter";
import { type TransformingPlugin, transforming } from "../instrument/vite-hooks";
import { warn } from "../warning";

/** The Babel plugin's options, except those that Vite itself answers. `cwd` is Vite's root by default. */
export type ViteOptions = Omit<InstrumentOptions, "inputSourceMap" | "useInlineSourceMaps" | "onCover">;

/** A plugin in the form that Vite takes. */
export interface VitePlugin extends TransformingPlugin {
  configResolved?(config: { readonly root: string }): void;
}

/**
 * The plugins for a Vite config, which instrument sources before Vite compiles them.
 *
 * @throws KcovError EINVAL naming an option that is unknown or malformed.
 */
export default function kcov(options: ViteOptions = {}): VitePlugin[] {
  const checked = checkInstrumentOptions(options);
  let instrumenter: TextInstrumenter | undefined;
  const [sources, components] = transforming(() => instrumenter);
  const configResolved = ({ root }: { readonly root: string }): void => {
    instrumenter = new TextInstrumenter({ cwd: root, ...checked }, { warn });
  };
  return [{ ...sources, configResolved }, components];
}
