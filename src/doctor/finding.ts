/** Something about a project that keeps us from doing our work, and the way out. */
export interface Finding {
  /** What is so, as a clause. */
  readonly what: string;
  /** What to do about it, as an imperative. */
  readonly remedy: string;
  /** Whether it need not be done where `istanbul-kcov test` runs the tests. */
  readonly isByHand?: boolean;
}
