/** Types of the part of test-exclude 8 that we call: it has none, and @types/test-exclude ends at version 6. */
declare module "test-exclude" {
  export interface Globs {
    readonly cwd: string;
    readonly include: string | readonly string[] | undefined;
    readonly exclude: string | readonly string[] | undefined;
    readonly extension: string | readonly string[] | undefined;
    readonly excludeNodeModules: boolean;
  }
  class TestExclude {
    constructor(globs: Globs);
    /** Globs, each also in the form for a directory. */
    readonly exclude: readonly string[];
    shouldInstrument(file: string): boolean;
    globSync(): string[];
  }
  export default TestExclude;
}
