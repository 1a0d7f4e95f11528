/**
 * What changed in a git work tree since a commit.
 *
 * Stands for the use of git in Jest's --changedSince. Paths are relative to the root given, with `/`. The rule: git is
 * asked without a shell, a name or ref from the user never becomes one of its options, and the repository stays as it is.
 */
import { execFileSync, type StdioOptions } from "node:child_process";
import { posix } from "node:path";
import { KcovError } from "../errors";

/** Stands for the changed files of the repository that are not under the root. */
export const OUTSIDE = "../";

/** Stands for whatever changed since a commit that the repository does not have, or that nobody told. */
export const UNKNOWN = "./";

/**
 * Every file of the repository that is not as the commit has it, tracked or not; those outside of the root begin with `../`.
 *
 * @throws KcovError EINVAL with git's own reason when there is no git, no repository or no such ref.
 */
export function changedFiles(root: string, since: string): string[] {
  const commit = commitOf(root, since);
  const tracked = git(root, [...COMPARE, "-z", commit], since);
  const untracked = git(root, ["ls-files", "--others", "--exclude-standard", "--full-name", "-z", "--", ":/"], since);
  return fromRoot(root, [...split(tracked), ...split(untracked)], since);
}

/** Each once; the names given are those from the top of the repository on. */
function fromRoot(root: string, names: readonly string[], since: string): string[] {
  const prefix = git(root, ["rev-parse", "--show-prefix"], since).replace(/\n$/, "");
  return Array.from(new Set(names), (name) => posix.relative(`/${prefix}`, `/${name}`));
}

/** Names from the top on, whatever the user has configured. */
const COMPARE = ["diff", "--name-only", "--no-renames", "--no-relative", "--ignore-submodules=none"];

/**
 * The full name of a commit.
 *
 * @throws KcovError as changedFiles does.
 */
export function commitOf(root: string, since: string): string {
  return git(root, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${since}^{commit}`], since).trim();
}

/** Whether the repository still has a commit that it once had, or that another clone has. */
export function hasCommit(root: string, commit: string): boolean {
  try {
    return commitOf(root, commit) === commit;
  } catch {
    return false;
  }
}

/** What a run was made from. */
export interface Checkout {
  /** The full name of the commit in hexadecimal digits; none where there is no git, no repository or no commit. */
  readonly commits: readonly string[];
  /** Files that were not as the commit has them. */
  readonly edited: readonly string[];
}

/** Unlike `git diff`, it can do without the lock of the index, which a git that runs beside us may want. */
const STATUS = ["status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames", "--ignore-submodules=none"];

/** More edited files than these are not worth a reading: the checkout counts as none. */
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
  return split(git(root, ["ls-files", "--cached", "--others", "--exclude-standard", "-z", "--", "."], since));
}

/**
 * A file's contents in a commit, as it would be checked out (line ends and all), or undefined when it was not there.
 *
 * @param commit its full name: in another one a colon would end it.
 */
export function contentsAt(root: string, commit: string, path: string): Buffer | undefined {
  try {
    return run(root, ["cat-file", "--filters", "--end-of-options", `${commit}:./${path}`]);
  } catch {
    return undefined;
  }
}

function git(root: string, args: readonly string[], since: string): string {
  try {
    return run(root, args).toString();
  } catch (error) {
    throw new KcovError("EINVAL", "affected", `git cannot compare with ${since} in ${root}: ${reason(error)}`);
  }
}

function run(root: string, args: readonly string[]): Buffer {
  const stdio: StdioOptions = ["ignore", "pipe", "pipe"];
  return execFileSync("git", args, { cwd: root, env: environment(), stdio, maxBuffer: 1 << 30 });
}

/**
 * In its hooks git names the repository that it works for in variables, which would stand for the root's; others change
 * what a path means.
 */
const NOT_OURS = [
  ...["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY"],
  ...["GIT_LITERAL_PATHSPECS", "GIT_GLOB_PATHSPECS", "GIT_NOGLOB_PATHSPECS", "GIT_ICASE_PATHSPECS"],
];

/** Locks nothing, and downloads nothing of what Git LFS keeps elsewhere. */
function environment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !NOT_OURS.includes(name));
  return { ...Object.fromEntries(own), GIT_OPTIONAL_LOCKS: "0", GIT_LFS_SKIP_SMUDGE: "1" };
}

function reason(error: unknown): string {
  const { code, stderr } = error as { code?: string; stderr?: Buffer };
  if (code === "ENOENT") return "git is not there";
  return stderr?.toString().trim().split("\n")[0] || "there is no such commit";
}

function split(names: string): string[] {
  return names.split("\0").filter((name) => name !== "");
}
