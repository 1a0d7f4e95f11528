/**
 * Products: sources of a run that git does not track, such as a bundle that a test makes and then loads.
 *
 * Such a file is made of others, which tests that run it depend on: of those that its source map names, or of any.
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
  /** By the place in the table: names of what it was made of, or undefined where that is not known. */
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
    return `it runs ${path}, which git does not track and no source map leads back from`;
  }

  /** Names of what those among these files were made of. */
  originalsOf(loaded: BlockSet): string[] {
    return this.#made.size === 0 ? [] : Array.from(loaded).flatMap((index) => this.#made.get(index) ?? []);
  }

  /** Of dependencies a lock file tells. */
  #isProduct(file: string): boolean {
    return !/[\\/]node_modules[\\/]/.test(file) && this.#isIgnored(file);
  }

  #originals({ path, maps }: TableFile): string[] | undefined {
    const found = originalsOf(fromTablePath(this.#root, path), maps.inputSourceMap);
    const isKnown = found?.every((original) => !this.#isProduct(original)) === true;
    return isKnown ? found?.map((original) => toTablePath(this.#root, original)) : undefined;
  }
}
