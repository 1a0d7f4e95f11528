/** The hooks into Vite's pipeline: before Vite compiles sources, and after other plugins have compiled components. */
import type { InstrumentedText } from "./source-text";
import type { TextInstrumenter } from "./text-instrumenter";

/** The part that we use of the `this` that Vite gives a hook; structural, so that our types do not depend on Vite's. */
interface TransformContext {
  getCombinedSourcemap(): object;
}

export interface TransformingPlugin {
  name: string;
  enforce: "pre" | "post";
  transform(this: TransformContext, code: string, id: string): InstrumentedText | undefined;
}

type Instrumenter = () => TextInstrumenter | undefined;

export function transforming(
  instrumenter: Instrumenter,
): [sources: TransformingPlugin, components: TransformingPlugin] {
  return [
    {
      name: "istanbul-kcov",
      enforce: "pre",
      transform(code, id) {
        return instrumenter()?.source({ code, id, map: () => this.getCombinedSourcemap() });
      },
    },
    {
      name: "istanbul-kcov:components",
      enforce: "post",
      transform(code, id) {
        return instrumenter()?.component({ code, id, map: () => this.getCombinedSourcemap() });
      },
    },
  ];
}
