/**
 * What changed in a git work tree since a commit.
 *
 * Stands for the use of git in Jest's --changedSince. Paths are relative to the root given, with `/`. The rule: git is
 * asked without a shell, a name or ref from the user never becomes one of its options, and the repository stays as it is.
 */
import { execFileSync } from "node:child_process";
import { KcovError } from "../errors";

/** Stands for the changed files of the repository that are not under the root. */
export const OUTSIDE = "../";

/** Stands for whatever changed since a commit that the repository does not have. */
export const UNKNOWN = "./";

/** @throws KcovError EINVAL with git's own reason when there is no git, no repository or no such ref. */
export function changedFiles(root: string, since: string): string[] {
  const commit = commitOf(root, since);
  const tracked = trackedChanges(root, commit);
  const untracked = git(root, ["ls-files", "--others", "--exclude-standard", "-z", "--", "."], since);
  const everywhere = git(root, ["diff", "--name-only", "--no-renames", "-z", commit], since);
  const top = git(root, ["rev-parse", "--show-toplevel"], since).trim();
  const untrackedEverywhere = git(top, ["ls-files", "--others", "--exclude-standard", "-z"], since);
  const inside = tracked.length + split(untracked).length;
  const isMoreOutside = split(everywhere).length + split(untrackedEverywhere).length > inside;
  return [...tracked, ...split(untracked), ...(isMoreOutside ? [OUTSIDE] : [])];
}

/** @throws KcovError as changedFiles does. */
function commitOf(root: string, since: string): string {
  return git(root, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${since}^{commit}`], since).trim();
}

/** @throws KcovError as changedFiles does. */
function trackedChanges(root: string, commit: string): string[] {
  return split(git(root, ["diff", "--name-only", "--no-renames", "--relative", "-z", commit, "--", "."], commit));
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
  /** Tracked files that were not as the commit has them. */
  readonly edited: readonly string[];
}

export function checkoutOf(root: string): Checkout {
  try {
    const commit = commitOf(root, "HEAD");
    return { commits: [commit], edited: trackedChanges(root, commit) };
  } catch {
    return { commits: [], edited: [] };
  }
}

/** Every file of the work tree that git does not ignore. */
export function allFiles(root: string, since: string): string[] {
  return split(git(root, ["ls-files", "--cached", "--others", "--exclude-standard", "-z", "--", "."], since));
}

/** A file's contents in a commit, or undefined when it was not there. */
export function contentsAt(root: string, since: string, path: string): Buffer | undefined {
  try {
    return execFileSync("git", ["show", "--end-of-options", `${since}:./${path}`], {
      cwd: root,
      stdio: ["ignore", "pipe", "ignore"],
      maxBuffer: 1 << 30,
    });
  } catch {
    return undefined;
  }
}

function git(root: string, args: readonly string[], since: string): string {
  try {
    return execFileSync("git", args, {
      cwd: root,
      encoding: "utf8",
      env: { ...process.env, GIT_OPTIONAL_LOCKS: "0" },
      stdio: ["ignore", "pipe", "pipe"],
      maxBuffer: 1 << 30,
    });
  } catch (error) {
    throw new KcovError("EINVAL", "affected", `git cannot compare with ${since} in ${root}: ${reason(error)}`);
  }
}

function reason(error: unknown): string {
  const { code, stderr } = error as { code?: string; stderr?: string };
  if (code === "ENOENT") return "git is not there";
  return stderr?.trim().split("\n")[0] || "there is no such commit";
}

function split(names: string): string[] {
  return names.split("\0").filter((name) => name !== "");
}
