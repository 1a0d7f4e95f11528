/** Lines that differ from a commit, as git tells them. */
import { renameSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { changedLines } from "../../src/suite/changed-lines";
import { GitProject } from "../support/git-project";
import { refusalOf } from "../support/refusal";

const TEN = Array.from({ length: 10 }, (_, i) => `line ${i + 1};\n`);
const ODD = 'sub/ü "q" \\ \t\x01.js';

let project: GitProject;
let commit: string;

beforeEach(() => {
  project = new GitProject({ "a.js": TEN.join(""), "sub/b.js": "one\ntwo\n", [ODD]: "1\n2\n" });
  project.commit("start");
  commit = project.git("rev-parse", "HEAD").trim();
});

afterEach(() => project.remove());

/** The lines after the change. */
function linesAfter(root: string = project.directory): Record<string, unknown> {
  return Object.fromEntries(changedLines(root, commit).after);
}

/** Leaves out lines and puts others in their place: their numbers and their texts. */
function write(changes: Readonly<Record<number, string>>): void {
  project.write("a.js", TEN.map((line, i) => changes[i + 1] ?? line).join(""));
}

describe("changed lines", () => {
  test("are none where nothing changed", () => {
    expect(changedLines(project.directory, commit)).toEqual({ before: new Map(), after: new Map() });
  });

  test("are counted on both sides; lines that are gone are told by the next one", () => {
    write({ 2: "", 3: "", 5: "x\ny\n", 10: "z\n" });
    const { before, after } = changedLines(project.directory, commit);
    expect([...before]).toEqual([["a.js", [2, 3, 5, 10]]]);
    expect([...after]).toEqual([["a.js", [2, 3, 4, 9]]]);
    write({ 4: "line 4;\nnew\n" });
    expect(changedLines(project.directory, commit).before.get("a.js")).toEqual([5]);
  });

  test("may look like the headers of a patch", () => {
    const headers = ["++ b/sub/b.js", "-- a/sub/b.js", "@@ -1 +1 @@", "+++ b/sub/b.js", "diff --git a/x b/x"];
    write({ 3: `${headers.join("\n")}\n`, 7: "x\r+++ b/sub/b.js\u2028@@ -1,9 +1,9 @@\n" });
    expect(linesAfter()).toEqual({ "a.js": [3, 4, 5, 6, 7, 11] });
    project.git("add", "-A");
    project.git("commit", "-q", "-m", "headers");
    write({});
    const at = project.git("rev-parse", "HEAD").trim();
    expect([...changedLines(project.directory, at).before]).toEqual([["a.js", [3, 4, 5, 6, 7, 11]]]);
  });

  test("are those of a file that was renamed", () => {
    write({ 4: "four\n" });
    renameSync(project.path("a.js"), project.path("sub/c d.js"));
    project.git("add", "-A");
    const { before, after } = changedLines(project.directory, commit);
    expect([...before]).toEqual([["a.js", [4]]]);
    expect([...after]).toEqual([["sub/c d.js", [4]]]);
  });

  test("are those of files of any name, under any root", () => {
    project.write(ODD, "1\nzwei\n");
    write({ 1: "one\n" });
    expect(linesAfter()).toEqual({ "a.js": [1], [ODD]: [2] });
    expect(linesAfter(project.path("sub"))).toEqual({ "../a.js": [1], [ODD.slice("sub/".length)]: [2] });
  });

  test("are all of a new file, known to git or not, and of one that is gone", () => {
    project.write("new.js", "1\n2\n");
    project.write("sub/added.js", "1\n2\n");
    project.git("add", "sub/added.js");
    project.delete("sub/b.js");
    const { before, after } = changedLines(project.directory, commit);
    expect(Object.fromEntries(after)).toEqual({ "new.js": "all", "sub/added.js": [1, 2] });
    expect(Object.fromEntries(before)).toEqual({ "sub/b.js": [1, 2] });
  });

  test("are all where git compares no lines", () => {
    project.write(".gitattributes", "*.js -diff\n");
    project.git("add", ".gitattributes");
    project.git("commit", "-q", "-m", "attributes");
    commit = project.git("rev-parse", "HEAD").trim();
    write({ 3: "three\n" });
    expect(linesAfter()).toEqual({ "a.js": "all" });
    project.git("mv", "sub/b.js", "sub/c.js");
    expect(linesAfter()).toMatchObject({ "a.js": "all", "sub/c.js": "all" });
  });

  test("of many lines are all there", () => {
    project.write("a.js", "x\n".repeat(300_000));
    expect(linesAfter()["a.js"]).toHaveLength(300_000);
  });

  test("may be those between two commits", () => {
    write({ 2: "two\n" });
    project.git("commit", "-q", "-a", "-m", "later");
    const later = project.git("rev-parse", "HEAD").trim();
    write({ 9: "nine\n" });
    project.write("untracked.js", "");
    expect([...changedLines(project.directory, commit, later).after]).toEqual([["a.js", [2]]]);
  });

  test("are the same whatever is configured of git diff", () => {
    const options = {
      ...{ "diff.noprefix": "true", "diff.mnemonicPrefix": "true", "diff.context": "5", "diff.renames": "copies" },
      ...{ "diff.interHunkContext": "9", "color.ui": "always", "diff.external": "false", "diff.relative": "true" },
      ...{ "core.quotePath": "true", "diff.wordRegex": ".", "diff.submodule": "diff" },
    };
    for (const [name, value] of Object.entries(options)) project.git("config", name, value);
    project.write(".git/info/attributes", "*.js diff=odd\n");
    project.git("config", "diff.odd.textconv", "false");
    const variables = { GIT_DIFF_OPTS: "-u7", GIT_EXTERNAL_DIFF: "false", GIT_PAGER: "false" };
    Object.assign(process.env, variables);
    write({ 2: "two\n", 5: "five\n" });
    project.write(ODD, "1\n2\n3\n");
    const found = linesAfter(project.path("sub"));
    for (const name of Object.keys(variables)) delete process.env[name];
    expect(found).toEqual({ "../a.js": [2, 5], [ODD.slice("sub/".length)]: [3] });
  });

  test("of a commit that is not there are refused by git's own reason", () => {
    expect(refusalOf(() => changedLines(project.directory, "f".repeat(40))).message).toContain("git cannot compare");
  });
});
