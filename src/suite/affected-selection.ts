/** What is selected of the tests of a run, and why. */

/** A selected test. */
export interface AffectedTest {
  readonly id: string;
  /** Its test file, relative to the root, with `/`. */
  readonly file: string;
  /** Titles from the outermost describe on. */
  readonly path: readonly string[];
  /** For people. */
  readonly reason: string;
}

export interface AffectedSelection {
  /** Why everything is selected; undefined when the selection is by test. */
  readonly everything: string | undefined;
  readonly tests: readonly AffectedTest[];
  /** Test files that are new, have changed or could not be run: they run whole, with tests that the data may not know. */
  readonly wholeFiles: readonly string[];
  /** How many tests the data know. */
  readonly total: number;
}
