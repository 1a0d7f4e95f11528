import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, utimesSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { allFiles, changedFiles, checkoutOf, contentsAt, hasCommit } from "../../src/suite/git";
import { Project } from "../support/command";
import { refusalOf } from "../support/refusal";

let project: Project;

function git(...args: string[]): void {
  execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@t", ...args], { cwd: project.directory });
}

beforeEach(() => {
  project = new Project({ "a.js": "1\n", "sub/b.js": "2\n", 'sub/ü "quoted".js': "3\n", ".gitignore": "ignored\n" });
  git("init", "-q");
  git("add", "-A");
  git("commit", "-q", "-m", "start");
});

afterEach(() => project.remove());

describe("changed files", () => {
  test("are none in a clean tree, whatever is ignored", () => {
    project.write("ignored", "");
    expect(changedFiles(project.directory, "HEAD")).toEqual([]);
  });

  test("are edited, staged, deleted and untracked ones, by their plain names", () => {
    project.write("a.js", "x");
    project.write('sub/ü "quoted".js', "x");
    project.write("staged.js", "");
    git("add", "staged.js");
    project.write("sub/new.js", "");
    rmSync(project.path("sub/b.js"));
    expect(changedFiles(project.directory, "HEAD").sort()).toEqual([
      ...["a.js", "staged.js", "sub/b.js", "sub/new.js", 'sub/ü "quoted".js'],
    ]);
  });

  test("a renamed file is one gone and one new", () => {
    git("mv", "a.js", "c.js");
    expect(changedFiles(project.directory, "HEAD").sort()).toEqual(["a.js", "c.js"]);
  });

  test("under a root are relative to it, and those outside of it begin with ..", () => {
    project.write("sub/b.js", "x");
    expect(changedFiles(project.path("sub"), "HEAD")).toEqual(["b.js"]);
    project.write("a.js", "x");
    expect(changedFiles(project.path("sub"), "HEAD")).toEqual(["../a.js", "b.js"]);
  });

  test("an untracked file outside of the root is a change outside, too", () => {
    project.write("package-lock.json", "x");
    expect(changedFiles(project.path("sub"), "HEAD")).toEqual(["../package-lock.json"]);
  });

  test("since an older commit include committed ones", () => {
    project.write("a.js", "x");
    git("commit", "-qam", "later");
    expect(changedFiles(project.directory, "HEAD")).toEqual([]);
    expect(changedFiles(project.directory, "HEAD~1")).toEqual(["a.js"]);
  });

  test.each(["nowhere", "--help", "--output=x", "--all", "-x", "", "HEAD:a.js", "a.js", "HEAD~9"])(
    "since %j are refused",
    (since) => {
      const { code, message } = refusalOf(() => changedFiles(project.directory, since));
      expect(code).toBe("EINVAL");
      expect(message).not.toContain("\n");
    },
  );

  test("in a repository without commits are refused", () => {
    rmSync(project.path(".git"), { recursive: true });
    git("init", "-q");
    expect(refusalOf(() => changedFiles(project.directory, "HEAD")).message).toContain("there is no such commit");
  });
});

describe("the checkout", () => {
  test("is the commit, and what was edited, added or lost", () => {
    const { commits, edited } = checkoutOf(project.directory, "out");
    expect(commits).toEqual([expect.stringMatching(/^[0-9a-f]{40}$/)]);
    expect(edited).toEqual([]);
    project.write("a.js", "x");
    project.write("sub/b.js", "x");
    project.write("new.js", "");
    expect(checkoutOf(project.directory, "out")).toEqual({ commits, edited: ["a.js", "sub/b.js", "new.js"] });
    expect(checkoutOf(project.path("sub"), "out")).toEqual({ commits, edited: ["../a.js", "b.js", "../new.js"] });
  });

  test("leaves the output out, and is none where too much was edited to be read", () => {
    for (let i = 0; i <= 1000; i++) project.write(`out/${i}`, "");
    expect(checkoutOf(project.directory, "out")).toMatchObject({ commits: [expect.anything()], edited: [] });
    expect(checkoutOf(project.directory, "other")).toEqual({ commits: [], edited: [] });
  });

  test("is that of the root, whatever a hook's variables name and the user configured", () => {
    const { commits } = checkoutOf(project.directory, "out");
    git("config", "diff.relative", "true");
    project.write("a.js", "x");
    const pathspecs = { GIT_LITERAL_PATHSPECS: "1", GIT_ICASE_PATHSPECS: "1" };
    const variables = { GIT_DIR: project.path("none"), GIT_WORK_TREE: "/", GIT_INDEX_FILE: project.path("none") };
    const before = { ...process.env };
    Object.assign(process.env, variables, pathspecs);
    project.write("new.js", "");
    try {
      expect(changedFiles(project.path("sub"), "HEAD")).toEqual(["../a.js", "../new.js"]);
      expect(checkoutOf(project.path("sub"), "out")).toEqual({ commits, edited: ["../a.js", "../new.js"] });
      expect(contentsAt(project.path("sub"), "HEAD", "../a.js")?.toString()).toBe("1\n");
    } finally {
      process.env = before;
    }
  });

  test("is none without commits or repository", () => {
    rmSync(project.path(".git"), { recursive: true });
    expect(checkoutOf(project.directory, "out")).toEqual({ commits: [], edited: [] });
    git("init", "-q");
    expect(checkoutOf(project.directory, "out")).toEqual({ commits: [], edited: [] });
  });

  test("is looked up without a lock, and leaves the index as it is", () => {
    const index = project.path(".git/index");
    utimesSync(project.path("a.js"), 1, 1);
    const before = readFileSync(index);
    checkoutOf(project.directory, "out");
    expect(readFileSync(index)).toEqual(before);
  });

  test("has a commit that is there, by its full name only", () => {
    const { commits } = checkoutOf(project.directory, "out");
    expect(commits.map((commit) => hasCommit(project.directory, commit))).toEqual([true]);
    expect(hasCommit(project.directory, "HEAD")).toBe(false);
    expect(hasCommit(project.directory, "0".repeat(40))).toBe(false);
    expect(hasCommit(project.path("none"), commits[0] as string)).toBe(false);
  });
});

test("contents in a commit have the line ends of a checkout", () => {
  git("config", "core.autocrlf", "true");
  expect(contentsAt(project.path("sub"), "HEAD", "b.js")?.toString()).toBe("2\r\n");
});

test("contents in a commit, from the root given", () => {
  expect(contentsAt(project.directory, "HEAD", "sub/b.js")?.toString()).toBe("2\n");
  expect(contentsAt(project.path("sub"), "HEAD", "b.js")?.toString()).toBe("2\n");
  expect(contentsAt(project.directory, "HEAD", "none.js")).toBeUndefined();
  expect(contentsAt(project.directory, "--help", "a.js")).toBeUndefined();
});

test("all files are those that are tracked or could be", () => {
  project.write("ignored", "");
  project.write("new.js", "");
  expect(allFiles(project.directory, "HEAD").sort()).toEqual([
    ...[".gitignore", "a.js", "new.js", "sub/b.js", 'sub/ü "quoted".js'],
  ]);
});
