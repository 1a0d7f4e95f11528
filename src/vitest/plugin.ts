/**
 * `istanbul-kcov/vitest`: the Vite plugin that records which Vitest test reached which code.
 *
 * It instruments sources before Vite compiles them, and gives Vitest a runner and a reporter (through configureVitest,
 * in Vitest 3.1 and later). If Vite runs without Vitest, it does nothing.
 */
import { type TransformingPlugin, transforming } from "../instrument/vite-hooks";
import type { PluginContext, Project, Vitest } from "./host";
import { checkOptions, type VitestOptions } from "./options";
import { Recording } from "./recording";

export type { VitestOptions } from "./options";

/** A plugin as Vite takes it. It is a structural type, so that our types do not depend on Vite's. */
export interface VitestPlugin extends TransformingPlugin {
  configResolved?(config: { readonly plugins: readonly { readonly name: string }[] }): void;
  configureVitest?(context: PluginContext): void;
  resolveId?(id: string): string | undefined;
  load?(id: string): string | undefined;
}

/**
 * The plugins for a Vitest config, which record which test reached which code.
 *
 * @throws KcovError EINVAL naming an option that is unknown or malformed.
 */
export default function kcov(options: VitestOptions = {}): VitestPlugin[] {
  const recording = new Recording(checkOptions(options));
  const [sources, components] = transforming(() => recording.instrumenter());
  const own: Partial<VitestPlugin> = {
    configResolved: ({ plugins }) => {
      recording.isUnderVitest = plugins.some(({ name }) => name === "vitest");
    },
    configureVitest: ({ vitest, project, experimental_defineCacheKeyGenerator: defineKey }) => {
      recording.join(vitest as Vitest, project as Project);
      defineKey?.(() => recording.cacheKey);
    },
    resolveId: (id) => (recording.runners.owns(id) ? id : undefined),
    load: (id) => recording.runners.text(id),
  };
  return [{ ...sources, ...own }, components];
}
