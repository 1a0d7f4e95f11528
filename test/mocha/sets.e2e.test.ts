import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { effort } from "../support/effort";
import { NODES } from "../support/nodes";
import { letters, RunnerProject, steady } from "../support/runner-project";

const TESTS = {
  "test/hooks.test.js": `
    const assert = require("node:assert");
    const lib = require("../src/lib.js");
    lib.l();
    describe("outer > x", function () {
      before(async () => { await null; lib.a(); });
      after(() => lib.b());
      beforeEach((done) => setImmediate(() => { lib.c(); done(); }));
      afterEach(async () => { await null; lib.d(); });
      it("sync", () => lib.e());
      it("async", async () => { await new Promise(setImmediate); lib.f(); });
      it("callback", (done) => { setImmediate(() => { lib.g(); done(); }); });
      describe("in > it", () => { before(() => lib.h()); it("deep", () => lib.i()); });
      it("fails", () => { lib.j(); assert.fail("on purpose"); });
      it("is over", () => {});
    });`,
  "test/kinds.test.js": `
    const lib = require("../src/lib.js");
    let runs = 0;
    describe("kinds", () => {
      it("pending");
      it.skip("skipped", () => lib.a());
      it("skips itself", function () { lib.b(); this.skip(); });
      describe.skip("none of these", () => { it("inner", () => lib.c()); });
      it("is retried", function () {
        this.retries(2);
        if (runs++ === 0) { lib.d(); throw new Error("once"); }
        lib.e();
      });
      for (const name of ["f", "g"]) it("dynamic " + name, () => lib[name]());
      it("same", () => lib.h());
      it("same", () => lib.i());
      describe("made late", () => {
        before(function () { this.test.parent.addTest(new this.test.parent.ctx.Late("late", () => lib.j())); });
        before(() => {});
        it("first", () => {});
      });
    });
    before(function () { Mocha_Late(this); });
    function Mocha_Late(context) { context.Late = Object.getPrototypeOf(context.test.parent.suites[0].tests[0]).constructor; }`,
  "test/broken.test.js": `
    const lib = require("../src/lib.js");
    describe("broken before", () => {
      before(() => { lib.a(); throw new Error("before"); });
      it("never runs", () => lib.b());
    });
    describe("broken before each", () => {
      beforeEach(() => { lib.c(); throw new Error("before each"); });
      it("one", () => lib.d());
      it("two", () => lib.e());
    });`,
  "test/timeouts.test.js": `
    const lib = require("../src/lib.js");
    let goOn;
    const later = new Promise((resolve) => { goOn = resolve; });
    describe("timeouts", () => {
      it("before", () => lib.a());
      it("cut off", async function () {
        this.timeout(20);
        lib.b();
        await later;
        lib.c();
      });
      it("meets it", async () => { goOn(); await new Promise(setImmediate); lib.d(); });
    });`,
  "test/one.test.js": `
    require("../src/made-once.js");
    const lib = require("../src/lib.js");
    lib.a();
    it("one", () => lib.b());`,
  "test/two.test.js": `
    require("../src/made-once.js");
    require("../src/alone.js");
    const lib = require("../src/lib.js");
    it("two", () => lib.c());`,
  "test/helper.js": `require("../src/lib.js").k();`,
};

const project = new RunnerProject({
  "package.json": "{}",
  "src/lib.js": letters("abcdefghijkl"),
  "src/made-once.js": `exports.made = (() => { return "once"; })();\n`,
  "src/alone.js": `exports.made = (() => { return "alone"; })();\n`,
  ...TESTS,
});

afterAll(() => project.remove());

function own(file: string): object {
  return Object.fromEntries(
    project.seen(file).tests.map(({ name, own, shared }) => [name, `${own.join("")}${shared ? " shared" : ""}`]),
  );
}

function loadedBy(file: string): string[] {
  const { files, table } = project.tests();
  const found = files.find((one) => one.file === file);
  return Array.from(found?.loaded ?? [], (index) => table.files[index]?.path ?? "");
}

const hashes: Record<string, Set<string>> = { serial: new Set(), parallel: new Set() };

const ALL = NODES.flatMap((node) => ["mocha", "mocha-12"].map((mocha) => [node, mocha] as const));

/** The older on the oldest Node, the newer on the newest; by command each on all. */
const PAIRS = effort([ALL[0], ALL.at(-1)] as typeof ALL, ALL);

const RUNS = PAIRS.flatMap((pair) => ["serial", "parallel"].map((mode) => [...pair, mode] as const));

describe.each(RUNS)("%s %s %s", (node, mocha, mode) => {
  const isParallel = mode === "parallel";

  beforeAll(() => {
    const args = [
      project.path(`node_modules/${mocha}/bin/mocha.js`),
      ...(isParallel ? ["--parallel", "--jobs=2"] : []),
    ];
    const [alone, ours] = [project.plain(args, { node }), project.record(args, { node })];
    expect(ours.stderr).toContain("Written to");
    if (!isParallel)
      expect({ status: ours.status, stdout: steady(ours.stdout) }).toEqual({
        status: alone.status,
        stdout: steady(alone.stdout),
      });
    hashes[mode]?.add(project.hash());
  });

  test("hooks are those of their describes, and hooks for each test are the test's", () => {
    const { load, hooks, shared } = project.seen("test/hooks.test.js");
    const common = isParallel ? [] : ["k"];
    expect({ load, hooks, shared }).toEqual({
      load: [...common, "l"],
      hooks: { ...(isParallel ? {} : { "": [] }), "outer > x": ["a", "b"], "outer > x in > it": ["h"] },
      shared: [],
    });
    expect(own("test/hooks.test.js")).toEqual({
      "outer > x sync": "cde",
      "outer > x async": "cdf",
      "outer > x callback": "cdg",
      "outer > x in > it deep": "cdi",
      "outer > x fails": "cdj",
      "outer > x is over": "cd",
    });
  });

  test("all kinds of tests", () => {
    const { tests } = project.seen("test/kinds.test.js");
    expect(tests.map(({ name, status, own }) => [name.replace("kinds ", ""), status, own.join("")])).toEqual([
      ["pending", "pending", ""],
      ["skipped", "pending", ""],
      ["skips itself", "pending", "b"],
      ["is retried", "passed", "de"],
      ["dynamic f", "passed", "f"],
      ["dynamic g", "passed", "g"],
      ["same", "passed", "h"],
      ["same", "passed", "i"],
      ["none of these inner", "pending", ""],
      ["made late first", "passed", ""],
      ["made late late", "passed", "j"],
    ]);
  });

  test("tests that hooks keep from running have failed", () => {
    const { hooks, tests } = project.seen("test/broken.test.js");
    expect(hooks["broken before"]).toEqual(["a"]);
    expect(tests.map(({ name, status, own }) => [name, status, own.join("")])).toEqual([
      ["broken before never runs", "failed", ""],
      ["broken before each one", "failed", "c"],
      ["broken before each two", "failed", ""],
    ]);
  });

  test("tests after a test that was cut off may run beside it", () => {
    expect(own("test/timeouts.test.js")).toEqual({
      "timeouts before": "a",
      "timeouts cut off": "b shared",
      "timeouts meets it": "cd shared",
    });
  });

  test("what a module runs while it loads is of all that use it, and of nobody else", () => {
    const [one, two] = [project.seen("test/one.test.js"), project.seen("test/two.test.js")];
    const common = isParallel ? [] : ["k"];
    expect([one.load, two.load]).toEqual([
      ["a", ...common, "once"],
      ["alone", ...common, "once"],
    ]);
    expect(loadedBy("test/one.test.js")).toEqual(["src/lib.js", "src/made-once.js"]);
    expect(loadedBy("test/two.test.js")).toEqual(["src/alone.js", "src/lib.js", "src/made-once.js"]);
  });

  test("a file without tests is none", () => {
    expect(project.tests().files.map(({ file }) => file)).not.toContain("test/helper.js");
    expect(project.tests().partial).toBe(false);
  });
});

test.each(["serial", "parallel"])("every Node and every Mocha tells the same: %s", (mode) => {
  expect(hashes[mode]?.size).toBe(1);
});
