/** Untracked: what git ignores in a project, and which sources an ignored file was made from, as its source map tells. */
import { toTablePath } from "../bridge/path";
import { ignoredBy } from "./git";
import { originalsOf } from "./originals";

/** Why a file that was made from unknown sources makes a test file depend on everything. */
export const NO_WAY_BACK = "which git does not track and which has no source map back to its sources";

export class Untracked {
  readonly #root: string;
  #ignored: ((file: string) => boolean) | undefined;

  constructor(root: string) {
    this.#root = root;
  }

  /** Git is asked once, at the first file. */
  has(file: string): boolean {
    this.#ignored ??= ignoredBy(this.#root);
    return this.#ignored(file);
  }

  /**
   * Names in the table; undefined where no source map leads from the file to files that git tracks. Dependencies need
   * not be tracked.
   *
   * @param map of the file, if it has been read before.
   */
  originals(file: string, map: object | undefined): string[] | undefined {
    const found = originalsOf(file, map);
    const isKnown = (original: string): boolean => isDependency(original) || !this.has(original);
    return found?.every(isKnown) === true ? found.map((original) => toTablePath(this.#root, original)) : undefined;
  }
}

/** Changes of dependencies are visible in the lock file. */
export function isDependency(file: string): boolean {
  return /[\\/]node_modules[\\/]/.test(file);
}
