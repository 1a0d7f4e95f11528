/** What has changed since data were recorded: a file of the project, or something that none of its files stands for. */

/** What is known of one changed file. */
export interface FileChange {
  /** Relative to the root, with `/`. */
  readonly path: string;
  /**
   * Contents in the commit that is compared with; undefined when the file did not exist there, or nothing is known of
   * it.
   */
  readonly before: Buffer | undefined;
  /** Contents now; undefined when the file was deleted. */
  readonly after: Buffer | undefined;
}

/** A change that any test may depend on. */
export interface OtherChange {
  /** Why, for people to read. */
  readonly reason: string;
}

export type Change = FileChange | OtherChange;

/** Of files of the repository outside of the root. */
export const OUTSIDE: OtherChange = {
  reason: "a file outside of the project's directory changed, which no test is known to load",
};

/** Since a commit that the repository does not have, or that is not known. */
export const UNKNOWN: OtherChange = { reason: "the data are from no commit that this repository has" };

export function isOfFile<File extends { readonly path: string }>(change: File | OtherChange): change is File {
  return "path" in change;
}
