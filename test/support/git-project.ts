/**
 * A project in a git repository of its own, to be edited and put back.
 */
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { Project } from "./command";

export class GitProject extends Project {
  git(...args: readonly string[]): string {
    const identity = ["-c", "user.name=test", "-c", "user.email=test@test", "-c", "init.defaultBranch=main"];
    return execFileSync("git", [...identity, ...args], { cwd: this.directory, encoding: "utf8" });
  }

  commit(message: string): void {
    this.git("init", "-q");
    this.git("add", "-A");
    this.git("commit", "-q", "--allow-empty", "-m", message);
  }

  /** Back to the last commit. */
  restore(): void {
    this.git("reset", "-q", "--hard");
    this.git("clean", "-fdq");
  }

  /** Replaces the first occurrence of a text that must be there. */
  edit(name: string, from: string, to: string): void {
    const text = this.read(name);
    if (!text.includes(from)) throw new Error(`${name} has no ${JSON.stringify(from)}`);
    this.write(
      name,
      text.replace(from, () => to),
    );
  }

  delete(name: string): void {
    rmSync(this.path(name), { recursive: true });
  }
}
