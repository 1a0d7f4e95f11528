/**
 * What changed in a git work tree since a commit, as in Jest's --changedSince.
 *
 * Paths are relative to the given root, with `/`. Git is run without a shell, a name or ref from the user never becomes
 * one of its options, and the repository is not modified.
 */
import { execFileSync, type StdioOptions } from "node:child_process";
import { posix } from "node:path";
import { isUnder } from "../directory";
import { invalid } from "../errors";

/**
 * Every file of the repository that differs from the commit, tracked or not. Paths outside of the root begin with
 * `../`.
 *
 * @throws KcovError EINVAL with git's own reason when there is no git, no repository or no such ref.
 */
export function changedFiles(root: string, since: string): string[] {
  const commit = commitOf(root, since);
  const tracked = git(root, [...COMPARE, "-z", commit], since);
  return fromRoot(root, [...split(tracked), ...untrackedFiles(root, since)], since);
}

/** Files of the repository that git neither tracks nor ignores, relative to its top. */
export function untrackedFiles(root: string, since: string): string[] {
  return split(git(root, ["ls-files", "--others", "--exclude-standard", "--full-name", "-z", "--", ":/"], since));
}

/** Each name once; the given names are relative to the top of the repository. */
export function fromRoot(root: string, names: readonly string[], since: string): string[] {
  const prefix = git(root, ["rev-parse", "--show-prefix"], since).replace(/\n$/, "");
  return Array.from(new Set(names), (name) => posix.relative(`/${prefix}`, `/${name}`));
}

/** Prints names relative to the top of the repository, whatever the user has configured. */
const COMPARE = ["diff", "--name-only", "--no-renames", "--no-relative", "--ignore-submodules=none"];

/**
 * The full name of a commit.
 *
 * @throws KcovError as changedFiles does.
 */
export function commitOf(root: string, since: string): string {
  return git(root, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${since}^{commit}`], since).trim();
}

/** Whether the repository has a commit. It may have been removed, or be in another clone only. */
export function hasCommit(root: string, commit: string): boolean {
  try {
    return commitOf(root, commit) === commit;
  } catch {
    return false;
  }
}

/** What was checked out during a run. */
export interface Checkout {
  /** Full name of the commit, in hexadecimal digits; empty where there is no git, no repository or no commit. */
  readonly commits: readonly string[];
  /** Files that differed from the commit. */
  readonly edited: readonly string[];
}

/** Unlike `git diff`, it works without the lock of the index, which another git process may need. */
const STATUS = ["status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames", "--ignore-submodules=none"];

/** With more edited files than this, they are not read, and the run counts as made from no commit. */
const MAX_EDITED = 1000;

const NO_CHECKOUT: Checkout = { commits: [], edited: [] };

/** @param output directory relative to the root whose files do not count. */
export function checkoutOf(root: string, output: string): Checkout {
  try {
    const commit = commitOf(root, "HEAD");
    const entries = split(git(root, STATUS, commit));
    const names = entries.map((entry) => entry.slice("XY ".length));
    const edited = fromRoot(root, names, commit).filter((path) => !path.startsWith(`${output}/`));
    return edited.length > MAX_EDITED ? NO_CHECKOUT : { commits: [commit], edited };
  } catch {
    return NO_CHECKOUT;
  }
}

/** Every file of the work tree that git does not ignore. */
export function allFiles(root: string, since: string): string[] {
  return split(git(root, [...LIST, "-z", "--", "."], since));
}

/**
 * Returns a function that tells for an absolute file name whether git ignores it: the file lies in the repository, is
 * not tracked, and would not be added.
 */
export function ignoredBy(root: string): (file: string) => boolean {
  try {
    const top = git(root, ["rev-parse", "--show-toplevel"], "HEAD").replace(/\n$/, "");
    const seen = new Set(split(git(root, [...LIST, "--full-name", "-z", "--", ":/"], "HEAD")));
    return (file) => isUnder(top, file) && !isSeen(posix.relative(top, file), seen);
  } catch {
    return () => false;
  }
}

/** Of a nested repository, git names only the directory. */
function isSeen(name: string, seen: ReadonlySet<string>): boolean {
  if (seen.has(name) || seen.has(`${name}/`)) return true;
  const directory = posix.dirname(name);
  return directory !== "." && isSeen(directory, seen);
}

const LIST = ["ls-files", "--cached", "--others", "--exclude-standard"];

/**
 * A file's contents in a commit as they would be checked out (line ends and all); undefined when the file was not
 * there.
 *
 * @param commit its full name; in other spellings a colon would end it.
 */
export function contentsAt(root: string, commit: string, path: string): Buffer | undefined {
  try {
    return run(root, ["cat-file", "--filters", "--end-of-options", `${commit}:./${path}`]);
  } catch {
    return undefined;
  }
}

/**
 * What git prints.
 *
 * @param since what is compared with, for the message of the error.
 * @throws KcovError as changedFiles does.
 */
export function git(root: string, args: readonly string[], since: string): string {
  try {
    return run(root, args).toString();
  } catch (error) {
    throw invalid("compare", `git cannot compare with ${since} in ${root}: ${reason(error)}`);
  }
}

function run(root: string, args: readonly string[]): Buffer {
  const stdio: StdioOptions = ["ignore", "pipe", "pipe"];
  return execFileSync("git", args, { cwd: root, env: environment(), stdio, maxBuffer: 1 << 30 });
}

/**
 * In its hooks, git names its repository in variables, which would take the place of the root's. Others change what a
 * path means, or what a difference is.
 */
const NOT_OURS = [
  ...["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY"],
  ...["GIT_EXTERNAL_DIFF", "GIT_DIFF_OPTS"],
  ...["GIT_LITERAL_PATHSPECS", "GIT_GLOB_PATHSPECS", "GIT_NOGLOB_PATHSPECS", "GIT_ICASE_PATHSPECS"],
];

/** Takes no locks, and downloads nothing that Git LFS keeps elsewhere. */
function environment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !NOT_OURS.includes(name));
  return { ...Object.fromEntries(own), GIT_OPTIONAL_LOCKS: "0", GIT_LFS_SKIP_SMUDGE: "1" };
}

function reason(error: unknown): string {
  const { code, stderr } = error as { code?: string; stderr?: Buffer };
  if (code === "ENOENT") return "git is not installed";
  if (code === "ENOBUFS" || code === "ERR_STRING_TOO_LONG") return "too much has changed";
  return stderr?.toString().trim().split("\n")[0] || "there is no such commit";
}

/** Names as `-z` prints them. */
export function split(names: string): string[] {
  return names.split("\0").filter((name) => name !== "");
}
