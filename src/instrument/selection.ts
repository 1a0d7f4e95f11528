/**
 * Which files are instrumented: include, exclude and extension globs under one directory.
 *
 * Stands for the use of test-exclude in babel-plugin-istanbul and nyc; the meaning of the globs is test-exclude's. The
 * rule: a name is judged by its real path, so a symbolic link into the project is the file it points at.
 */
import TestExclude from "test-exclude";
import { realPath } from "../real-path";
import type { InstrumentOptions } from "./options";

export class Selection {
  readonly cwd: string;
  readonly #globs: TestExclude;
  /** Answers so far: test-exclude reads all globs anew for each file, and the hooks ask more than once. */
  readonly #known = new Map<string, boolean>();

  constructor(options: InstrumentOptions) {
    const { include, exclude, extension, excludeNodeModules = true } = options;
    this.cwd = realPath(options.cwd ?? process.env["NYC_CWD"] ?? process.cwd());
    this.#globs = new TestExclude({
      cwd: this.cwd,
      include,
      exclude,
      extension: extension === false ? [] : extension,
      excludeNodeModules,
    });
  }

  /** Whether the file of this real path is to be instrumented. */
  has(file: string): boolean {
    const known = this.#known.get(file) ?? this.#globs.shouldInstrument(file);
    this.#known.set(file, known);
    return known;
  }

  /** Every file under `cwd` that `has` accepts, as absolute names in order. */
  all(): string[] {
    return this.#globs
      .globSync()
      .map((file) => realPath(`${this.cwd}/${file}`))
      .sort();
  }
}
