/**
 * What the page of tests is given: the run's data with what a reader needs of the sources.
 *
 * Sets stay runs of ordinals, which the page turns into typed arrays when it opens. Sources stand apart, in groups that
 * are unpacked when a file of theirs is looked at.
 */

/** gap, length, gap, length, … of ascending numbers. */
export type PageRuns = readonly number[];

export interface PageFile {
  readonly path: string;
  /** For each block the 1-based line it starts on, 0 where nobody knows, as the difference to the block before it. */
  readonly lines: readonly number[];
  /** Places among the blocks of those that are branch arms. */
  readonly arms: PageRuns;
  /** Place of a statement and the number of lines after its first that are its own, in turn, where there are any. */
  readonly more: readonly number[];
  /** First and last line of each function's body, in turn. */
  readonly functions: readonly number[];
  /** Lines that are not as in the commit that is compared with. */
  readonly changed: PageRuns;
  /** What is to be known about the lines, if they may not be those of the run. */
  readonly note?: string;
  /** The group its source is in, and its place there. */
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
  /** Place among the test files; tests of a file stand together. */
  readonly file: number;
  readonly status: string;
  /** Milliseconds, or null. */
  readonly duration: number | null;
  readonly own: PageRuns;
  /** Whether it depends on what its file has of its own accord. */
  readonly ran: boolean;
  /** Not all that it ran could be told from what others ran. */
  readonly shared: boolean;
  /** What runs it, for a shell. */
  readonly command: string;
}

export interface PageData {
  readonly name: string;
  /** The commit that changed lines are told from; "" where there is none. */
  readonly commit: string;
  readonly partial: boolean;
  /** How many tests reach together all that is reached. */
  readonly kept: number;
  readonly files: readonly PageFile[];
  readonly testFiles: readonly PageTestFile[];
  readonly tests: readonly PageTest[];
}
