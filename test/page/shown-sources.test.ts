/** Which text of a source the page shows, and which of its lines have changed. */
import { afterAll, beforeEach, describe, expect, test } from "@jest/globals";
import { ShownSources } from "../../src/page/shown-sources";
import { hashContents } from "../../src/suite/source-hash";
import type { TestData } from "../../src/suite/test-data";
import { GitProject } from "../support/git-project";
import { refusalOf } from "../support/refusal";
import { dataOf } from "../support/test-data";

const project = new GitProject({ "a.js": "one\ntwo\nthree\n", "b.js": "b\n" });
project.commit("start");
const commit = project.git("rev-parse", "HEAD").trim();

afterAll(() => project.remove());

/** Of a run that saw this text. */
function dataFor(text: string, commits: readonly string[] = [commit]): TestData {
  const hashes = { "a.js": hashContents(Buffer.from(text)) };
  return dataOf({ sources: { "a.js": 3, "b.js": 1 }, files: [], commits, hashes });
}

const shown = (data: TestData): object => new ShownSources(data, project.directory).of("a.js");

describe("the text that is shown", () => {
  test("is what the run saw, compared with the commit", () => {
    expect(shown(dataFor("one\ntwo\nthree\n"))).toEqual({ text: "one\ntwo\nthree\n", changed: [] });
    project.write("a.js", "one\n2\nthree\nfour\n");
    expect(shown(dataFor("one\n2\nthree\nfour\n"))).toEqual({ text: "one\n2\nthree\nfour\n", changed: [2, 4] });
  });

  test("is that of the commit where the run saw that, compared with the work tree", () => {
    project.write("a.js", "zero\none\nthree\n");
    const note = expect.stringContaining("changed since the run: shown as");
    expect(shown(dataFor("one\ntwo\nthree\n"))).toEqual({ text: "one\ntwo\nthree\n", changed: [1, 2], note });
    project.delete("a.js");
    expect(shown(dataFor("one\ntwo\nthree\n"))).toMatchObject({ text: "one\ntwo\nthree\n", changed: [1, 2, 3] });
    project.restore();
  });

  test("is what is there where nobody has what the run saw", () => {
    const note = expect.stringContaining("its lines may be different");
    expect(shown(dataFor("something else"))).toEqual({ text: "one\ntwo\nthree\n", changed: [], note });
    project.delete("a.js");
    expect(shown(dataFor("something else"))).toEqual({ text: "", changed: [], note: "the source does not exist" });
    project.restore();
  });

  test("has no changed lines where git does not know the commit", () => {
    project.write("a.js", "one\n2\nthree\n");
    for (const commits of [[], ["f".repeat(40)]])
      expect(shown(dataFor("one\n2\nthree\n", commits))).toEqual({ text: "one\n2\nthree\n", changed: [] });
    project.restore();
  });

  test("of a file that git does not know is all new", () => {
    project.git("rm", "-q", "--cached", "a.js");
    project.git("commit", "-q", "-m", "without");
    const without = project.git("rev-parse", "HEAD").trim();
    expect(shown(dataFor("one\ntwo\nthree\n", [without]))).toMatchObject({ changed: [1, 2, 3] });
  });
});

describe("since a commit that is named", () => {
  const since = (data: TestData, ref: string, path = "a.js"): object =>
    new ShownSources(data, project.directory, ref).of(path);

  beforeEach(() => void project.git("reset", "-q", "--hard", commit));

  test("lines of what the run saw are compared with it, in the work tree or in the commit of the run", () => {
    project.write("a.js", "one\n2\nthree\nfour\n");
    project.git("commit", "-q", "-a", "-m", "branch");
    const branch = project.git("rev-parse", "HEAD").trim();
    const saw = dataFor("one\n2\nthree\nfour\n", [branch]);
    expect(since(saw, commit)).toEqual({ text: "one\n2\nthree\nfour\n", changed: [2, 4] });
    expect(since(saw, "HEAD")).toMatchObject({ changed: [] });
    project.write("a.js", "something\nelse\n");
    expect(since(saw, commit)).toMatchObject({
      text: "one\n2\nthree\nfour\n",
      changed: [2, 4],
      note: expect.any(String),
    });
    expect(since(saw, "HEAD")).toMatchObject({ changed: [1, 2, 3, 4] });
    project.restore();
  });

  test("lines are compared where the run has no commit", () => {
    project.write("b.js", "b\nb\n");
    expect(since(dataFor("", []), "HEAD", "b.js")).toMatchObject({ text: "b\nb\n", changed: [2] });
    expect(new ShownSources(dataFor(""), project.directory, "HEAD").changedPaths).toEqual(["b.js"]);
    project.restore();
  });

  test("one that git does not know is refused by its name", () => {
    const { code, message } = refusalOf(() => new ShownSources(dataFor(""), project.directory, "nowhere"));
    expect(code).toBe("EINVAL");
    expect(message).toContain("git cannot compare with nowhere");
  });
});
