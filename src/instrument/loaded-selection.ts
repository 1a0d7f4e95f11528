/**
 * Which files are instrumented as Node loads them: a selection, and where it includes JavaScript, also commands without
 * an extension of the project's own packages.
 */
import { binsOf, isBin } from "./bin";
import type { InstrumentCache } from "./cache";
import type { InstrumentOptions } from "./options";
import { Selection } from "./selection";

export class LoadedSelection {
  readonly cwd: string;
  readonly #options: InstrumentOptions;
  readonly #files: Selection;
  /** Undefined where JavaScript is not selected. */
  readonly #bins: Selection | undefined;

  /** @param cache for the answers of globs. */
  constructor(options: InstrumentOptions, cache?: InstrumentCache) {
    this.#options = options;
    this.#files = new Selection(options, cache);
    this.cwd = this.#files.cwd;
    const { extension = ".js" } = options;
    const isJavaScript = extension === false || [extension].flat().includes(".js");
    if (isJavaScript) this.#bins = new Selection({ ...options, extension: false }, cache);
  }

  /** Whether the file of this real path is to be instrumented. */
  has(file: string): boolean {
    return this.#files.has(file) || (this.#bins !== undefined && isBin(file, this.cwd) && this.#bins.has(file));
  }

  /** Every file under `cwd` that `has` accepts, as absolute names in order. */
  all(): string[] {
    return [...new Set([...this.#files.all(), ...this.#allBins()])].sort();
  }

  #allBins(): string[] {
    const { excludeNodeModules = true } = this.#options;
    const manifest = { include: "**/package.json", extension: ".json", exclude: [], excludeNodeModules };
    const manifests = new Selection({ cwd: this.cwd, ...manifest }).all();
    return manifests.flatMap(binsOf).filter((file) => this.has(file));
  }
}
