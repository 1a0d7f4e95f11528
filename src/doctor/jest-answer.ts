/** What the doctor asks a project's Jest, and the answer. Both are plain data, because a separate process asks. */

export interface JestQuestion {
  /** package.json of the project's @jest/core. */
  readonly core: string;
  readonly flags: JestFlags;
  /** Sources that a test may load, as real paths. */
  readonly sources: readonly string[];
  /** Those of them that Node could not load without a compiler. */
  readonly unreadable: readonly string[];
}

/** Jest's own flags that select the config. */
export interface JestFlags {
  /** The name of a file, or JSON text. */
  readonly config?: string;
  readonly rootDir?: string;
  readonly projects?: readonly string[];
}

/** The answer is written again after each step, so that something is known even if Jest hangs. */
export interface JestAnswer {
  /** The current step, as a participle. */
  doing: string;
  refusal?: Refusal;
  /** Whether our reporter is among the reporters. */
  isReported: boolean;
  readonly projects: ProjectAnswer[];
  isComplete: boolean;
}

/** Why something in the project could not be used. */
export interface Refusal {
  readonly reason: string;
  /** The file to change. */
  readonly file?: string;
}

export interface ProjectAnswer {
  readonly displayName?: string;
  readonly rootDir: string;
  /** The directory in which Jest is run, for all projects. */
  readonly cwd: string;
  /** A path, as `testRunner` is. */
  readonly runner: string;
  readonly testRunner: string;
  /** What Jest could not do for this project, such as loading a transformer or looking for tests. */
  refusal?: Refusal & { readonly what: string };
  environments: readonly EnvironmentAnswer[];
  groups: readonly Group[];
}

export interface EnvironmentAnswer {
  readonly path: string;
  /** Whether it was made with withKcov. */
  readonly records: boolean;
  readonly refusal?: Refusal;
  /** The test files whose docblocks name it; absent for that of the config. */
  readonly tests?: readonly string[];
}

/** Sources with the same extension that Jest gives to the same transformer. */
export interface Group {
  readonly extension: string;
  /** How many files are in the group. */
  readonly files: number;
  /** Those of them that Node could not load without a compiler. */
  readonly unreadable: readonly string[];
  /** Path of the transformer. */
  readonly compiler?: string;
  /** The pattern of transformIgnorePatterns that excludes them from it. */
  readonly ignoredBy?: string;
  /** Whether the config has no transform at all. */
  readonly isPlain: boolean;
  readonly trials: readonly Trial[];
}

/** What Jest's transformer made of one file. */
export interface Trial {
  readonly file: string;
  /** Name of the global variable in which its counters are found; absent where there are no counters. */
  readonly variable?: string;
  /**
   * Babel's plugins for this file that add counters, if babel-jest compiles it: ours, or the path of
   * babel-plugin-istanbul.
   */
  readonly plugins?: readonly string[];
  readonly refusal?: Refusal;
}
