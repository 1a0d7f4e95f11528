/**
 * `istanbul-kcov/jest-reporter`: gathers what each test covered and writes it when the run is complete.
 *
 * Stands for Jest's BaseReporter: it writes to stderr, never throws, and hands a failure to getLastError(), which makes
 * Jest exit with 1. The rule: Jest's own results, report and output are the same with and without it; what a test file
 * covered is on disk before the next one's result is looked at.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { blockSet, toRuns } from "../bridge/block-set";
import { KnownMaps } from "../bridge/known-maps";
import { toTablePath } from "../bridge/path";
import { KcovError } from "../errors";
import { checkNames } from "../option-names";
import { printable } from "../printable";
import { type RunEntry, saveEntry, type TestResult } from "../suite/assemble";
import { Attribution } from "../suite/attribution";
import type { TestStatus } from "../suite/test-data";
import type { Search } from "../suite/test-files";
import { lostRecord, readTestRecord, type TestRecord } from "../suite/test-record";
import { warn } from "../warning";
import { type ChangedFiles, saveChangedFiles } from "./collected";
import { isPartialRun, type RunFilters } from "./partial-run";
import { announceRunDirectory, recordKey } from "./run-directory";
import { UNRECORDED, writeRun } from "./run-output";
import { type SearchedContext, searched } from "./searched";

export interface JestReporterOptions {
  /** Where the result goes, relative to Jest's rootDir. Default: coverage/kcov. */
  readonly outputDirectory?: string;
  /** Also write what each test reached as `tests/<id>.kcov`. Default: false. */
  readonly traces?: boolean;
}

/** Where the projects that were not run look for test files is not known. */
const EVERYWHERE: Search = { roots: [""], passedOver: [] };

interface GlobalConfig extends RunFilters {
  readonly rootDir: string;
  readonly silent?: boolean | undefined;
  readonly shard?: object | undefined;
  /** Directories or configs of all projects, whichever of them are run. */
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
  /** Empty when the file could not be loaded or its process died: one without tests is no test file to Jest. */
  readonly testResults: readonly AssertionResult[];
}

interface RunResults {
  readonly numTotalTestSuites: number;
}

export default class KcovReporter {
  readonly #config: GlobalConfig;
  readonly #options: Required<JestReporterOptions>;
  readonly #changed: ChangedFiles;
  readonly #maps: KnownMaps;
  #directory = "";
  /** With --bail Jest ends a run while test files are at work, and may tell of them after its end, and end it again. */
  #isRunning = false;
  #entries: RunEntry[] = [];
  /** Test files that ran in an environment without recording. */
  #unrecorded: string[] = [];
  /** Test files of which Jest has no test. */
  #lost: string[] = [];
  #error: Error | undefined;

  /** @throws KcovError EINVAL naming an option that is unknown or malformed. */
  constructor(config: GlobalConfig, options: JestReporterOptions = {}, changed: ChangedFiles = {}) {
    this.#config = config;
    this.#maps = new KnownMaps(config.rootDir);
    this.#options = checkOptions(options);
    this.#changed = changed;
  }

  onRunStart(): void {
    this.#attempt(() => {
      this.#directory = mkdtempSync(join(tmpdir(), "istanbul-kcov-jest-"));
      this.#entries = [];
      this.#unrecorded = [];
      this.#lost = [];
      this.#error = undefined;
      this.#isRunning = true;
      saveChangedFiles(this.#directory, this.#changed);
      announceRunDirectory(this.#directory);
    });
  }

  onTestFileResult(test: Test, result: TestFileResult): void {
    if (this.#isRunning) this.#attempt(() => this.#keep(test, result));
  }

  onRunComplete(contexts: Iterable<SearchedContext>, results: RunResults): void {
    if (!this.#isRunning) return;
    this.#isRunning = false;
    this.#attempt(() => this.#finish(contexts, results.numTotalTestSuites));
    rmSync(this.#directory, { recursive: true, force: true });
  }

  /** Jest exits with 1 when there is one. It has been said already: Jest itself does not print it. */
  getLastError(): Error | undefined {
    return this.#error;
  }

  #keep(test: Test, result: TestFileResult): void {
    const { id: projectId, displayName } = test.context.config;
    const project = displayName?.name ?? "";
    const file = toTablePath(this.#config.rootDir, test.path);
    const recorded = readTestRecord(this.#directory, recordKey(projectId, test.path));
    if (result.testResults.length === 0) this.#lost.push(file);
    else if (recorded === undefined) this.#unrecorded.push(file);
    const isWhole = recorded !== undefined && hasSets(recorded);
    const record = isWhole ? recorded : this.#wholeFile(result.coverage, recorded?.opaque ?? UNRECORDED);
    const contents = { record, results: result.testResults.map(toResult) };
    this.#entries.push(saveEntry(this.#directory, this.#entries.length, { file, project, projectId }, contents));
  }

  /** Without an environment that records, only what the whole file covered is known. */
  #wholeFile(coverage: object | undefined, opaque: string): TestRecord {
    try {
      return { ...this.#covered(coverage), opaque };
    } catch {
      return lostRecord(opaque);
    }
  }

  #covered(coverage: object | undefined): TestRecord {
    const attribution = new Attribution(() => coverage, this.#maps);
    const shared = new Set<number>();
    attribution.collect(shared);
    const files = attribution.files(this.#directory);
    const sets = { load: [], hooks: [], shared: toRuns(blockSet(shared)), tests: [] };
    return { files, early: files.length, ...sets };
  }

  #finish(contexts: Iterable<SearchedContext>, planned: number): void {
    const { rootDir: root, silent = false, shard, projects = [] } = this.#config;
    const output = resolve(root, this.#options.outputDirectory);
    const partial = isPartialRun(this.#config, this.#entries.length, planned);
    const { traces } = this.#options;
    const all = [...contexts];
    const isSelection = all.length < projects.length;
    const leftOut = partial || shard !== undefined || isSelection;
    const ran = leftOut ? undefined : new Set(this.#entries.map(({ file }) => file));
    const search = isSelection ? EVERYWHERE : searched(all, root, ran);
    const lines = writeRun(this.#directory, this.#entries, { root, output, traces, partial, search });
    if (silent) return;
    for (const line of [...lines, ...this.#notices()]) process.stderr.write(`${printable(line)}\n`);
  }

  /** With the reporter alone no file is recorded per test, which needs no notice. */
  #notices(): string[] {
    const lost = this.#lost.map((file) => `istanbul-kcov: ${file} could not be run: what it covered is not known`);
    if (this.#unrecorded.length + lost.length === this.#entries.length) return lost;
    const unrecorded = this.#unrecorded.map(
      (file) => `istanbul-kcov: ${file} ran in another environment: its coverage is that of the whole file`,
    );
    return [...lost, ...unrecorded];
  }

  #attempt(action: () => void): void {
    if (this.#error !== undefined) return;
    try {
      action();
    } catch (error) {
      this.#error = error as Error;
      warn(this.#error.message);
    }
  }
}

/** Of a record that says nothing but why it does not, Jest's own copy of the coverage may say more. */
function hasSets({ opaque, files }: TestRecord): boolean {
  return opaque === undefined || files.length > 0;
}

function toResult({ ancestorTitles, title, status, duration }: AssertionResult): TestResult {
  return { path: [...ancestorTitles, title], status: status as TestStatus, duration: duration ?? null };
}

function checkOptions(options: unknown): Required<JestReporterOptions> {
  checkNames("jest-reporter", options, ["outputDirectory", "traces"] satisfies (keyof JestReporterOptions)[]);
  const { outputDirectory = "coverage/kcov", traces = false } = options as JestReporterOptions;
  if (typeof outputDirectory !== "string") throw refused("option outputDirectory must be a directory name");
  if (typeof traces !== "boolean") throw refused("option traces must be true or false");
  return { outputDirectory, traces };
}

function refused(detail: string): KcovError {
  return new KcovError("EINVAL", "jest-reporter", detail);
}
