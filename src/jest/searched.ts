/**
 * Where Jest searched for test files (its SearchSource), according to its contexts at the end of a run. A run of a
 * shard, or of only some tests, has passed over no file for good.
 */
import { toTablePath } from "../bridge/path";
import { isTestFile, type Search } from "../suite/test-search";

/** The part of Jest's TestContext that is used, in Jest 29 and 30. */
export interface SearchedContext {
  readonly config: { readonly roots: readonly string[] };
  readonly hasteFS: { getAllFiles(): readonly string[] };
}

/** @param ran test files relative to the root; undefined when the run left some out. */
export function searched(
  contexts: Iterable<SearchedContext>,
  root: string,
  ran: ReadonlySet<string> | undefined,
): Search {
  const all = [...contexts];
  const name = (path: string): string => toTablePath(root, path);
  const roots = all.flatMap(({ config }) => config.roots.map((path) => (path === root ? "" : name(path))));
  const files = ran === undefined ? [] : all.flatMap(({ hasteFS }) => hasteFS.getAllFiles().map(name));
  return {
    roots: [...new Set(roots)].sort(),
    passedOver: [...new Set(files)].filter((file) => isTestFile(file) && !ran?.has(file)).sort(),
  };
}
