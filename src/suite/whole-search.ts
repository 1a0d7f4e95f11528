/** The search of a runner that does not report where it looked for test files: the whole project. */
import { allFiles } from "./git";
import type { Search } from "./test-search";

/** For runs that left out tests or projects: no file is known to be passed over for good. */
export const EVERYWHERE: Search = { roots: [""], passedOver: [] };

/**
 * @param isPassedOver whether a file that git knows looks like a test and was not run. Without git, no file is passed
 * over.
 */
export function wholeSearch(root: string, isPassedOver: (path: string) => boolean): Search {
  return { roots: [""], passedOver: filesAt(root).filter(isPassedOver).sort() };
}

function filesAt(root: string): string[] {
  try {
    return allFiles(root, "HEAD");
  } catch {
    return [];
  }
}
