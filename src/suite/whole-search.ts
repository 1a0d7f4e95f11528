/** The search of a runner that does not tell where it looked for test files: the whole project. */
import { allFiles } from "./git";
import type { Search } from "./test-files";

/** Where nothing is known to be passed over for good: tests were left out, or projects. */
export const EVERYWHERE: Search = { roots: [""], passedOver: [] };

/** @param isPassedOver of a file that git knows, whether it looks like a test and was not run. Without git none is. */
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
