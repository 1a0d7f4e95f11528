/** What Jest itself finds in a project: its test files, and what they load as far as imports tell. */
import type { LoadJest, ProjectConfig } from "./jest-modules";

export interface Found {
  readonly tests: readonly string[];
  /** Everything that is loaded for a test file, including the file itself. */
  readonly loaded: ReadonlySet<string>;
}

export async function search(jest: LoadJest, config: ProjectConfig): Promise<Found> {
  const options = { console, maxWorkers: 1, watch: false, watchman: false };
  const context = await jest("jest-runtime").default.createContext(config, options);
  const { SearchSource } = jest("@jest/core");
  const source = new SearchSource(context);
  const tests = context.hasteFS.getAllFiles().filter((file) => source.isTestFilePath(file));
  const { DependencyResolver } = jest("jest-resolve-dependencies");
  const resolver = new DependencyResolver(context.resolver, context.hasteFS);
  const entries = [...tests, ...config.setupFiles, ...config.setupFilesAfterEnv];
  return { tests: tests.sort(), loaded: reached(entries, (file) => resolver.resolve(file)) };
}

function reached(entries: readonly string[], next: (file: string) => readonly string[]): Set<string> {
  const seen = new Set(entries);
  for (const file of seen) for (const one of next(file)) seen.add(one);
  return seen;
}
