/**
 * Why a file's name keeps it from being instrumented. test-exclude itself only answers yes or no, so it is asked once
 * for each glob.
 */
import { extname, relative } from "node:path";
import TestExclude from "test-exclude";
import { isUnder } from "../directory";
import { isBin } from "../instrument/bin";
import type { InstrumentOptions } from "../instrument/options";

type Options = InstrumentOptions & { readonly cwd: string };

const EVERYTHING = { include: undefined, exclude: [], extension: [], excludeNodeModules: false };

export class Exclusions {
  readonly #options: Options;
  readonly #globs: TestExclude;
  /** What each single glob leaves. */
  readonly #each: readonly (readonly [glob: string, left: TestExclude])[];

  constructor(options: Options) {
    const { cwd, include, exclude, excludeNodeModules = true } = options;
    this.#options = options;
    this.#globs = new TestExclude({ ...EVERYTHING, cwd, include, exclude, excludeNodeModules });
    this.#each = this.#globs.exclude.map((glob) => [glob, new TestExclude({ ...EVERYTHING, cwd, exclude: [glob] })]);
  }

  /**
   * @param file its real path.
   * @returns undefined when the name is not a reason.
   */
  reason(file: string): string | undefined {
    const { cwd, extension } = this.#options;
    if (!isUnder(cwd, file)) return `it is outside of ${cwd}`;
    const name = relative(cwd, file);
    const endings = extension === false || extension === undefined ? [""] : [extension].flat();
    const isOurs = endings.some((ending) => name.endsWith(ending)) || (endings.includes(".js") && isBin(file, cwd));
    if (!isOurs)
      return `${extname(name) || "no extension"} is not among the extensions ${[extension].flat().join(" ")}`;
    return this.#globs.shouldInstrument(file) ? undefined : this.#globReason(file);
  }

  #globReason(file: string): string {
    const [glob] = this.#each.find(([, left]) => !left.shouldInstrument(file)) ?? [];
    if (glob === undefined) return `it matches none of the include globs ${[this.#options.include].flat().join(" ")}`;
    return /^(\*\*\/)?node_modules\/\*\*$/.test(glob) ? "it is in node_modules" : `it is excluded by ${glob}`;
  }
}
