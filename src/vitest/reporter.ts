/**
 * KcovReporter: gathers what each test covered, and writes it when the run is complete.
 *
 * Vitest's own results, report and output are the same with and without it. A failure of ours turns a success into a
 * failure.
 */
import { resolve } from "node:path";
import { toTablePath } from "../bridge/path";
import { printable } from "../printable";
import { ChildRecords } from "../recording/child-records";
import { openRun } from "../recording/open-run";
import { Guard } from "../suite/guard";
import type { TestRun } from "../suite/run";
import type { Destination, Host } from "../suite/run-output";
import { isTestFile, type Search } from "../suite/test-search";
import { EVERYWHERE, wholeSearch } from "../suite/whole-search";
import type { Specification, TestModule, Vitest } from "./host";
import type { CheckedOptions } from "./options";
import { hasEnded, resultsOf } from "./results";

const HOST: Host = {
  runner: "vitest",
  name: "istanbul-kcov/vitest",
  way: "the tests' sources are left out by `include`, `exclude` or `cwd` of kcov(), or are run in a browser",
};

/** Vitest's word for a run that did not reach its end. */
const INTERRUPTED = "interrupted";

/** The pool in which types are checked and nothing runs. */
const TYPE_CHECK = "typescript";

export class KcovReporter {
  readonly #vitest: Vitest;
  readonly #destination: Destination;
  #run: TestRun | undefined;
  /** A new one for each run, as in watch mode. */
  #guard = new Guard();

  constructor(vitest: Vitest, { outputDirectory, traces }: CheckedOptions) {
    const { root } = vitest.config;
    this.#vitest = vitest;
    this.#destination = { root, output: resolve(root, outputDirectory), traces, host: HOST };
  }

  onTestRunStart(): void {
    this.#guard = new Guard();
    this.#guard.run(() => {
      this.#run = openRun(this.#destination);
    });
  }

  async onTestRunEnd(modules: readonly TestModule[], _errors: unknown, reason: string): Promise<void> {
    const run = this.#run;
    this.#run = undefined;
    if (run === undefined) return this.#succeed();
    const all = await this.#allSpecifications();
    this.#guard.run(() => this.#finish(run, modules.filter(isRun), { all, isInterrupted: reason === INTERRUPTED }));
    run.remove();
    this.#succeed();
  }

  /** Vitest's own search fails again where it has failed before. */
  async #allSpecifications(): Promise<readonly Specification[]> {
    try {
      const all = await this.#vitest.globTestSpecifications();
      return all.filter(({ pool }) => pool !== TYPE_CHECK);
    } catch {
      return [];
    }
  }

  #finish(run: TestRun, modules: readonly TestModule[], { all, isInterrupted }: Scope): void {
    const ended = modules.filter((module) => !isInterrupted || hasEnded(module));
    for (const module of ended) this.#add(run, module);
    const partial = isInterrupted || this.#isPartial(all, modules);
    const children = new ChildRecords(run.place);
    const search = this.#search(run, all, partial);
    const lines = run.finish({ partial, search, complete: (record) => children.complete(record) });
    if (this.#vitest.config.silent === true) return;
    for (const line of lines) process.stderr.write(`${printable(line)}\n`);
  }

  #add(run: TestRun, module: TestModule): void {
    const project = module.project.name ?? "";
    const results = hasEnded(module) ? resultsOf(module) : [];
    run.add({ path: module.moduleId, project, projectId: project, results, coverage: undefined });
  }

  #isPartial(all: readonly Specification[], modules: readonly TestModule[]): boolean {
    const { shard, testNamePattern, tagsFilter = [] } = this.#vitest.config;
    if (testNamePattern !== undefined || tagsFilter.length > 0) return true;
    const ran = new Set(modules.map(nameOf));
    return shard === undefined && all.some((one) => !ran.has(nameOf(one)));
  }

  /** A run of some tests has passed over no file for good, and nothing is known of projects that were not requested. */
  #search({ ended, place }: TestRun, all: readonly Specification[], partial: boolean): Search {
    const { shard, project = [] } = this.#vitest.config;
    if (partial || shard !== undefined || [project].flat().length > 0) return EVERYWHERE;
    const known = new Set([...ended, ...all.map(({ moduleId }) => toTablePath(place.root, moduleId))]);
    return wholeSearch(place.root, (file) => isTestFile(file) && !known.has(file));
  }

  #succeed(): void {
    if (this.#guard.failure !== undefined) process.exitCode = 1;
  }
}

interface Scope {
  readonly all: readonly Specification[];
  readonly isInterrupted: boolean;
}

interface Named {
  readonly project: { readonly name: string };
  readonly moduleId: string;
}

function nameOf({ project, moduleId }: Named): string {
  return `${project.name}\n${moduleId}`;
}

function isRun(module: TestModule): boolean {
  return module.meta().typecheck !== true;
}
