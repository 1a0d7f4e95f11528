/**
 * Types for the parts of Vitest's API that are used, in Vitest 3.1 to 5. They are structural, so that our types do not
 * depend on Vitest's.
 */

export interface Vitest {
  readonly version: string;
  readonly config: VitestConfig;
  /** Those of all projects, whatever the command line asks for. */
  globTestSpecifications(): Promise<readonly Specification[]>;
}

interface VitestConfig {
  readonly root: string;
  readonly watch?: boolean;
  readonly silent?: unknown;
  readonly shard?: object | undefined;
  readonly testNamePattern?: RegExp | undefined;
  readonly tagsFilter?: readonly string[] | undefined;
  readonly project?: string | readonly string[] | undefined;
  readonly coverage: { readonly enabled?: boolean; readonly provider?: string };
  readonly experimental?: { readonly viteModuleRunner?: boolean } | undefined;
  readonly reporters: unknown[];
}

export interface Project {
  readonly name: string;
  readonly config: ProjectConfig;
}

export interface ProjectConfig {
  readonly root: string;
  readonly dir?: string | undefined;
  readonly mode?: string;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly setupFiles: string | readonly string[];
  readonly globalSetup: string | readonly string[];
  readonly browser?: { readonly enabled?: boolean } | undefined;
  /** The name of a file, or what Vite resolves to one. */
  runner?: string | undefined;
}

/** The argument of the plugin hook, which is called once for each project. */
export interface PluginContext {
  readonly vitest: object;
  readonly project: object;
  /** Vitest 4 and later. */
  readonly experimental_defineCacheKeyGenerator?: (generate: () => string) => void;
}

export interface Specification {
  readonly project: { readonly name: string };
  readonly moduleId: string;
  readonly pool: string;
}

/** A test file at the end of a run. */
export interface TestModule {
  readonly project: { readonly name: string };
  readonly moduleId: string;
  readonly children: { allTests(): Iterable<TestCase> };
  state(): string;
  meta(): { readonly typecheck?: boolean };
  errors(): readonly unknown[];
}

interface TestSuite {
  readonly type: "suite";
  readonly name: string;
  readonly parent: TestSuite | TestModuleNode;
  errors(): readonly unknown[];
}

interface TestModuleNode {
  readonly type: "module";
  errors(): readonly unknown[];
}

export interface TestCase {
  readonly type: "test";
  readonly name: string;
  readonly parent: TestSuite | TestModuleNode;
  readonly options: { readonly mode?: string | undefined };
  result(): { readonly state: string };
  diagnostic(): { readonly duration: number } | undefined;
}
