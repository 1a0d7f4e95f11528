/**
 * Which files are instrumented: include, exclude and extension globs under one directory, which mean what they mean to
 * test-exclude, babel-plugin-istanbul and nyc. A file is judged by its real path, so a symbolic link into the project
 * counts as its target. test-exclude is loaded at the first file that needs it, since it takes longer to load than
 * everything else of ours in a short process.
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
  /** Answers so far: test-exclude parses all globs again for each file, and the hooks ask more than once. */
  readonly #known = new Map<string, boolean>();

  /** @param cache keeps answers for later processes. */
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

  /** Whether the file is outside, or a dependency that no glob can take back in. */
  #isPlainlyOut(file: string): boolean {
    const directories = relative(this.cwd, file).split(sep).slice(0, -1);
    if (directories[0] === "..") return true;
    const { exclude = [], excludeNodeModules } = this.#options;
    const takesBack = [exclude].flat().some((glob) => glob.startsWith("!"));
    return excludeNodeModules && !takesBack && directories.includes("node_modules");
  }

  /** The files that it loads may themselves come through the hooks that ask here. */
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

/** The ending of cache entries with answers. */
const ANSWER = ".answer";
