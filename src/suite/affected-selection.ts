/** The result of `affected`: which tests of a run are selected, and why. */

/** A selected test. */
export interface AffectedTest {
  readonly id: string;
  /** Its test file, relative to the root, with `/`. */
  readonly file: string;
  /** Titles from the outermost describe on. */
  readonly path: readonly string[];
  /** For people to read. */
  readonly reason: string;
}

export interface AffectedSelection {
  /** Why everything is selected; undefined when tests are selected one by one. */
  readonly everything: string | undefined;
  readonly tests: readonly AffectedTest[];
  /**
   * Test files that are new, have changed or could not be run. They run as a whole: they may have tests that the data
   * do not know.
   */
  readonly wholeFiles: readonly string[];
  /** How many tests the data have. */
  readonly total: number;
}
