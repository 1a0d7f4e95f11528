import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { type Change, isOfFile, OUTSIDE, UNKNOWN } from "../../src/suite/change";
import { checkoutOf } from "../../src/suite/git";
import { hashSources } from "../../src/suite/source-hash";
import type { TestData } from "../../src/suite/test-data";
import { workTreeChanges } from "../../src/suite/work-tree";
import { Project } from "../support/command";
import { dataOf } from "../support/test-data";

let project: Project;
let data: TestData;

function git(...args: string[]): void {
  execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@t", ...args], { cwd: project.directory });
}

beforeEach(() => {
  project = new Project({ "a.js": "a", "a.test.js": "t" });
  git("init", "-q");
  git("add", "-A");
  git("commit", "-q", "-m", "start");
  const sources = { "a.js": 1 };
  const files = [{ file: "a.test.js", tests: [{ name: "t" }] }];
  data = { ...dataOf({ sources, files }), sources: hashSources(["a.js", "a.test.js"], project.directory) };
  data = { ...data, commits: checkoutOf(project.directory, "out").commits };
});

afterEach(() => project.remove());

function changes(known = data, since = "HEAD"): string[] {
  const comparison = { root: project.directory, since, dataDirectory: "out" };
  return workTreeChanges(known, comparison).map(told);
}

function told(change: Change): string {
  return isOfFile(change) ? `${change.path}: ${change.before} → ${change.after}` : change.reason;
}

test("a source's hash is that of its contents, or null when it cannot be read; each once, by name", () => {
  const sha1 = createHash("sha1").update("a").digest("hex");
  expect(hashSources(["none.js", "a.js", "none.js"], project.directory)).toEqual([
    { path: "a.js", sha1 },
    { path: "none.js", sha1: null },
  ]);
});

test("nothing", () => {
  expect(changes()).toEqual([]);
});

test("contents before and after", () => {
  project.write("a.js", "b");
  project.write("new.js", "n");
  rmSync(project.path("a.test.js"));
  expect(changes().sort()).toEqual(["a.js: a → b", "a.test.js: t → undefined", "new.js: undefined → n"]);
});

test.each(["HEAD", "@", "HEAD^{/sta:*rt}", "HEAD@{0}"])("the contents before are those since %s", (since) => {
  project.write("a.js", "b");
  expect(changes(data, since)).toEqual(["a.js: a → b"]);
});

test("what is in the data's own directory does not count", () => {
  project.write("out/pcs.json", "{}");
  expect(changes()).toEqual([]);
});

test("a committed source that is not what the data were made from, and a committed test file they do not have", () => {
  project.write("a.js", "b");
  project.write("b.test.js", "t");
  git("add", "-A");
  git("commit", "-qm", "later");
  expect(changes()).toEqual(["a.js: undefined → b", "b.test.js: undefined → t"]);
});

test("a committed test file that is not what the data were made from, or is gone", () => {
  project.write("a.test.js", "u");
  git("commit", "-aqm", "later");
  expect(changes()).toEqual(["a.test.js: undefined → u"]);
  git("rm", "-q", "a.test.js");
  git("commit", "-qm", "latest");
  expect(changes()).toEqual(["a.test.js: undefined → undefined"]);
});

test("a source that the data could not read counts when it is there", () => {
  expect(changes({ ...data, sources: [{ path: "a.js", sha1: null }] })).toEqual(["a.js: undefined → a"]);
});

describe("data that tell their commit", () => {
  const known = (edited: readonly string[] = []): TestData => {
    const { commits } = checkoutOf(project.directory, "out");
    return { ...data, commits, sources: hashSources(["a.js", "a.test.js", ...edited], project.directory) };
  };

  test("what was committed since and is in no table counts, sources by their contents", () => {
    project.write("package.json", "{}");
    git("add", "-A");
    git("commit", "-qm", "package");
    const before = known();
    expect(changes(before)).toEqual([]);
    project.write("a.js", "b");
    project.write("package.json", "[]");
    project.write("jest.config.js", "{}");
    git("add", "-A");
    git("commit", "-qm", "later");
    const since = ["jest.config.js: undefined → {}", "package.json: {} → []"];
    expect(changes(before)).toEqual(["a.js: undefined → b", ...since]);
    expect(changes({ ...before, sources: known().sources })).toEqual(since);
  });

  test("what was edited when the run ended is what the run saw, committed since or not, until it is taken back", () => {
    project.write("package.json", "{}");
    git("add", "-A");
    git("commit", "-qm", "package");
    project.write("package.json", "[]");
    const before = known(["package.json"]);
    expect(changes(before)).toEqual(["package.json: {} → []"]);
    git("commit", "-qam", "later");
    expect(changes(before)).toEqual([]);
    project.write("package.json", "{}");
    git("commit", "-qam", "back");
    expect(changes(before)).toEqual(["package.json: undefined → {}"]);
  });

  test("what is in the data's own directory does not count, tracked or not", () => {
    project.write("out/pcs.json", "{}");
    git("add", "-A");
    git("commit", "-qm", "data");
    const before = known(["out/pcs.json"]);
    project.write("out/pcs.json", "[]");
    git("commit", "-qam", "later");
    expect(changes(before)).toEqual([]);
  });

  test("what was there when the run ended and is gone, or the other way round, tracked or not, outside of the root too", () => {
    mkdirSync(project.path("app"));
    project.write("fixture.json", "{}");
    rmSync(project.path("a.js"));
    const { commits, edited } = checkoutOf(project.path("app"), "out");
    expect(edited).toEqual(["../a.js", "../fixture.json"]);
    const before = {
      ...dataOf({ sources: {}, files: [] }),
      commits,
      sources: hashSources(edited, project.path("app")),
    };
    const named = (): string[] =>
      workTreeChanges(before, { root: project.path("app"), since: "HEAD", dataDirectory: "out" }).map(told);
    git("add", "-A");
    git("commit", "-qm", "just that");
    expect(named()).toEqual([]);
    git("reset", "-q", "--hard", "HEAD~1");
    expect(named()).toEqual([OUTSIDE.reason]);
    project.write("fixture.json", "{}");
    rmSync(project.path("a.js"));
    git("add", "-A");
    git("commit", "-qm", "just that again");
    expect(named()).toEqual([]);
    project.write("a.js", "a");
    git("add", "-A");
    git("commit", "-qm", "and back");
    expect(named()).toEqual([OUTSIDE.reason]);
  });

  test("a directory that stood for a change, such as a submodule, counts while it is there", () => {
    mkdirSync(project.path("vendor"));
    expect(changes({ ...data, sources: hashSources(["vendor"], project.directory) })).toEqual([
      "vendor: undefined → undefined",
    ]);
  });

  test("none is a change nothing is known of", () => {
    expect(changes({ ...data, commits: [] })).toEqual([UNKNOWN.reason]);
  });

  test("a commit that is not here is a change nothing is known of", () => {
    expect(changes({ ...data, commits: ["0".repeat(40)] })).toEqual([UNKNOWN.reason]);
  });
});

test("an untracked link to a directory is a change like any other", () => {
  mkdirSync(project.path(".git/elsewhere"));
  symlinkSync(".git/elsewhere", project.path("linked"));
  expect(changes().map((one) => one.split(":")[0])).toEqual(["linked"]);
});

test("an untracked repository is a change like any other", () => {
  project.write("inner/x.js", "");
  execFileSync("git", ["init", "-q"], { cwd: project.path("inner") });
  expect(changes().map((one) => one.split(":")[0])).toEqual(["inner"]);
});

test("a committed file that looks like a test, unless a run passed it over or the runner never looks there", () => {
  for (const file of ["b.test.js", "e2e/c.spec.js", "node_modules/d/__tests__/d.js"]) project.write(file, "t");
  git("add", "-A", "-f");
  git("commit", "-q", "-m", "more tests");
  data = { ...data, commits: checkoutOf(project.directory, "out").commits };
  expect(changes()).toEqual(["b.test.js: undefined → t", "e2e/c.spec.js: undefined → t"]);
  expect(changes({ ...data, search: { roots: [""], passedOver: ["b.test.js"] } })).toEqual([
    "e2e/c.spec.js: undefined → t",
  ]);
  expect(changes({ ...data, search: { roots: ["e2e"], passedOver: [] } })).toEqual(["e2e/c.spec.js: undefined → t"]);
});
