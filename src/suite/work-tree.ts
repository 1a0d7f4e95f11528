/**
 * The changes of a work tree against a commit, as `affected` wants to know them.
 *
 * Stands for Jest's --changedSince. What is not what the data were made from counts as changed even if the commit has it
 * too, since what the data say no longer holds: a source or test file by its contents, anything else by the commit of the
 * data; so does a test file that the data do not have. The rule: nothing under the data's own directory counts.
 */
import { join } from "node:path";
import { fromTablePath } from "../bridge/path";
import { readRegularFile } from "../bridge/source-file";
import type { Change } from "./affected";
import { hashFile } from "./assemble";
import { allFiles, changedFiles, contentsAt, hasCommit, UNKNOWN } from "./git";
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
  const isOther = ({ path }: Named): boolean => !path.startsWith(`${dataDirectory}/`);
  const changed = changesSince(root, since).filter(isOther);
  const listed = new Set(changed.map(({ path }) => path));
  const isMore = (named: Named): boolean => isOther(named) && !listed.has(named.path);
  const others = [...staleSources(data, root), ...unknownTests(data, root, since), ...earlierChanges(data, root)];
  return [...changed, ...others.filter(isMore)].map((one) => withContents(root, one));
}

/** A change whose contents have not been looked at. */
interface Named {
  readonly path: string;
  /** The commit that has the contents before; undefined when nothing is known of them. */
  readonly commit: string | undefined;
}

function changesSince(root: string, commit: string): Named[] {
  return changedFiles(root, commit).map((path) => ({ path, commit }));
}

function withContents(root: string, { path, commit }: Named): Change {
  const before = commit === undefined ? undefined : contentsAt(root, commit, path);
  return { path, before, after: readRegularFile(join(root, path)) };
}

function staleSources({ sources }: TestData, root: string): Named[] {
  return sources
    .filter(({ path, sha1 }) => hashFile(fromTablePath(root, path)) !== sha1)
    .map(({ path }) => ({ path, commit: undefined }));
}

function unknownTests({ files, search }: TestData, root: string, since: string): Named[] {
  const known = new Set(files.map(({ file }) => file));
  return allFiles(root, since)
    .filter((path) => isTestFile(path) && !known.has(path) && isSearched(path, search))
    .map((path) => ({ path, commit: undefined }));
}

/** Changes since the commits of the data, other than those of files whose contents the data tell. */
function earlierChanges({ commits, sources }: TestData, root: string): Named[] {
  const told = new Set(sources.filter(({ sha1 }) => sha1 !== null).map(({ path }) => path));
  return commits.flatMap((commit) =>
    hasCommit(root, commit)
      ? changesSince(root, commit).filter(({ path }) => !told.has(path))
      : [{ path: UNKNOWN, commit: undefined }],
  );
}
