/** Recording: what one plugin instance does for the projects of a Vitest that use it. */
import { InstrumentCache } from "../instrument/cache";
import { cacheDirectory } from "../instrument/cache-directory";
import { makerHash } from "../instrument/maker";
import { TextInstrumenter } from "../instrument/text-instrumenter";
import { warn } from "../warning";
import { expectNoLonger } from "./expected-plugin";
import type { Project, ProjectConfig, Vitest } from "./host";
import type { CheckedOptions } from "./options";
import { ISTANBULS_NAME, isCounted, providerOf } from "./own-coverage";
import { type Refusal, refusalOf, refuse } from "./refusal";
import { KcovReporter } from "./reporter";
import { RunnerModules } from "./runner-module";
import { isTestCode } from "./test-code";
import { KNOWN } from "./version";

/** Vitest instances that have our reporter, or were refused: there is one plugin for each project. */
const REPORTED = new WeakSet<Vitest>();
const REFUSED = new WeakSet<Vitest>();

export class Recording {
  readonly runners: RunnerModules = new RunnerModules();
  isUnderVitest: boolean = false;
  readonly #options: CheckedOptions;
  readonly #leftAlone: ((file: string) => boolean)[] = [];
  #instrumenter: TextInstrumenter | undefined;
  #hasJoined = false;

  constructor(options: CheckedOptions) {
    this.#options = options;
  }

  /** Called for each module. Vitest versions that are too old have not called the plugin hook by then. */
  instrumenter(): TextInstrumenter | undefined {
    if (this.isUnderVitest && !this.#hasJoined) {
      this.#hasJoined = true;
      refuse({ reason: `this version of Vitest is not supported (${KNOWN} are)`, isFailure: true });
    }
    return this.#instrumenter;
  }

  get cacheKey(): string {
    return JSON.stringify([makerHash(), this.#instrumenter?.options]);
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
