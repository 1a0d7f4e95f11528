import { execFileSync } from "node:child_process";
import { afterEach, describe, expect, test } from "@jest/globals";
import { effort } from "../support/effort";
import { FIRST_AND_LAST } from "../support/nodes";
import { letters, RunnerProject } from "../support/runner-project";

let project: RunnerProject;

afterEach(() => project.remove());

function git(...args: readonly string[]): void {
  const identity = ["-c", "user.name=a", "-c", "user.email=a@example.org"];
  execFileSync("git", [...identity, ...args], { cwd: project.directory });
}

/** A committed project with test files of odd names, each with a test for a letter. */
function projectOf(names: readonly string[], testOf: (letter: string) => string): void {
  const files = names.map((name, i) => [name, testOf("abcdef"[i] as string)]);
  project = new RunnerProject({
    "package.json": "{}",
    ".gitignore": "node_modules\ncoverage\n",
    "src/lib.js": letters("abcdef"),
    ...Object.fromEntries(files),
  });
  git("init", "-q");
  git("add", ".");
  git("commit", "-qm", "start");
}

function edit(letter: string): void {
  project.write("src/lib.js", project.read("src/lib.js").replace(`return "${letter}"`, `return "${letter}" + ""`));
}

interface Affected {
  readonly tests: readonly { readonly file: string; readonly path: readonly string[] }[];
  readonly commands: readonly { readonly runner: string; readonly args: readonly string[] }[];
}

function affected(node: string): Affected {
  return JSON.parse(project.kcov(["affected", "--json"], { node }).stdout);
}

/** What the command prints that affected starts. */
function runs(node: string, ...args: readonly string[]): string {
  const { stdout, stderr } = project.kcov(["affected", "--", node, ...args], { node });
  return stdout + stderr;
}

describe.each(effort(FIRST_AND_LAST.slice(-1), FIRST_AND_LAST))("under %s", (node) => {
  test("node --test runs the files of a selection, whatever their names", () => {
    const names = [
      "test/plain.test.js",
      "test/[a].test.js",
      "test/-x.test.js",
      "test/{b,c} d.test.js",
      "test/e.test.mjs",
    ];
    projectOf(names, (letter) => {
      const body = `test("of ${letter}", () => { lib.${letter}(); console.log("ran ${letter}"); });`;
      return `${letter === "e" ? 'import test from "node:test"; import lib from "../src/lib.js";' : 'const test = require("node:test"); const lib = require("../src/lib.js");'} ${body}`;
    });
    expect(project.record(["--test"], { node }).status).toBe(0);
    for (const letter of ["a", "c"]) {
      edit(letter);
      const { tests, commands } = affected(node);
      expect(tests.map(({ file, path }) => [file, ...path])).toEqual([
        [names["abcde".indexOf(letter)], `of ${letter}`],
      ]);
      expect(commands).toEqual([{ runner: "node:test", args: [expect.any(String)] }]);
      const output = runs(node, "--test");
      expect([...output.matchAll(/ran (\w)/g)].map(([, ran]) => ran)).toEqual([letter]);
      git("checkout", "-q", "src/lib.js");
    }
  });

  test.each(effort(["mocha-12"], ["mocha", "mocha-12"]))("%s runs the tests of a selection by name", (mocha) => {
    const names = ["test/[a].test.js", "test/-b c.test.js"];
    projectOf(
      names,
      (letter) => `
        const lib = require("../src/lib.js");
        describe("of $(x) * ${letter}", () => {
          it("it | self > ${letter}", () => { lib.${letter}(); console.log("ran ${letter}"); });
          it("it | self > ${letter}${letter}", () => { console.log("ran another"); });
        });`,
    );
    const bin = project.path(`node_modules/${mocha}/bin/mocha.js`);
    expect(project.record([bin], { node }).status).toBe(0);
    for (const [i, letter] of ["a", "b"].entries()) {
      edit(letter);
      const { tests, commands } = affected(node);
      expect(tests.map(({ file, path }) => [file, ...path])).toEqual([
        [names[i], `of $(x) * ${letter}`, `it | self > ${letter}`],
      ]);
      expect(commands.map(({ runner }) => runner)).toEqual(["mocha"]);
      const output = runs(node, bin);
      expect([...output.matchAll(/ran (\w+)/g)].map(([, ran]) => ran)).toEqual([letter]);
      git("checkout", "-q", "src/lib.js");
    }
  });

  test.each([
    [
      "any change selects a test that builds and loads a bundle",
      "",
      "it runs dist/bundle.js, which git does not track",
    ],
    ["a bundle's map leads to what it was made of", "a", "src/lib.js: the function at line 3 changed"],
  ])("%s", (_, mapped, reason) => {
    const sources = mapped === "" ? [] : ["../src/lib.js"];
    const map = `//# sourceMappingURL=data:application/json,${JSON.stringify({ version: 3, sources, names: [], mappings: "AAAA" })}`;
    projectOf(["test/bundle.test.js", "test/source.test.js"], (letter) =>
      letter === "a"
        ? `const fs = require("node:fs"); const file = __dirname + "/../dist/bundle.js";
           it("bundled", () => {
             fs.mkdirSync(__dirname + "/../dist", { recursive: true });
             fs.writeFileSync(file, fs.readFileSync(__dirname + "/../src/lib.js", "utf8") + ${JSON.stringify(mapped === "" ? "" : map)});
             require(file).a();
           }).timeout(60_000);`
        : `it("source", () => require("../src/lib.js").b());`,
    );
    project.write(".gitignore", "node_modules\ncoverage\ndist\n");
    git("commit", "-qam", "ignore");
    const bin = project.path("node_modules/mocha/bin/mocha.js");
    expect(project.record([bin], { node }).status).toBe(0);
    edit("c");
    const { tests } = JSON.parse(project.kcov(["affected", "--json"], { node }).stdout);
    expect(tests).toEqual([
      expect.objectContaining({ file: "test/bundle.test.js", reason: expect.stringContaining(reason) }),
    ]);
  });

  test("what a module does while it loads selects those that use it", () => {
    projectOf(["test/a.test.js", "test/b.test.js"], (letter) =>
      letter === "a"
        ? `require("../src/own.js"); it("a", () => {});`
        : `const lib = require("../src/lib.js"); it("b", () => lib.b());`,
    );
    project.write("src/own.js", "exports.value = 1;\n");
    git("add", ".");
    git("commit", "-qm", "own");
    const bin = project.path("node_modules/mocha/bin/mocha.js");
    expect(project.record([bin], { node }).status).toBe(0);
    project.write("src/own.js", "exports.value = 2;\n");
    expect(affected(node).tests.map(({ path }) => path)).toEqual([["a"]]);
  });
});
