/**
 * `istanbul-kcov/vite`: a Vite plugin that instruments the sources of an app, for its dev server and its build.
 *
 * It works before Vite's own compiler, so that places are those of the source; its options are those of the Babel plugin.
 */
import { checkInstrumentOptions, type InstrumentOptions } from "../instrument/options";
import type { InstrumentedText } from "../instrument/source-text";
import { TextInstrumenter } from "../instrument/text-instrumenter";
import { warn } from "../warning";

export type ViteOptions = Omit<InstrumentOptions, "inputSourceMap" | "useInlineSourceMaps" | "onCover">;

/** The part of what Vite gives a hook as its `this`; structural, so that our types do not depend on Vite's. */
export interface TransformContext {
  getCombinedSourcemap(): object;
}

export interface VitePlugin {
  name: string;
  enforce: "pre";
  configResolved(config: { readonly root: string }): void;
  transform(this: TransformContext, code: string, id: string): InstrumentedText | undefined;
}

/** @throws KcovError EINVAL naming an option that is unknown or malformed. */
export default function kcov(options: ViteOptions = {}): VitePlugin {
  const checked = checkInstrumentOptions(options);
  let instrumenter: TextInstrumenter | undefined;
  return {
    name: "istanbul-kcov",
    enforce: "pre",
    configResolved({ root }) {
      instrumenter = new TextInstrumenter({ cwd: root, ...checked }, { warn });
    },
    transform(code, id) {
      return instrumenter?.transform(code, id, () => this.getCombinedSourcemap());
    },
  };
}
