/** What the doctor asks of a project's Jest, and what comes back: data, since a process of its own asks. */

export interface JestQuestion {
  /** package.json of the project's @jest/core. */
  readonly core: string;
  readonly flags: JestFlags;
  /** Sources that a test may load, as real paths. */
  readonly sources: readonly string[];
  /** Those of them that Node could not load as they are. */
  readonly unreadable: readonly string[];
}

/** Flags of Jest's own that say which config is meant. */
export interface JestFlags {
  /** A file, or JSON. */
  readonly config?: string;
  readonly rootDir?: string;
  readonly projects?: readonly string[];
}

/** It is written again after each step, so that something is known also of a Jest that hangs. */
export interface JestAnswer {
  /** The step that was going on, as a participle. */
  doing: string;
  refusal?: Refusal;
  /** Whether our reporter is among the reporters. */
  isReported: boolean;
  readonly projects: ProjectAnswer[];
  isComplete: boolean;
}

/** Why something of the project's could not be used. */
export interface Refusal {
  readonly reason: string;
  /** The file to look at. */
  readonly file?: string;
}

export interface ProjectAnswer {
  readonly displayName?: string;
  readonly rootDir: string;
  /** Where Jest is run, for all projects. */
  readonly cwd: string;
  /** A path, as is `testRunner`. */
  readonly runner: string;
  readonly testRunner: string;
  /** What Jest could not do for this project: load a transformer, look for tests. */
  refusal?: Refusal & { readonly what: string };
  environments: readonly EnvironmentAnswer[];
  groups: readonly Group[];
}

export interface EnvironmentAnswer {
  readonly path: string;
  /** Whether it was made by withKcov. */
  readonly records: boolean;
  readonly refusal?: Refusal;
  /** The test files whose docblocks name it; absent for the config's. */
  readonly tests?: readonly string[];
}

/** Sources with one ending that Jest gives to the same transformer. */
export interface Group {
  readonly extension: string;
  /** How many. */
  readonly files: number;
  /** Those of them that Node could not load as they are. */
  readonly unreadable: readonly string[];
  /** Path of the transformer. */
  readonly compiler?: string;
  /** The pattern of transformIgnorePatterns that keeps them from it. */
  readonly ignoredBy?: string;
  /** Whether the config has any transform at all. */
  readonly isPlain: boolean;
  readonly trials: readonly Trial[];
}

/** What Jest made of one file. */
export interface Trial {
  readonly file: string;
  /** The name of the global object that the counters in it are found under; absent where there are no counters. */
  readonly variable?: string;
  /** Those of Babel's plugins for this file that count, where babel-jest compiles it: ours, babel-plugin-istanbul's path. */
  readonly plugins?: readonly string[];
  readonly refusal?: Refusal;
}
