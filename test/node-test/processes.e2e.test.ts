import { afterEach, describe, expect, test } from "@jest/globals";
import { effort } from "../support/effort";
import { inTurn } from "../support/in-turn";
import { FIRST_AND_LAST, NODES, versionOf } from "../support/nodes";
import { letters, RunnerProject, steady } from "../support/runner-project";

const LIB = { "package.json": "{}", "src/lib.js": letters("abcdefgh") };

const A_TEST = `const lib = require("../src/lib.js"); require("node:test")("a", () => lib.a());`;

let project: RunnerProject;

afterEach(() => project.remove());

function projectOf(files: Readonly<Record<string, string>>): void {
  project = new RunnerProject({ ...LIB, ...files });
}

/** Why test files are selected whatever changes; those without a reason are told by "". */
function opaque(): Record<string, string> {
  return Object.fromEntries(project.tests().files.map((file) => [file.file, file.opaque ?? ""]));
}

const LOST = "it did not come to its end, so what it ran is not known";

describe.each(effort(FIRST_AND_LAST, NODES))("under %s", (node) => {
  const scenario = inTurn(FIRST_AND_LAST, node);
  const [major] = versionOf(node);

  scenario("what a test run prints, and its exit code, are what they are without us", () => {
    projectOf({
      "test/a.test.js": `
        const { describe, it, test } = require("node:test");
        const lib = require("../src/lib.js");
        test("passes", () => lib.a());
        test("fails", () => { lib.b(); throw new Error("at once"); });
        describe("outer", () => {
          it.skip("not now");
          it.todo("later");
          it("says", (t) => { t.diagnostic("a word"); console.log("out"); console.error("err"); });
          it("throws", () => { null.x; });
        });
        test("subtests", (t) => t.test("inner", () => { lib.c(); throw new TypeError("within"); }));`,
      "test/empty.test.js": "",
      "test/plain.test.js": "require('node:assert').equal(1, 1); console.log('no test');",
      "test/broken.test.js": "throw new Error('cannot be loaded');",
      "test/module.test.mjs": `import test from "node:test"; import lib from "../src/lib.js"; test("m", () => lib.d());`,
    });
    // Standard error comes at its own time. Where hooks run in a thread, a stack trace may have more of Node's frames. And
    // V8 finds no name for a method that is replaced by an accessor.
    const told = (output: string): string[] =>
      steady(output.replaceAll("Module.<anonymous>", "Module._compile"))
        .split("\n")
        .filter((line) => !/# err|processTicksAndRejections/.test(line))
        .sort();
    for (const reporter of effort(["spec", "tap"], ["spec", "tap", "dot"])) {
      const args = ["--test", `--test-reporter=${reporter}`, "--test-reporter-destination=stdout"];
      const [alone, ours] = [project.plain(args, { node }), project.record(args, { node })];
      expect({ status: ours.status, lines: told(ours.stdout) }).toEqual({
        status: alone.status,
        lines: told(alone.stdout),
      });
    }
  });

  scenario("a program that uses no tests prints nothing of them", () => {
    projectOf({ "main.js": `require("node:test"); console.log("done");` });
    const { stdout, status } = project.record(["main.js"], { node });
    expect({ stdout, status }).toEqual({ stdout: "done\n", status: 1 });
  });

  scenario("test files that are run by themselves", () => {
    projectOf({
      "check.js": `require("node:test")("a", () => require("./src/lib.js").a());`,
      "check.mjs": `import test from "node:test"; import lib from "./src/lib.js"; test("b", () => lib.b());`,
      "all.sh": 'set -e\n"$NODE" check\n"$NODE" check.mjs\n',
    });
    const { status, stderr } = project.kcov(["test", "--", "sh", "all.sh"], { node, env: { NODE: node } });
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringContaining("2 tests in 2 files") });
    expect(project.seen("check.js").tests).toEqual([{ name: "a", status: "passed", own: ["a"], shared: false }]);
    expect(project.seen("check.mjs").tests).toEqual([{ name: "b", status: "passed", own: ["b"], shared: false }]);
    expect(project.tests().partial).toBe(false);
  });

  scenario("a file without tests is one", () => {
    projectOf({
      "test/good.js": `require("../src/lib.js").a(); process.on("exit", () => require("../src/lib.js").b());`,
      "test/bad.js": `require("../src/lib.js").c(); process.exitCode = 3;`,
    });
    expect(project.record(["--test", "test/good.js", "test/bad.js"], { node }).status).toBe(1);
    const good = project.seen("test/good.js");
    expect([good.load, good.tests[0]?.status, good.tests[0]?.name]).toEqual([["a", "b"], "passed", "test/good.js"]);
    expect(opaque()).toEqual({ "test/bad.js": LOST, "test/good.js": "" });
  });

  scenario("files that die are named, and are not taken for empty ones", () => {
    projectOf({
      "test/a.test.js": A_TEST,
      "test/exits.test.js": `require("node:test")("x", () => process.exit(0));`,
      "test/throws.test.mjs": `import test from "node:test"; test("x", () => {}); throw new Error("at load");`,
      "test/missing.test.mjs": `import test from "node:test"; import "./nowhere.js"; test("x", () => {});`,
    });
    const { stderr } = project.record(["--test"], { node });
    for (const name of ["exits.test.js", "missing.test.mjs"])
      expect(stderr).toContain(`test/${name} could not be run: what it covered is not known`);
    expect(opaque()).toMatchObject({
      "test/a.test.js": "",
      "test/exits.test.js": LOST,
      "test/missing.test.mjs": LOST,
      "test/throws.test.mjs": expect.not.stringMatching(/^$/),
    });
  });

  scenario("a process that is killed leaves a partial run", () => {
    projectOf({
      "test/a.test.js": A_TEST,
      "test/killed.test.js": `require("node:test")("x", () => process.kill(process.pid, "SIGKILL"));`,
      "test/ended.test.js": `require("node:test")("x", () => new Promise(() => process.kill(process.pid, "SIGTERM")));`,
    });
    project.record(["--test"], { node });
    expect(project.tests().partial).toBe(true);
    expect(opaque()).toEqual({ "test/a.test.js": "", "test/ended.test.js": LOST, "test/killed.test.js": LOST });
  });

  scenario.each([["--test-name-pattern=a"], ["--test-only"], ["--test-shard=1/2"]])("%s leaves out tests", (flag) => {
    projectOf({ "test/a.test.js": A_TEST, "test/b.test.js": A_TEST.replace('"a"', '"b"') });
    project.record(["--test", flag], { node });
    expect(project.tests().partial).toBe(true);
  });

  scenario("watch mode is refused", async () => {
    projectOf({ "test/a.test.js": A_TEST });
    const flags = { env: { ...process.env, NODE_OPTIONS: "", NODE_ENV: undefined } };
    const main = require.resolve("../../lib/cli/main.js");
    const child = project.spawn(process.execPath, [main, "test", "--", node, "--test", "--watch"], flags);
    let stderr = "";
    child.stderr?.on("data", (text) => {
      stderr += text;
    });
    child.stdout?.on("data", (text) => {
      if (String(text).includes("duration_ms")) child.kill("SIGTERM");
    });
    await new Promise((settle) => child.on("close", settle));
    expect(stderr).toContain("the tests of node:test are not recorded: a run in watch mode does not end");
  });

  (major >= 22 ? test : test.skip)("several files in one process (skipped before 22)", () => {
    projectOf({
      "src/own.js": letters("x"),
      "src/deep.js": letters("y"),
      "src/uses-deep.js": `exports.made = require("./deep.js").y();`,
      "test/a.test.js": `
        const { describe, it } = require("node:test");
        const lib = require("../src/lib.js");
        require("../src/uses-deep.js");
        lib.a();
        describe("of a", () => it("t", () => lib.b()));`,
      "test/b.test.js": `
        const { before, describe, it } = require("node:test");
        const lib = require("../src/lib.js");
        require("../src/own.js");
        require("../src/uses-deep.js");
        lib.c();
        describe("of b", () => { before(() => lib.d()); it("t", () => lib.e()); });`,
      "test/c.test.js": `require("node:test").test("alone", () => require("../src/lib.js").f());`,
      "test/d.test.js": `require("node:test").test("first", () => {}); require("../src/lib.js").g();`,
    });
    const flag = major === 22 ? "--experimental-test-isolation=none" : "--test-isolation=none";
    expect(project.record(["--test", flag], { node }).status).toBe(0);
    const [a, b, c] = ["a", "b", "c"].map((name) => project.seen(`test/${name}.test.js`));
    expect(a).toMatchObject({ load: ["a", "y"], hooks: {}, tests: [{ name: "of a t", own: ["b"] }] });
    expect(b).toMatchObject({ load: ["c", "y"], hooks: { "of b": ["d"] }, tests: [{ name: "of b t", own: ["e"] }] });
    expect(c).toMatchObject({ load: [], hooks: {}, tests: [{ name: "alone", own: ["f"] }] });
    const { files, table } = project.tests();
    const loaded = files.map((file) => Array.from(file.loaded, (index) => table.files[index]?.path));
    expect(loaded[0]).not.toContain("src/own.js");
    expect(loaded[2]).toEqual(["src/lib.js"]);
  });

  scenario("children and workers of a test are its own, and helpers of the runner are not", () => {
    projectOf({
      "src/child.js": `require("./lib.js").a();`,
      "src/worker.js": `require("./lib.js").b();`,
      "test/a.test.js": `
        const { before, test } = require("node:test");
        const { execFileSync } = require("node:child_process");
        const { Worker } = require("node:worker_threads");
        const { once } = require("node:events");
        test("child", () => { execFileSync(process.execPath, [require.resolve("../src/child.js")]); });
        test("worker", () => once(new Worker(require.resolve("../src/worker.js")), "exit"));
        test("family", (t) => t.test("inner", () => { execFileSync(process.execPath, ["-p", "1"]); }));
        test("none", () => require("../src/lib.js").c());`,
    });
    expect(project.record(["--test"], { node }).status).toBe(0);
    const { tests, shared } = project.seen("test/a.test.js");
    expect(tests.map(({ name, own }) => [name, own.join("")])).toEqual([
      ["child", "a"],
      ["worker", "b"],
      ["family", ""],
      ["family inner", ""],
      ["none", "c"],
    ]);
    expect(shared).toEqual([]);
    expect(opaque()).toEqual({ "test/a.test.js": "" });
  });

  scenario("mocks of modules are none of the project's", () => {
    projectOf({
      "src/user.mjs": `import { value } from "./used.mjs";\nexport const read = () => { return "reads"; };\nexport { value };\n`,
      "src/used.mjs": "export const value = 1;\n",
      "test/a.test.mjs": `
        import assert from "node:assert";
        import test, { mock } from "node:test";
        test("mocked", async () => {
          mock.module("../src/used.mjs", { namedExports: { value: 2 } });
          const { read, value } = await import("../src/user.mjs");
          read();
          assert.equal(value, 2);
        });`,
    });
    const args = ["--experimental-test-module-mocks", "--test"];
    const [alone, ours] = [project.plain(args, { node }), project.record(args, { node })];
    expect([ours.status, steady(ours.stdout)]).toEqual([alone.status, steady(alone.stdout)]);
    if (alone.status === 0) expect(project.seen("test/a.test.mjs").tests[0]?.own).toEqual(["reads"]);
  });
});

test.each(FIRST_AND_LAST)("run() of a program of one's own, under %s", (node) => {
  projectOf({
    "test/a.test.js": A_TEST,
    "run.js": `
      const { run } = require("node:test");
      run({ files: [require.resolve("./test/a.test.js")] }).on("test:fail", () => { process.exitCode = 1; }).resume();`,
  });
  expect(project.record(["run.js"], { node }).status).toBe(0);
  expect(project.seen("test/a.test.js").tests).toEqual([{ name: "a", status: "passed", own: ["a"], shared: false }]);
  expect(project.tests().partial).toBe(false);
});
