/**
 * What changed in a git work tree since a commit.
 *
 * Stands for the use of git in Jest's --changedSince. Paths are relative to the root given, with `/`. The rule: git is
 * asked without a shell, and a name or ref from the user never becomes one of its options.
 */
import { execFileSync } from "node:child_process";
import { KcovError } from "../errors";

/** Stands for the changed files of the repository that are not under the root. */
export const OUTSIDE = "../";

/** @throws KcovError EINVAL with git's own reason when there is no git, no repository or no such ref. */
export function changedFiles(root: string, since: string): string[] {
  const commit = git(root, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${since}^{commit}`], since).trim();
  const tracked = git(root, ["diff", "--name-only", "--no-renames", "--relative", "-z", commit, "--", "."], since);
  const untracked = git(root, ["ls-files", "--others", "--exclude-standard", "-z", "--", "."], since);
  const everywhere = git(root, ["diff", "--name-only", "--no-renames", "-z", commit], since);
  const top = git(root, ["rev-parse", "--show-toplevel"], since).trim();
  const untrackedEverywhere = git(top, ["ls-files", "--others", "--exclude-standard", "-z"], since);
  const inside = split(tracked).length + split(untracked).length;
  const isMoreOutside = split(everywhere).length + split(untrackedEverywhere).length > inside;
  return [...split(tracked), ...split(untracked), ...(isMoreOutside ? [OUTSIDE] : [])];
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
