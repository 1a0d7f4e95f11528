/**
 * The data that the page of tests is given: those of the run, and what a reader needs to know of the sources.
 *
 * Sets stay encoded as runs of ordinals, which the page turns into typed arrays when it opens. Sources are stored
 * separately, in groups that are unpacked when one of their files is viewed.
 */

/** gap, length, gap, length, … of ascending numbers. */
export type PageRuns = readonly number[];

export interface PageFile {
  readonly path: string;
  /**
   * For each block the 1-based line it starts on, as the difference to the block before it. Line 0 means that it is
   * unknown.
   */
  readonly lines: readonly number[];
  /** Indexes of the blocks that are branch arms. */
  readonly arms: PageRuns;
  /** Index of a statement and the number of further lines that belong to it, in turn, for statements that have any. */
  readonly more: readonly number[];
  /** First and last line of each function's body, in turn. */
  readonly functions: readonly number[];
  /** Lines that differ from the commit that is compared with. */
  readonly changed: PageRuns;
  /** With a base: lines of which only this run, and of which only the base, reached something. */
  readonly gained?: PageRuns;
  readonly lost?: PageRuns;
  /** A note for the reader, where the lines may not be those of the run. */
  readonly note?: string;
  /** The group that its source is in, and its index there. */
  readonly group: number;
  readonly place: number;
}

interface PageHooks {
  readonly path: readonly string[];
  readonly blocks: PageRuns;
}

export interface PageTestFile {
  readonly path: string;
  /** Display name of the runner's project, or "". */
  readonly project: string;
  readonly opaque?: string;
  readonly load: PageRuns;
  readonly shared: PageRuns;
  readonly hooks: readonly PageHooks[];
}

export interface PageTest {
  readonly id: string;
  readonly path: readonly string[];
  /** Index of its test file. Tests of one file are next to each other. */
  readonly file: number;
  readonly status: string;
  /** With a base: its status there, if that was another one; "" if it is new. */
  readonly was?: string;
  /** Milliseconds, or null. */
  readonly duration: number | null;
  readonly own: PageRuns;
  /** Whether it ran, so that it depends on what its file ran as a whole. */
  readonly ran: boolean;
  /** Some of what it ran could not be told from what other tests ran. */
  readonly shared: boolean;
  /** The shell command that runs it. */
  readonly command: string;
}

/** Another run that is compared with. */
export interface PageBase {
  readonly name: string;
  readonly partial: boolean;
  /** Tests that only the base has. */
  readonly gone: readonly PageGoneTest[];
}

interface PageGoneTest {
  readonly path: readonly string[];
  /** Name of its test file. */
  readonly file: string;
  readonly project: string;
  readonly status: string;
}

export interface PageData {
  readonly name: string;
  /** The commit that lines are compared with; "" where there is none. */
  readonly commit: string;
  /** What a person called it; "" for the commit of the run. */
  readonly since: string;
  /** Files of code that are not as in the commit, and that no test is known to have loaded. */
  readonly unknown: readonly string[];
  readonly base?: PageBase;
  readonly partial: boolean;
  /** How many tests together reach everything that is reached. */
  readonly kept: number;
  readonly files: readonly PageFile[];
  readonly testFiles: readonly PageTestFile[];
  readonly tests: readonly PageTest[];
}
