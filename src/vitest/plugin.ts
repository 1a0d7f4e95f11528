/**
 * `istanbul-kcov/vitest`: the Vite plugin that records which test of Vitest's reached which code.
 *
 * It instruments sources before Vite compiles them, and gives Vitest a runner and a reporter (configureVitest, Vitest 3.1 and
 * later). Where Vite runs without Vitest it does nothing.
 */

import { InstrumentCache } from "../instrument/cache";
import { cacheDirectory } from "../instrument/cache-directory";
import { makerHash } from "../instrument/maker";
import type { InstrumentedText } from "../instrument/source-text";
import { TextInstrumenter } from "../instrument/text-instrumenter";
import { warn } from "../warning";
import { expectNoLonger } from "./expected-plugin";
import type { PluginContext, Project, ProjectConfig, Vitest } from "./host";
import { type CheckedOptions, checkOptions, type VitestOptions } from "./options";
import { ISTANBULS_NAME, isCounted, providerOf } from "./own-coverage";
import { type Refusal, refusalOf, refuse } from "./refusal";
import { KcovReporter } from "./reporter";
import { RunnerModules } from "./runner-module";
import { isTestCode } from "./test-files";
import { KNOWN } from "./version";

export type { VitestOptions } from "./options";

/** Structural, so that our types do not depend on Vite's. */
export interface VitestPlugin {
  name: string;
  enforce: "pre";
  configResolved(config: { readonly plugins: readonly { readonly name: string }[] }): void;
  configureVitest(context: PluginContext): void;
  resolveId(id: string): string | undefined;
  load(id: string): string | undefined;
  transform(this: TransformContext, code: string, id: string): InstrumentedText | undefined;
}

interface TransformContext {
  getCombinedSourcemap(): object;
}

/** @throws KcovError EINVAL naming an option that is unknown or malformed. */
export default function kcov(options: VitestOptions = {}): VitestPlugin {
  const recording = new Recording(checkOptions(options));
  return {
    name: "istanbul-kcov",
    enforce: "pre",
    configResolved: ({ plugins }) => {
      recording.isUnderVitest = plugins.some(({ name }) => name === "vitest");
    },
    configureVitest: ({ vitest, project, experimental_defineCacheKeyGenerator: defineKey }) => {
      recording.join(vitest as Vitest, project as Project);
      defineKey?.(() => recording.cacheKey);
    },
    resolveId: (id) => (recording.runners.owns(id) ? id : undefined),
    load: (id) => recording.runners.text(id),
    transform(code, id) {
      recording.checkJoined();
      return recording.instrumenter?.transform(code, id, () => this.getCombinedSourcemap());
    },
  };
}

/** Vitests that have a reporter of ours, or have been refused: there is one plugin for each project. */
const REPORTED = new WeakSet<Vitest>();
const REFUSED = new WeakSet<Vitest>();

/** What one plugin does; several projects may share it. */
class Recording {
  readonly runners = new RunnerModules();
  isUnderVitest = false;
  readonly #options: CheckedOptions;
  readonly #leftAlone: ((file: string) => boolean)[] = [];
  #instrumenter: TextInstrumenter | undefined;
  #hasJoined = false;

  constructor(options: CheckedOptions) {
    this.#options = options;
  }

  get instrumenter(): TextInstrumenter | undefined {
    return this.#instrumenter;
  }

  get cacheKey(): string {
    return JSON.stringify([makerHash(), this.#instrumenter?.options]);
  }

  /** Old versions have not called us by the time that they load the first module. */
  checkJoined(): void {
    if (this.#hasJoined || !this.isUnderVitest) return;
    this.#hasJoined = true;
    refuse({ reason: `this version of Vitest is not known (${KNOWN} are)`, isFailure: true });
  }

  join(vitest: Vitest, project: Project): void {
    this.#hasJoined = true;
    if (project.config.mode === "benchmark") return;
    expectNoLonger();
    const refusal = refusalOf(vitest, project);
    if (refusal === undefined) this.#record(vitest, project.config);
    else refuseOnce(vitest, project, refusal);
    if (refusal === undefined || refusal.isOfProject === true) report(vitest, this.#options);
  }

  #record(vitest: Vitest, config: ProjectConfig): void {
    this.#leftAlone.push(isTestCode(config), (file) => isCounted(vitest, file));
    const { options } = this.#instrument(vitest.config.root);
    const counted = providerOf(vitest) === "istanbul" ? { counted: ISTANBULS_NAME } : {};
    const source = { version: vitest.version, base: config.runner, settings: { options, ...counted } };
    config.runner = this.runners.add(source);
  }

  #instrument(root: string): TextInstrumenter {
    const { instrument } = this.#options;
    const isLeftAlone = (file: string): boolean => this.#leftAlone.some((isOne) => isOne(file));
    this.#instrumenter ??= new TextInstrumenter(
      { cwd: root, ...instrument },
      { warn, cache: cacheAt(root), isLeftAlone },
    );
    return this.#instrumenter;
  }
}

function refuseOnce(vitest: Vitest, { name }: Project, refusal: Refusal): void {
  if (refusal.isOfProject === true) refuse(refusal, name);
  else if (!REFUSED.has(vitest)) refuse(refusal);
  REFUSED.add(vitest);
}

function report(vitest: Vitest, options: CheckedOptions): void {
  if (REPORTED.has(vitest)) return;
  REPORTED.add(vitest);
  vitest.config.reporters.push(new KcovReporter(vitest, options));
}

function cacheAt(root: string): InstrumentCache | undefined {
  const directory = cacheDirectory(root, undefined, warn);
  return directory === undefined ? undefined : new InstrumentCache({ directory });
}
