import { cpSync } from "node:fs";
import { resolve } from "node:path";
import { afterEach, describe, expect, test } from "@jest/globals";
import { effort } from "../support/effort";
import { inTurn } from "../support/in-turn";
import { FIRST_AND_LAST, versionOf } from "../support/nodes";
import { letters, RunnerProject, steady } from "../support/runner-project";

const LIB = { "package.json": "{}", "src/lib.js": letters("abcdefgh") };

let project: RunnerProject;

afterEach(() => project.remove());

function projectOf(files: Readonly<Record<string, string>>): void {
  project = new RunnerProject({ ...LIB, ...files });
}

function own(file: string): object {
  return Object.fromEntries(project.seen(file).tests.map(({ name, own }) => [name, own.join("")]));
}

function opaque(): Record<string, string> {
  return Object.fromEntries(project.tests().files.map((file) => [file.file, file.opaque ?? ""]));
}

/** To hooks in the thread. */
function showsImports(node: string): boolean {
  const [major, minor] = versionOf(node);
  return major > 22 || (major === 22 && minor >= 15);
}

const LOST = "it did not come to its end, so what it ran is not known";

const ALL = FIRST_AND_LAST.flatMap((node) => ["mocha", "mocha-12"].map((mocha) => [node, mocha] as const));

/** The older on the oldest Node, the newer on the newest; by command each on both. */
const RUNS = effort([ALL[0], ALL.at(-1)] as typeof ALL, ALL);

describe.each(RUNS)("%s %s", (node, mocha) => {
  const scenario = inTurn(["mocha", "mocha-12"], mocha);
  const bin = (): string => project.path(`node_modules/${mocha}/bin/mocha.js`);

  /** As without us, and with which stderr. */
  function runs(...args: readonly string[]): string {
    const alone = project.plain([bin(), ...args], { node });
    const ours = project.record([bin(), ...args], { node });
    expect([steady(ours.stdout), ours.status]).toEqual([steady(alone.stdout), alone.status]);
    return ours.stderr;
  }

  scenario("ES modules", () => {
    projectOf({
      "test/a.test.mjs": `
        import lib from "../src/lib.js";
        import { made } from "../src/made.mjs";
        describe("a", () => { it("one", () => lib.a()); it("two", () => { made(); lib.b(); }); });`,
      "test/b.test.mjs": `
        import { made } from "../src/made.mjs";
        it("three", async () => { const { default: lib } = await import("../src/lib.js"); lib.c(); });`,
      "src/made.mjs": `export const value = (() => { return "atLoad"; })();\nexport const made = () => { return "made"; };\n`,
    });
    runs();
    expect([own("test/a.test.mjs"), own("test/b.test.mjs")]).toEqual([
      { "a one": "a", "a two": "bmade" },
      { three: "c" },
    ]);
    expect(project.seen("test/b.test.mjs").load).toEqual(["atLoad"]);
    expect(opaque()).toEqual({ "test/a.test.mjs": "", "test/b.test.mjs": "" });
  });

  /** Mocha requires what has no extension of its own for ES modules. */
  test("ES modules that are required", () => {
    projectOf({
      "package.json": `{"type":"module"}`,
      "src/lib.js": `const make = () => { return "atLoad"; };\nexport const made = make();\nexport const a = () => { return "a"; };\n`,
      "src/again.js": `export * from "./lib.js";\n`,
      "src/seen.cjs": `exports.seen = 1;\n`,
      "test/first.test.js": `import "../src/seen.cjs"; import { a } from "../src/lib.js"; it("one", () => { a(); });`,
      "test/second.test.js": `import { made } from "../src/again.js"; it("two", () => { if (made !== "atLoad") throw made; });`,
    });
    runs();
    if (!showsImports(node)) {
      const reason =
        "test/first.test.js was required as an ES module, and before Node 22.15 its imports cannot be seen";
      expect(opaque()).toEqual({ "test/first.test.js": reason, "test/second.test.js": reason });
      return;
    }
    expect(opaque()).toEqual({ "test/first.test.js": "", "test/second.test.js": "" });
    expect([own("test/first.test.js"), own("test/second.test.js")]).toEqual([{ one: "a" }, { two: "" }]);
    for (const file of ["test/first.test.js", "test/second.test.js"])
      expect(project.seen(file).load).toEqual(["atLoad"]);
  });

  /** Tests of linters and compilers hold such texts. */
  test("CommonJS with texts that look like imports", () => {
    const texts = "const text = `\nimport a from 'a';\nexport { b } from 'b';\n`;";
    projectOf({
      "test/detected.test.js": `${texts} const lib = require("../src/lib.js"); it("one", () => { lib.a(text); });`,
      "named/package.json": `{"type":"commonjs"}`,
      "named/named.test.js": `${texts} const lib = require("../src/lib.js"); it("two", () => { lib.b(text); });`,
    });
    runs("test", "named");
    expect(opaque()).toEqual({ "named/named.test.js": "", "test/detected.test.js": "" });
  });

  scenario("an ES module imports what another test file has required before", () => {
    projectOf({
      "src/lib.js": `${letters("ab")}exports.made = (() => { return "atLoad"; })();\n`,
      "test/a.test.js": `const lib = require("../src/lib.js"); it("one", () => { lib.a(); });`,
      "test/b.test.mjs": `import lib from "../src/lib.js"; it("two", () => { if (lib.made !== "atLoad") throw lib; });`,
    });
    runs("test/a.test.js", "test/b.test.mjs");
    expect(project.seen("test/b.test.mjs").load).toEqual(["atLoad"]);
  });

  scenario("root hooks are for all files, and so is what is required before", () => {
    projectOf({
      "test/a.test.js": `const lib = require("../src/lib.js"); describe("a", () => it("one", () => lib.a()));`,
      "test/b.test.js": `const lib = require("../src/lib.js"); describe("b", () => it("two", () => lib.b()));`,
      "hooks.js": `
        const lib = require("./src/lib.js");
        lib.g();
        exports.mochaHooks = { beforeAll() { lib.c(); }, beforeEach() { lib.d(); }, afterEach() { lib.e(); }, afterAll() { lib.f(); } };
        exports.mochaGlobalSetup = () => { lib.h(); };`,
    });
    runs("--require", "./hooks.js");
    for (const [file, name, reached] of [
      ["test/a.test.js", "a one", "ade"],
      ["test/b.test.js", "b two", "bde"],
    ] as const) {
      const { load, hooks } = project.seen(file);
      expect([load, hooks[""], own(file)]).toEqual([["g", "h"], ["c", "f"], { [name]: reached }]);
    }
  });

  scenario.each<readonly [flags: string, partial: boolean]>([
    ["--grep=nothing --invert", true],
    ["--bail", true],
    ["--exit", false],
    ["--parallel --grep=one", true],
    ...effort<readonly (readonly [string, boolean])[]>(
      [],
      [
        ["--grep=one", true],
        ["--fgrep=one", true],
        ["--forbid-pending", false],
      ],
    ),
  ])("%s", (flags, partial) => {
    projectOf({
      "test/a.test.js": `
        const lib = require("../src/lib.js");
        describe("a", () => { it("one", () => { lib.a(); throw new Error("fails"); }); it("two", () => lib.b()); });`,
    });
    runs(...flags.split(" "));
    expect(project.tests().partial).toBe(partial);
  });

  scenario("only", () => {
    projectOf({
      "test/a.test.js": `const lib = require("../src/lib.js"); it.only("one", () => lib.a()); it("two", () => lib.b());`,
    });
    runs();
    expect([project.tests().partial, own("test/a.test.js")]).toEqual([true, { one: "a" }]);
    expect(runs("--forbid-only")).toContain("test/a.test.js could not be run");
  });

  scenario("tests that are defined with a delay", () => {
    projectOf({
      "test/a.test.js": `
        const lib = require("../src/lib.js");
        setTimeout(() => { lib.a(); describe("late", () => it("one", () => lib.b())); run(); }, 20);`,
    });
    runs("--delay");
    expect([project.seen("test/a.test.js").load, own("test/a.test.js")]).toEqual([["a"], { "late one": "b" }]);
  });

  scenario("files that cannot be loaded, and a process that dies, leave nothing that looks whole", () => {
    projectOf({
      "test/a.test.js": `const lib = require("../src/lib.js"); it("one", () => lib.a());`,
      "test/b.test.js": `it("dies", () => process.exit(0));`,
    });
    expect(runs()).toContain("test/b.test.js could not be run: what it covered is not known");
    project.write("test/b.test.js", "throw new Error('cannot be loaded');");
    expect(runs()).toContain("test/a.test.js could not be run: what it covered is not known");
    project.write("test/b.test.js", `it("dies", () => process.kill(process.pid, "SIGKILL"));`);
    project.record([bin(), "--parallel", "--jobs=2"], { node });
    expect([project.tests().partial, opaque()]).toEqual([true, { "test/a.test.js": "", "test/b.test.js": LOST }]);
  });

  scenario("watch mode and dry runs are refused", async () => {
    projectOf({ "test/a.test.js": `const lib = require("../src/lib.js"); it("one", () => lib.a());` });
    expect(project.record([bin(), "--dry-run"], { node })).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("the tests of mocha are not recorded: a dry run runs no test"),
    });
    const main = require.resolve("../../lib/cli/main.js");
    const child = project.spawn(process.execPath, [main, "test", "--", node, bin(), "--watch"], {
      env: { ...process.env, NODE_OPTIONS: "", NODE_ENV: undefined },
    });
    let stderr = "";
    child.stderr?.on("data", (text) => {
      stderr += text;
    });
    child.stdout?.on("data", (text) => {
      if (String(text).includes("passing")) child.kill("SIGTERM");
    });
    await new Promise((settle) => child.on("close", settle));
    expect(stderr).toContain("the tests of mocha are not recorded: a run in watch mode does not end");
  });

  scenario("a program that runs Mocha itself", () => {
    projectOf({
      "test/a.spec.js": `const lib = require("../src/lib.js"); it("one", () => lib.a());`,
      "test/b.spec.js": `const lib = require("../src/lib.js"); it("two", () => lib.b());`,
      "run.js": `
        const loaded = require("${mocha}");
        const Mocha = loaded.default ?? loaded;
        const first = new Mocha({ reporter: "dot" });
        first.addFile("test/a.spec.js");
        first.run(() => {
          const second = new Mocha({ reporter: "dot" });
          second.addFile("test/b.spec.js");
          second.run((failures) => { process.exitCode = failures; });
        });`,
    });
    const { status } = project.record(["run.js"], { node });
    expect([status, own("test/a.spec.js"), own("test/b.spec.js")]).toEqual([0, { one: "a" }, { two: "b" }]);
    expect(project.tests().partial).toBe(false);
  });

  scenario("children of tests are theirs", () => {
    projectOf({
      "src/child.js": `require("./lib.js").c();`,
      "test/a.test.js": `
        const { execFileSync } = require("node:child_process");
        const lib = require("../src/lib.js");
        it("one", () => { lib.a(); execFileSync(process.execPath, [require.resolve("../src/child.js")]); });`,
      "test/b.test.js": `const lib = require("../src/lib.js"); it("two", () => lib.b());`,
    });
    for (const flags of [[], ["--parallel"]]) {
      runs(...flags, "--timeout=600000");
      expect([own("test/a.test.js"), own("test/b.test.js"), opaque()]).toEqual([
        { one: "ac" },
        { two: "b" },
        { "test/a.test.js": "", "test/b.test.js": "" },
      ]);
    }
  });

  scenario("a child that has another copy of the package too", () => {
    projectOf({
      "src/child.js": `require("./lib.js").c();`,
      "test/a.test.js": `
        const { execFileSync } = require("node:child_process");
        const lib = require("../src/lib.js");
        const flags = ["--require", require.resolve("copy/lib/register.js")];
        it("one", () => { lib.a(); execFileSync(process.execPath, [...flags, require.resolve("../src/child.js")]); });`,
    });
    cpSync(resolve(__dirname, "../../lib"), project.path("node_modules/copy/lib"), { recursive: true });
    runs("--timeout=600000");
    expect([own("test/a.test.js"), opaque()]).toEqual([{ one: "ac" }, { "test/a.test.js": "" }]);
  });

  scenario("what a module leaves to run while others' tests run is of those that use it", () => {
    projectOf({
      "src/goes-on.js": `const lib = require("./lib.js"); process.once("go on", () => { lib.h(); });\n`,
      "test/a.test.js": `require("../src/goes-on.js"); it("one", () => {});`,
      "test/b.test.js": `
        const lib = require("../src/lib.js");
        it("two", () => { lib.b(); process.emit("go on"); });`,
      "test/c.test.js": `const lib = require("../src/lib.js"); it("three", () => lib.c());`,
    });
    runs("--reporter=dot");
    expect(["a", "b", "c"].map((name) => project.seen(`test/${name}.test.js`).shared.join(""))).toEqual(["bh", "", ""]);
  });

  scenario("a test that breaks the language's own objects loses no more than its file's sets", () => {
    projectOf({
      "test/a.test.js": `
        const lib = require("../src/lib.js");
        const { keys } = Object;
        it("one", () => { lib.a(); Object.keys = () => { throw new Error("mocked"); }; });
        it("two", () => { lib.b(); Object.keys = keys; });
        it("three", () => lib.c());`,
    });
    runs("--reporter=dot");
    expect(opaque()["test/a.test.js"]).toMatch(/changed built-in objects of the language/);
  });

  (versionOf(node)[0] >= 24 ? test : test.skip)("TypeScript as Node strips it (skipped before 24)", () => {
    projectOf({
      "src/typed.ts": `export function typed(name: string): string { return "typed"; }\n`,
      "test/a.test.ts": `import { typed } from "../src/typed.ts"; it("one", () => { typed("x" as string); });`,
    });
    project.write("package.json", JSON.stringify({ type: "module" }));
    runs("--extension=ts");
    expect(own("test/a.test.ts")).toEqual({ one: "typed" });
  });
});

test("an unknown version is named, and its tests are left alone", () => {
  projectOf({
    "test/a.test.js": `it("one", () => {});`,
    "vendor/mocha-99/package.json": `{ "name": "mocha", "version": "99.0.0" }`,
    "vendor/mocha-99/lib/mocha.js": `
      class Runner { run() { console.log("ran"); } }
      function Mocha() { this.files = []; this.options = {}; }
      Mocha.prototype.loadFiles = function () {};
      Mocha.prototype.loadFilesAsync = function () {};
      Mocha.prototype.run = function () { new Runner().run(); };
      module.exports = Mocha;
      Mocha.Runner = Runner;`,
    "run.js": `new (require("./vendor/mocha-99/lib/mocha.js"))().run();`,
  });
  expect(project.record(["run.js"])).toMatchObject({
    stdout: "ran\n",
    status: 1,
    stderr: expect.stringContaining(
      "the tests of mocha are not recorded: Mocha 99.0.0 is not supported (11 and 12 are)",
    ),
  });
});
