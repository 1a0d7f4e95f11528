/**
 * The changes of a work tree since a commit, for `affected` (as Jest's --changedSince), without the data's own
 * directory.
 *
 * A file that differs from what the data were recorded with counts as changed even if the commit has the same contents:
 * sources and test files are compared by contents, anything else by the commit of the data. So does a test file that
 * the data do not have.
 */
import { join } from "node:path";
import { fromTablePath } from "../bridge/path";
import { readRegularFile } from "../regular-file";
import { type Change, isOfFile, type OtherChange, OUTSIDE, UNKNOWN } from "./change";
import { allFiles, changedFiles, commitOf, contentsAt, hasCommit } from "./git";
import { hashFile, NOT_KNOWN } from "./source-hash";
import type { TestData } from "./test-data";
import { isSearched, isTestFile } from "./test-search";

interface Comparison {
  readonly root: string;
  readonly since: string;
  /** Relative to the root, with `/`. */
  readonly dataDirectory: string;
}

/** @throws KcovError EINVAL when git cannot compare. */
export function workTreeChanges(data: TestData, { root, since, dataDirectory }: Comparison): Change[] {
  const commit = commitOf(root, since);
  const named = [
    ...changesSince(root, commit),
    ...staleSources(data, root),
    ...unknownTests(data, root, commit),
    ...earlierChanges(data, root, commit),
  ];
  const outside = named.filter((one) => !isOfFile(one) || !one.path.startsWith(`${dataDirectory}/`));
  return eachOnce(outside.map((one) => gathered(data, one))).map((one) => withContents(root, one));
}

function eachOnce(all: readonly Found[]): Found[] {
  const first = new Map<string | OtherChange, Found>();
  for (const one of all) {
    const key = isOfFile(one) ? one.path : one;
    if (!first.has(key)) first.set(key, one);
  }
  return [...first.values()];
}

/** A changed file whose contents have not been read yet. */
interface Named {
  readonly path: string;
  /** The commit that has the contents before the change; undefined when nothing is known of them. */
  readonly commit: string | undefined;
}

type Found = Named | OtherChange;

function changesSince(root: string, commit: string): Named[] {
  return changedFiles(root, commit).map((path) => ({ path, commit }));
}

/**
 * Changed files outside of the root that no test loads count as one change; tests there are not run by this project.
 */
function gathered({ table, files }: TestData, found: Found): Found {
  if (!isOfFile(found) || !found.path.startsWith("../")) return found;
  const isKnown = table.file(found.path) !== undefined || files.some(({ file }) => file === found.path);
  return isKnown ? found : OUTSIDE;
}

function withContents(root: string, found: Found): Change {
  if (!isOfFile(found)) return found;
  const { path, commit } = found;
  const before = commit === undefined ? undefined : contentsAt(root, commit, path);
  return { path, before, after: contentsNow(join(root, path)) };
}

/** A file that cannot be read, such as one of more than 2 GiB, still exists. */
function contentsNow(file: string): Buffer | undefined {
  try {
    return readRegularFile(file);
  } catch {
    return Buffer.alloc(0);
  }
}

function staleSources({ sources }: TestData, root: string): Named[] {
  return sources
    .filter(({ path, sha1 }) => sha1 === NOT_KNOWN || hashFile(fromTablePath(root, path)) !== sha1)
    .map(({ path }) => ({ path, commit: undefined }));
}

function unknownTests({ files, search }: TestData, root: string, commit: string): Named[] {
  const known = new Set(files.map(({ file }) => file));
  return allFiles(root, commit)
    .filter((path) => isTestFile(path) && !known.has(path) && isSearched(path, search))
    .map((path) => ({ path, commit: undefined }));
}

/**
 * Changes since the commits of the data, without files whose contents the data have hashes of, and without changes
 * since `compared`.
 */
function earlierChanges({ commits, sources }: TestData, root: string, compared: string): Found[] {
  const told = new Set(sources.map(({ path }) => path));
  if (commits.length === 0) return [UNKNOWN];
  const others = commits.filter((commit) => commit !== compared);
  return others.flatMap((commit): Found[] =>
    hasCommit(root, commit) ? changesSince(root, commit).filter(({ path }) => !told.has(path)) : [UNKNOWN],
  );
}
