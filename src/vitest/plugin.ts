/**
 * `istanbul-kcov/vitest`: the Vite plugin that records which test of Vitest's reached which code.
 *
 * It instruments sources before Vite compiles them, and gives Vitest a runner and a reporter (configureVitest, Vitest 3.1 and
 * later). Where Vite runs without Vitest it does nothing.
 */

import { InstrumentCache } from "../instrument/cache";
import { cacheDirectory } from "../instrument/cache-directory";
import type { InstrumentedText } from "../instrument/source-text";
import { TextInstrumenter } from "../instrument/text-instrumenter";
import { warn } from "../warning";
import type { PluginContext, Project, ProjectConfig, Vitest } from "./host";
import { type CheckedOptions, checkOptions, type VitestOptions } from "./options";
import { ISTANBULS_NAME, isCounted, providerOf } from "./own-coverage";
import { refusalOf } from "./refusal";
import { KcovReporter } from "./reporter";
import { RunnerModules } from "./runner-module";
import { isTestCode } from "./test-files";

export type { VitestOptions } from "./options";

/** Structural, so that our types do not depend on Vite's. */
export interface VitestPlugin {
  name: string;
  enforce: "pre";
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
    configureVitest: ({ vitest, project, experimental_defineCacheKeyGenerator: defineKey }) => {
      recording.join(vitest as Vitest, project as Project);
      defineKey?.(() => recording.cacheKey);
    },
    resolveId: (id) => (recording.runners.owns(id) ? id : undefined),
    load: (id) => recording.runners.text(id),
    transform(code, id) {
      return recording.instrumenter?.transform(code, id, () => this.getCombinedSourcemap());
    },
  };
}

/** Vitests that have a reporter of ours: there is one plugin for each project. */
const REPORTED = new WeakSet<Vitest>();

/** What one plugin does; several projects may share it. */
class Recording {
  readonly runners = new RunnerModules();
  readonly #options: CheckedOptions;
  readonly #leftAlone: ((file: string) => boolean)[] = [];
  #instrumenter: TextInstrumenter | undefined;

  constructor(options: CheckedOptions) {
    this.#options = options;
  }

  get instrumenter(): TextInstrumenter | undefined {
    return this.#instrumenter;
  }

  get cacheKey(): string {
    return JSON.stringify([VERSION, this.#instrumenter?.options]);
  }

  join(vitest: Vitest, project: Project): void {
    if (project.config.mode === "benchmark") return;
    const refusal = refusalOf(vitest, project);
    if (refusal === undefined) this.#record(vitest, project.config);
    else warn(`${project.name === "" ? "tests" : `tests of ${project.name}`} are not recorded: ${refusal}`);
    if (providerOf(vitest) !== "v8") report(vitest, this.#options);
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

function report(vitest: Vitest, options: CheckedOptions): void {
  if (REPORTED.has(vitest)) return;
  REPORTED.add(vitest);
  vitest.config.reporters.push(new KcovReporter(vitest, options));
}

function cacheAt(root: string): InstrumentCache | undefined {
  const directory = cacheDirectory(root, undefined, warn);
  return directory === undefined ? undefined : new InstrumentCache({ directory });
}

const { version: VERSION }: { readonly version: string } = require("../../package.json");
