/**
 * Which files are instrumented: include, exclude and extension globs under one directory.
 *
 * The meaning of the globs is test-exclude's, as for babel-plugin-istanbul and nyc. A name is judged by its real path, so a
 * symbolic link into the project is the file it points at. test-exclude is loaded at the first file that only it can judge:
 * that takes longer than all else that a short process loads of ours.
 */
import { relative, sep } from "node:path";
import type TestExclude from "test-exclude";
import type { Globs } from "test-exclude";
import { undisturbed } from "../host/surroundings";
import { realPath } from "../real-path";
import type { InstrumentCache } from "./cache";
import type { InstrumentOptions } from "./options";
import { projectDirectory } from "./project-directory";

export class Selection {
  readonly cwd: string;
  readonly #options: Globs;
  readonly #cache: InstrumentCache | undefined;
  #globs: TestExclude | undefined;
  #isLoading = false;
  /** Answers so far: test-exclude reads all globs anew for each file, and the hooks ask more than once. */
  readonly #known = new Map<string, boolean>();

  /** @param cache for answers, from one process to the next. */
  constructor(options: InstrumentOptions, cache?: InstrumentCache) {
    const { include, exclude, extension, excludeNodeModules = true } = options;
    this.cwd = projectDirectory(options);
    this.#options = {
      cwd: this.cwd,
      include,
      exclude,
      extension: extension === false ? [] : extension,
      excludeNodeModules,
    };
    this.#cache = cache;
    if (!excludeNodeModules) this.#load();
  }

  /** Whether the file of this real path is to be instrumented. */
  has(file: string): boolean {
    if (this.#isLoading) return false;
    const known = this.#known.get(file) ?? this.#judge(file);
    this.#known.set(file, known);
    return known;
  }

  /** Every file under `cwd` that `has` accepts, as absolute names in order. */
  all(): string[] {
    return this.#load()
      .globSync()
      .map((file) => realPath(`${this.cwd}/${file}`))
      .sort();
  }

  #judge(file: string): boolean {
    if (this.#isPlainlyOut(file)) return false;
    const ask = (): string => undisturbed(() => String(this.#load().shouldInstrument(file)));
    const answer = this.#cache?.text(file, ["selection", this.#options], ask, ANSWER) ?? ask();
    return answer === String(true);
  }

  /** Outside, or among the dependencies while no glob can take them back in. */
  #isPlainlyOut(file: string): boolean {
    const directories = relative(this.cwd, file).split(sep).slice(0, -1);
    if (directories[0] === "..") return true;
    const { exclude = [], excludeNodeModules } = this.#options;
    const takesBack = [exclude].flat().some((glob) => glob.startsWith("!"));
    return excludeNodeModules && !takesBack && directories.includes("node_modules");
  }

  /** What it loads may itself be loaded through the hooks that ask. */
  #load(): TestExclude {
    if (this.#globs !== undefined) return this.#globs;
    this.#isLoading = true;
    try {
      const Exclude: typeof TestExclude = require("test-exclude");
      this.#globs = new Exclude(this.#options);
      return this.#globs;
    } finally {
      this.#isLoading = false;
    }
  }
}

/** The ending of entries for answers. */
const ANSWER = ".answer";
