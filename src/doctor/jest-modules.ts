/**
 * Types and loading of the modules of a project's own Jest, 29 or newer, as far as the doctor uses them.
 *
 * The types are written out here, because no version of Jest is a dependency of this package.
 */
import { createRequire } from "node:module";
import { join } from "node:path";

export interface GlobalConfig {
  readonly reporters?: readonly (readonly [path: string, ...rest: unknown[]])[] | null;
  readonly collectCoverage: boolean;
  readonly collectCoverageFrom: readonly string[];
  readonly coverageProvider: string;
}

/** A pattern of file names, the path of their transformer, and its options. */
export type Transform = readonly [pattern: string, path: string, options?: object];

export interface ProjectConfig {
  readonly rootDir: string;
  readonly cwd: string;
  readonly roots: readonly string[];
  readonly displayName?: { readonly name: string };
  readonly runner: string;
  readonly testRunner: string;
  readonly testEnvironment: string;
  readonly transform: readonly Transform[];
  readonly transformIgnorePatterns: readonly string[];
  readonly setupFiles: readonly string[];
  readonly setupFilesAfterEnv: readonly string[];
  readonly cacheDirectory: string;
}

interface HasteFs {
  getAllFiles(): readonly string[];
  exists(file: string): boolean;
}

interface Context {
  readonly hasteFS: HasteFs;
  readonly resolver: object;
}

/** Jest's ScriptTransformer. */
export interface ScriptTransformer {
  /** Jest 30 only. In Jest 29, a transformer that works only asynchronously is noticed because it throws. */
  canTransformSync?(file: string): boolean;
  transform(file: string, options: object): { readonly code: string };
  transformAsync(file: string, options: object): Promise<{ readonly code: string }>;
  requireAndTranspileModule(path: string): Promise<unknown>;
}

interface TestEnvironmentRequest {
  readonly rootDir: string;
  readonly testEnvironment: string;
  readonly requireResolveFunction: (name: string) => string;
}

interface JestModules {
  readonly "@jest/core": {
    readonly SearchSource: new (context: Context) => { isTestFilePath(file: string): boolean };
  };
  readonly "@jest/transform": {
    createScriptTransformer(config: ProjectConfig): Promise<ScriptTransformer>;
  };
  readonly "jest-config": {
    readConfigs(
      argv: object,
      projects: readonly string[],
    ): Promise<{ readonly globalConfig: GlobalConfig; readonly configs: readonly ProjectConfig[] }>;
  };
  readonly "jest-resolve": { resolveTestEnvironment(request: TestEnvironmentRequest): string };
  readonly "jest-resolve-dependencies": {
    readonly DependencyResolver: new (resolver: object, files: HasteFs) => { resolve(file: string): readonly string[] };
  };
  readonly "jest-runtime": {
    readonly default: { createContext(config: ProjectConfig, options: object): Promise<Context> };
  };
  readonly "jest-util": { requireOrImportModule(path: string): Promise<unknown> };
  /** Used by the runner to read docblocks. */
  readonly "jest-docblock": {
    extract(text: string): string;
    parse(docblock: string): Readonly<Record<string, string | readonly string[]>>;
  };
}

/** Loads one of them. */
export type LoadJest = <Name extends keyof JestModules>(name: Name) => JestModules[Name];

/**
 * package.json of @jest/core in a project, whichever of Jest's packages the project itself has; undefined without any.
 */
export function findJestCore(directory: string): string | undefined {
  const here = join(directory, "package.json");
  return viaPackage(here, "jest") ?? viaPackage(here, "jest-cli") ?? resolve(here, "@jest/core");
}

/** @param core package.json of @jest/core, which depends directly on all of them but one. */
export function jestLoader(core: string): LoadJest {
  const below = createRequire(core);
  return (name) => (name === "jest-docblock" ? createRequire(below.resolve("jest-runner"))(name) : below(name));
}

function viaPackage(from: string, name: string): string | undefined {
  const found = resolve(from, name);
  return found === undefined ? undefined : resolve(found, "@jest/core");
}

function resolve(from: string, name: string): string | undefined {
  try {
    return createRequire(from).resolve(`${name}/package.json`);
  } catch {
    return undefined;
  }
}
