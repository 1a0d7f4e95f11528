/**
 * `istanbul-kcov/jest-reporter`: gathers what each test covered, and writes it when the run is complete.
 *
 * Like Jest's BaseReporter, it writes to stderr, never throws, and passes a failure to getLastError(), which makes Jest
 * exit with 1; otherwise Jest's results, report and output stay as they are without it. A test file's record is on disk
 * before the result of the next one is processed.
 */
import { resolve } from "node:path";
import { invalid } from "../errors";
import { checkNames } from "../option-names";
import { printable } from "../printable";
import { ChildRecords } from "../recording/child-records";
import { openRun } from "../recording/open-run";
import type { TestResult } from "../suite/assemble";
import { Guard } from "../suite/guard";
import type { TestRun } from "../suite/run";
import type { Destination, Host } from "../suite/run-output";
import type { TestStatus } from "../suite/test-data";
import type { Search } from "../suite/test-search";
import { EVERYWHERE } from "../suite/whole-search";
import { type ChangedFiles, saveChangedFiles } from "./collected";
import { isPartialRun, type RunFilters } from "./partial-run";
import { type SearchedContext, searched } from "./searched";

const HOST: Host = {
  runner: "jest",
  name: "jest-reporter",
  way: "add istanbul-kcov/babel-preset to the Babel config, or run jest --coverage",
};

/** Where the result goes, and what it includes. */
export interface JestReporterOptions {
  /** Where the result goes, relative to Jest's rootDir. Default: coverage/kcov. */
  readonly outputDirectory?: string;
  /** Also write the coverage of each test as `tests/<id>.kcov`. Default: false. */
  readonly traces?: boolean;
}

interface GlobalConfig extends RunFilters {
  readonly rootDir: string;
  readonly silent?: boolean | undefined;
  readonly shard?: object | undefined;
  /** Directories or configs of all projects, including those that are not run. */
  readonly projects?: readonly unknown[] | undefined;
}

interface Test {
  readonly path: string;
  readonly context: {
    readonly config: { readonly id: string; readonly displayName?: { readonly name: string } | undefined };
  };
}

interface AssertionResult {
  readonly ancestorTitles: readonly string[];
  readonly title: string;
  readonly status: string;
  readonly duration?: number | null | undefined;
}

interface TestFileResult {
  readonly coverage?: object | undefined;
  /** Empty when the file could not be loaded or its process died. Jest fails a test file without tests. */
  readonly testResults: readonly AssertionResult[];
}

interface RunResults {
  readonly numTotalTestSuites: number;
}

/**
 * The reporter, which Jest creates. It writes the result when the run is complete. A failure of ours makes Jest exit
 * with 1.
 */
export default class KcovReporter {
  readonly #config: GlobalConfig;
  readonly #destination: Destination;
  readonly #changed: ChangedFiles;
  /**
   * With --bail, Jest ends a run while test files are still running. It may report them after the end, and end the run
   * again.
   */
  #run: TestRun | undefined;
  /** A new one for each run, as in watch mode. */
  #guard = new Guard();

  /** @throws KcovError EINVAL naming an option that is unknown or malformed. */
  constructor(config: GlobalConfig, options: JestReporterOptions = {}, changed: ChangedFiles = {}) {
    const { outputDirectory, traces } = checkOptions(options);
    const { rootDir: root } = config;
    this.#config = config;
    this.#destination = { root, output: resolve(root, outputDirectory), traces, host: HOST };
    this.#changed = changed;
  }

  onRunStart(): void {
    this.#guard = new Guard();
    this.#guard.run(() => {
      this.#run = openRun(this.#destination);
      saveChangedFiles(this.#run.place.directory, this.#changed);
    });
  }

  onTestFileResult({ path, context }: Test, { testResults, coverage }: TestFileResult): void {
    const { id: projectId, displayName } = context.config;
    const project = displayName?.name ?? "";
    this.#guard.run(() => this.#run?.add({ path, project, projectId, results: testResults.map(toResult), coverage }));
  }

  onRunComplete(contexts: Iterable<SearchedContext>, results: RunResults): void {
    const run = this.#run;
    if (run === undefined) return;
    this.#run = undefined;
    this.#guard.run(() => this.#finish(run, contexts, results.numTotalTestSuites));
    run.remove();
  }

  /** Jest exits with 1 when there is one. We print it ourselves, since Jest does not. */
  getLastError(): Error | undefined {
    return this.#guard.failure;
  }

  #finish(run: TestRun, contexts: Iterable<SearchedContext>, planned: number): void {
    const { silent = false } = this.#config;
    const partial = isPartialRun(this.#config, run.ended.length, planned);
    const children = new ChildRecords(run.place);
    const search = this.#search([...contexts], run.place.root, partial ? undefined : new Set(run.ended));
    const lines = run.finish({ partial, search, complete: (record) => children.complete(record) });
    if (silent) return;
    for (const line of lines) process.stderr.write(`${printable(line)}\n`);
  }

  /** @param ran undefined when the run left tests out. */
  #search(contexts: readonly SearchedContext[], root: string, ran: ReadonlySet<string> | undefined): Search {
    const { shard, projects = [] } = this.#config;
    // It is not known where projects that were not run look for test files.
    if (contexts.length < projects.length) return EVERYWHERE;
    return searched(contexts, root, shard === undefined ? ran : undefined);
  }
}

function toResult({ ancestorTitles, title, status, duration }: AssertionResult): TestResult {
  return { path: [...ancestorTitles, title], status: status as TestStatus, duration: duration ?? null };
}

function checkOptions(options: unknown): Required<JestReporterOptions> {
  checkNames("jest-reporter", options, ["outputDirectory", "traces"] satisfies (keyof JestReporterOptions)[]);
  const { outputDirectory = "coverage/kcov", traces = false } = options as JestReporterOptions;
  if (typeof outputDirectory !== "string")
    throw invalid("jest-reporter", "option outputDirectory must be a directory name");
  if (typeof traces !== "boolean") throw invalid("jest-reporter", "option traces must be true or false");
  return { outputDirectory, traces };
}
