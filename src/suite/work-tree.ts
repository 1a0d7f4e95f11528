/**
 * The changes of a work tree against a commit, as `affected` wants to know them.
 *
 * Stands for Jest's --changedSince. A source or test file that is not what the data were made from counts as changed even
 * if the commit has it too, since what the data say of it no longer holds; so does a test file that the data do not have.
 * The rule: nothing under the data's own directory counts.
 */
import { join } from "node:path";
import { fromTablePath } from "../bridge/path";
import { readRegularFile } from "../bridge/source-file";
import type { Change } from "./affected";
import { hashFile } from "./assemble";
import { allFiles, changedFiles, contentsAt } from "./git";
import type { TestData } from "./test-data";
import { isSearched, isTestFile } from "./test-files";

interface Comparison {
  readonly root: string;
  readonly since: string;
  /** Relative to the root, with `/`. */
  readonly dataDirectory: string;
}

/** @throws KcovError EINVAL when git cannot compare. */
export function workTreeChanges(data: TestData, { root, since, dataDirectory }: Comparison): Change[] {
  const changed = changedFiles(root, since).filter((path) => !path.startsWith(`${dataDirectory}/`));
  const listed = new Set(changed);
  const stale = data.sources.filter(
    ({ path, sha1 }) => !listed.has(path) && hashFile(fromTablePath(root, path)) !== sha1,
  );
  const known = new Set(data.files.map(({ file }) => file));
  const unknown = allFiles(root, since).filter(
    (path) => isTestFile(path) && !known.has(path) && !listed.has(path) && isSearched(path, data.search),
  );
  return [
    ...changed.map((path): Change => ({ path, before: contentsAt(root, since, path), after: contentsNow(root, path) })),
    ...[...stale.map(({ path }) => path), ...unknown].map(
      (path): Change => ({ path, before: undefined, after: contentsNow(root, path) }),
    ),
  ];
}

function contentsNow(root: string, path: string): Buffer | undefined {
  return readRegularFile(join(root, path));
}
