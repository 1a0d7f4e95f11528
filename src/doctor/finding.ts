/** Something about a project that prevents recording, and how to change it. */
export interface Finding {
  /** The fact, as a clause. */
  readonly what: string;
  /** What to do about it, as an imperative. */
  readonly remedy: string;
  /** Whether it is unnecessary when `istanbul-kcov test` runs the tests. */
  readonly isByHand?: boolean;
}
