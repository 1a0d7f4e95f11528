/** Which lines of which files differ between a commit and the work tree, or between two commits. */
import { gitPatch, type PatchedFile } from "./git-patch";

/**
 * 1-based, ascending; "all" where git compares no lines, as of a new file that it does not track. Lines that are gone
 * are told by the one after them.
 */
export type Lines = readonly number[] | "all";

/** Lines by path, relative to the root, with `/`. */
export interface ChangedLines {
  readonly before: ReadonlyMap<string, Lines>;
  readonly after: ReadonlyMap<string, Lines>;
}

/**
 * @param commit full name of the commit to compare with.
 * @param until full name of another commit that takes the place of the work tree.
 * @throws KcovError EINVAL with git's own reason.
 */
export function changedLines(root: string, commit: string, until?: string): ChangedLines {
  const files = gitPatch(root, commit, until);
  return { before: side(files, "before", "removed"), after: side(files, "after", "added") };
}

function side(
  files: readonly PatchedFile[],
  which: "before" | "after",
  list: "removed" | "added",
): ReadonlyMap<string, Lines> {
  return new Map(
    files.flatMap((file) => {
      const { [which]: path, [list]: lines, gaps, isWhole } = file;
      if (path === undefined) return [];
      return [[path, isWhole ? "all" : [...lines, ...gaps[which]].sort((a, b) => a - b)] as const];
    }),
  );
}
