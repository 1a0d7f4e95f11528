/**
 * Products: sources of a run that git ignores, such as a bundle that a test builds and then loads.
 *
 * A product is made from other files, and tests that run it depend on those: on the files that its source map names or,
 * without a map, possibly on any file.
 */
import type { BlockSet } from "../bridge/block-set";
import { fromTablePath, toTablePath } from "../bridge/path";
import type { PcTable, TableFile } from "../bridge/pc-table";
import { ignoredBy } from "./git";
import { originalsOf } from "./originals";

export class Products {
  readonly #table: PcTable;
  readonly #root: string;
  readonly #isIgnored: (file: string) => boolean;
  /** By index in the table: names of the files that it was made from, or undefined where they are not known. */
  readonly #made = new Map<number, readonly string[] | undefined>();

  constructor(table: PcTable, root: string) {
    this.#table = table;
    this.#root = root;
    this.#isIgnored = ignoredBy(root);
    for (const [index, file] of table.files.entries())
      if (this.#isProduct(fromTablePath(root, file.path))) this.#made.set(index, this.#originals(file));
  }

  /** Why tests that load these files depend on everything. */
  opacityOf(loaded: BlockSet): string | undefined {
    const stranger = loaded.find((index) => this.#made.has(index) && this.#made.get(index) === undefined);
    if (stranger === undefined) return undefined;
    const { path } = this.#table.files[stranger] as TableFile;
    return `it runs ${path}, which git does not track and which has no source map back to its sources`;
  }

  /** Names of the files from which products among these files were made. */
  originalsOf(loaded: BlockSet): string[] {
    return this.#made.size === 0 ? [] : Array.from(loaded).flatMap((index) => this.#made.get(index) ?? []);
  }

  /** Changes of dependencies are visible in the lock file. */
  #isProduct(file: string): boolean {
    return !/[\\/]node_modules[\\/]/.test(file) && this.#isIgnored(file);
  }

  #originals({ path, maps }: TableFile): string[] | undefined {
    const found = originalsOf(fromTablePath(this.#root, path), maps.inputSourceMap);
    const isKnown = found?.every((original) => !this.#isProduct(original)) === true;
    return isKnown ? found?.map((original) => toTablePath(this.#root, original)) : undefined;
  }
}
