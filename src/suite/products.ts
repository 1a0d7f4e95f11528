/**
 * Products: sources of a run that git ignores, such as a bundle that a test builds and then loads.
 *
 * A product is made from other files, and tests that run it depend on those: on the files that its source map names or,
 * without a map, possibly on any file.
 */
import type { BlockSet } from "../bridge/block-set";
import { fromTablePath } from "../bridge/path";
import type { PcTable, TableFile } from "../bridge/pc-table";
import { isDependency, NO_WAY_BACK, Untracked } from "./untracked";

export class Products {
  readonly #table: PcTable;
  /** By index in the table: names of the files that it was made from, or undefined where they are not known. */
  readonly #made = new Map<number, readonly string[] | undefined>();

  constructor(table: PcTable, root: string) {
    this.#table = table;
    const untracked = new Untracked(root);
    for (const [index, { path, maps }] of table.files.entries()) {
      const file = fromTablePath(root, path);
      if (isDependency(file) || !untracked.has(file)) continue;
      this.#made.set(index, untracked.originals(file, maps.inputSourceMap));
    }
  }

  /** Why tests that load these files depend on everything. */
  opacityOf(loaded: BlockSet): string | undefined {
    const stranger = loaded.find((index) => this.#made.has(index) && this.#made.get(index) === undefined);
    if (stranger === undefined) return undefined;
    const { path } = this.#table.files[stranger] as TableFile;
    return `it runs ${path}, ${NO_WAY_BACK}`;
  }

  /** Names of the files from which products among these files were made. */
  originalsOf(loaded: BlockSet): string[] {
    return this.#made.size === 0 ? [] : Array.from(loaded).flatMap((index) => this.#made.get(index) ?? []);
  }
}
