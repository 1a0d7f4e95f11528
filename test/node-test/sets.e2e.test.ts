import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { NODES } from "../support/nodes";
import { letters, RunnerProject } from "../support/runner-project";

const SOURCES = {
  "package.json": "{}",
  "src/lib.js": `exports.atLoad = (() => { return "loaded"; })();\n${letters("abcdefghijk")}`,
  "src/late.js": `exports.late = () => { return "late"; };\nexports.top = (() => { return "toplate"; })();\n`,
};

const TESTS = {
  "test/hooks.test.js": `
    const { after, afterEach, before, beforeEach, describe, it, test } = require("node:test");
    const assert = require("node:assert");
    const lib = require("../src/lib.js");
    before(() => lib.a());
    after(async () => { await null; lib.b(); });
    test("plain", () => lib.c());
    describe("outer > x", () => {
      before(async () => { await null; lib.d(); });
      after(() => lib.e());
      beforeEach(() => lib.f());
      afterEach(async () => { await null; lib.g(); });
      it("sync", () => lib.h());
      it("async", async () => { await new Promise(setImmediate); lib.i(); });
      it("callback", (t, done) => { setImmediate(() => { lib.j(); done(); }); });
      describe("in > it", () => it("deep", () => lib.k()));
      it("fails", () => { lib.h(); assert.fail("on purpose"); });
    });`,
  "test/subtests.test.mjs": `
    import test from "node:test";
    import lib from "../src/lib.js";
    test("parent", async (t) => {
      lib.a();
      t.beforeEach(() => lib.b());
      t.after(() => lib.c());
      await t.test("one", () => lib.d());
      await t.test("two", async (t) => {
        lib.e();
        await t.test("three", () => lib.f());
      });
      lib.g();
    });
    await test("awaited at the top", () => lib.h());
    lib.i();
    test("last", () => lib.j());`,
  "test/concurrent.test.mjs": `
    import test, { describe } from "node:test";
    import lib from "../src/lib.js";
    const tick = () => new Promise(setImmediate);
    test("before", () => lib.a());
    describe("at once", { concurrency: true }, () => {
      test("x", async () => { lib.b(); await tick(); await tick(); lib.c(); });
      test("y", async () => { lib.d(); await tick(); await tick(); lib.e(); });
    });
    test("after", () => lib.f());
    test("family", { concurrency: 2 }, async (t) => {
      lib.i();
      const both = [
        t.test("m", async () => { await tick(); lib.g(); await tick(); }),
        t.test("n", async () => { await tick(); lib.h(); await tick(); await tick(); lib.j(); }),
      ];
      await Promise.all(both);
      lib.k();
    });`,
  "test/kinds.test.js": `
    const { suite, test } = require("node:test");
    const lib = require("../src/lib.js");
    test("passes", () => lib.a());
    test.skip("skipped", () => lib.b());
    test("skips itself", (t) => { lib.c(); t.skip("why"); });
    test.todo("to do");
    test("to do and done", { todo: true }, () => lib.d());
    test("to do and failing", { todo: true }, () => { lib.e(); throw new Error("not yet"); });
    suite("none of these", { skip: true }, () => { test("inner", () => lib.f()); });
    test("same", () => lib.g());
    test("same", () => lib.h());
    test("", () => lib.i());`,
  "test/timeouts.test.js": `
    const { test } = require("node:test");
    const lib = require("../src/lib.js");
    let goOn;
    const later = new Promise((resolve) => { goOn = resolve; });
    const alive = setInterval(() => {}, 1000);
    test("before", () => lib.a());
    test("cut off", { timeout: 20 }, async () => {
      lib.b();
      await later;
      lib.c();
    });
    test("meets what was cut off", async () => {
      clearInterval(alive);
      goOn();
      await new Promise(setImmediate);
      lib.d();
    });
    test("may meet it", () => lib.e());`,
  "test/late.test.mjs": `
    import test from "node:test";
    import "../src/lib.js";
    test("loads", async () => { const { default: { late } } = await import("../src/late.js"); late(); });
    test("uses", async () => { const { default: { late } } = await import("../src/late.js"); late(); });`,
};

const project = new RunnerProject({ ...SOURCES, ...TESTS });

afterAll(() => project.remove());

function own(file: string): object {
  return Object.fromEntries(
    project.seen(file).tests.map(({ name, own, shared }) => [name, `${own.join("")}${shared ? " shared" : ""}`]),
  );
}

const hashes = new Map<string, string>();

describe.each([...NODES])("under %s", (node) => {
  beforeAll(() => {
    const { status, stderr } = project.record(["--test"], { node });
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining("Written to") });
    hashes.set(node, project.hash());
  });

  test("hooks are those of their describes, and hooks for each test are the test's", () => {
    const { load, hooks, shared } = project.seen("test/hooks.test.js");
    expect({ load, hooks, shared }).toEqual({
      load: ["loaded"],
      hooks: { "": ["a", "b"], "outer > x": ["d", "e"] },
      shared: [],
    });
    expect(own("test/hooks.test.js")).toEqual({
      plain: "c",
      "outer > x sync": "fgh",
      "outer > x async": "fgi",
      "outer > x callback": "fgj",
      "outer > x in > it deep": "fgk",
      "outer > x fails": "fgh",
    });
  });

  test("titles are told apart whatever is in them", () => {
    const file = project.tests().files.find((one) => one.file === "test/hooks.test.js");
    expect(file?.tests.map(({ path }) => path)).toContainEqual(["outer > x", "in > it", "deep"]);
  });

  test("a test reaches what its subtests reach, and they what it does around them", () => {
    const { hooks, shared } = project.seen("test/subtests.test.mjs");
    expect({ hooks, shared }).toEqual({
      hooks: { parent: ["a", "c", "g"], "parent two": ["b", "e"] },
      shared: ["i"],
    });
    expect(own("test/subtests.test.mjs")).toEqual({
      parent: "abcdefg",
      "parent one": "bd",
      "parent two": "bef",
      "parent two three": "bf",
      "awaited at the top": "h",
      last: "j",
    });
  });

  test("what runs at once is shared", () => {
    expect(project.seen("test/concurrent.test.mjs").shared).toEqual(["c", "d", "g", "h"]);
    expect(own("test/concurrent.test.mjs")).toEqual({
      before: "a",
      "at once x": "b shared",
      "at once y": "e shared",
      after: "f",
      family: "ijk shared",
      "family m": " shared",
      "family n": "j shared",
    });
  });

  test("tests that do not run, or need not pass", () => {
    expect(
      project.seen("test/kinds.test.js").tests.map(({ name, status, own }) => [name, status, own.join("")]),
    ).toEqual([
      ["passes", "passed", "a"],
      ["skipped", "skipped", ""],
      ["skips itself", "skipped", "c"],
      ["to do", "todo", ""],
      ["to do and done", "passed", "d"],
      ["to do and failing", "todo", "e"],
      ["same", "passed", "g"],
      ["same", "passed", "h"],
      ["<anonymous>", "passed", "i"],
    ]);
  });

  test("tests after a test that was cut off may run beside it", () => {
    expect(own("test/timeouts.test.js")).toEqual({
      before: "a",
      "cut off": "b shared",
      "meets what was cut off": "cd shared",
      "may meet it": "e shared",
    });
  });

  test("what a test loads is late", () => {
    const { files, table } = project.tests();
    const file = files.find((one) => one.file === "test/late.test.mjs");
    expect(Array.from(file?.late ?? [], (index) => table.files[index]?.path)).toEqual(["src/late.js"]);
    expect(own("test/late.test.mjs")).toEqual({ loads: "latetoplate", uses: "late" });
  });
});

test("every Node tells the same", () => expect(new Set(hashes.values()).size).toBe(1));
