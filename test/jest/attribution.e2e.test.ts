import { afterAll, describe, expect, test } from "@jest/globals";
import { COLOURS, testFile } from "../support/colours";
import { JestProject, KCOV } from "../support/jest-project";

/** Jest waits for the environment's handler, so this is time between two tests. */
const PAUSE = 'if (event.name === "test_done") await new Promise((resolve) => setTimeout(resolve, 50));';

const HEAR = 'this.global.heard = [...(this.global.heard ?? []), event.name + " " + (event.test?.name ?? "")];';

function environment(members: string, base = "jest-environment-node"): string {
  return `
    const { withKcov } = require("istanbul-kcov/jest-environment");
    const { TestEnvironment } = require("${base}");
    class OwnEnvironment extends TestEnvironment { ${members} }
    module.exports = withKcov(OwnEnvironment);`;
}

const project = new JestProject({
  ...COLOURS,
  "pausing-environment.js": environment(`async handleTestEvent(event) { ${PAUSE} }`),
  "method-environment.js": environment(`async handleTestEvent(event) { ${HEAR} }`),
  "property-environment.js": environment(`handleTestEvent = (event) => { ${HEAR} };`),
  "extending-environment.js": `
    const { TestEnvironment } = require("istanbul-kcov/jest-environment-node");
    module.exports = class extends TestEnvironment { async handleTestEvent(event) { ${HEAR} } };`,
  "test/load.test.js": testFile(`
    red();
    describe("a block", () => {
      green();
      test("runs", () => { blue(); });
    });`),
  "test/each-hooks.test.js": testFile(`
    beforeEach(() => { red(); });
    afterEach(() => { green(); });
    test("first", () => { blue(); });
    test("second", () => { black(); });`),
  "test/all-hooks.test.js": testFile(`
    beforeAll(() => { red(); });
    afterAll(() => { green(); });
    test("first", () => { blue(); });
    describe("inside", () => {
      beforeAll(async () => { await sleep(1); black(); });
      test("second", () => { white(); });
    });`),
  "test/retries.test.js": testFile(`
    jest.retryTimes(2);
    let attempt = 0;
    test("works the third time", () => {
      attempt++;
      [red, green, blue][attempt - 1]();
      if (attempt < 3) throw new Error("not yet");
    });
    test("works at once", () => { black(); });`),
  "test/each.test.js": testFile(`
    test.each([["red", red], ["green", green]])("calls %s", (_name, colour) => { colour(); });`),
  "test/equal-titles.test.js": testFile(`
    describe("same", () => {
      describe("same", () => {
        test("same", () => { red(); });
        test("same", () => { green(); });
      });
      test("same", () => { blue(); });
    });
    describe("same", () => { test("same", () => { black(); }); });`),
  "test/unusual.test.js": testFile(`
    test("runs", () => { red(); });
    test.skip("is skipped", () => { green(); });
    describe.skip("a skipped block", () => { beforeAll(() => { yellow(); }); test("too", () => { green(); }); });
    test.todo("is to do");
    test.failing("fails as it should", () => { blue(); throw new Error("expected"); });`),
  "test/only.test.js": testFile(`
    test("is left out", () => { red(); });
    test.only("runs", () => { green(); });`),
  "test/failure.test.js": testFile(`
    test("fails", () => { red(); expect(1).toBe(2); green(); });
    test("goes on", () => { blue(); });`),
  "test/timeout.test.js": testFile(`
    let goOn;
    const later = new Promise((resolve) => { goOn = resolve; });
    test("before", () => { black(); });
    test("is cut off", async () => { red(); await later; green(); }, 20);
    test("after", async () => { goOn(); await sleep(1); blue(); });
    test("long after", () => { white(); });`),
  "test/hook-timeout.test.js": testFile(`
    let goOn;
    const later = new Promise((resolve) => { goOn = resolve; });
    test("before", () => { black(); });
    describe("inside", () => {
      beforeEach(async () => { await later; green(); }, 20);
      test("is not reached", () => { red(); });
    });
    test("after", async () => { goOn(); await sleep(1); blue(); });`),
  "test/outliving.test.js": testFile(
    `
    test("leaves work behind", () => { red(); setTimeout(() => green(), 10); });
    test("leaves nothing behind", () => { blue(); });
    test("leaves work behind at the end", () => { setTimeout(() => black(), 10); });`,
    "/** @jest-environment ./pausing-environment.js */\n",
  ),
  "test/done.test.js": testFile(`
    test("calls back", (done) => { red(); setTimeout(() => { green(); done(); }, 5); });
    test("throws away a promise", async () => { await Promise.all([sleep(5).then(blue), black()]); });`),
  "test/concurrent.test.js": testFile(`
    test.concurrent("first", async () => { await sleep(5); red(); });
    test.concurrent("second", async () => { await sleep(1); green(); });
    test("third", () => { blue(); });`),
  "test/lazy.test.js": testFile(`
    test("loads", () => { require("../src/lazy"); });
    test("loads again", () => { require("../src/lazy"); });
    test("loads anew", () => { jest.resetModules(); require("../src/lazy"); require("../src/colours").red(); });`),
  "test/isolated.test.js": testFile(`
    const load = (colour) => jest.isolateModules(() => {
      require("../src/lazy");
      require("../src/colours")[colour]();
    });
    test("first", () => { load("red"); });
    test("second", () => { load("green"); black(); });`),
  "test/failing-hook.test.js": testFile(`
    beforeAll(() => { red(); throw new Error("no tests today"); });
    afterAll(() => { green(); });
    test("is not reached", () => { blue(); });`),
  "test/broken.test.js": testFile('red(); throw new Error("no tests today");'),
  "test/docblock.test.js": testFile(
    'red(); test("first", () => { green(); }); test("second", () => { blue(); });',
    "/** @jest-environment node */\n",
  ),
  ...Object.fromEntries(
    ["method", "property", "extending"].map((name) => [
      `test/${name}.test.js`,
      testFile(
        `
        test("first", () => { red(); });
        test("second", () => { green(); expect(heard).toContain("test_done first"); });`,
        `/** @jest-environment ./${name}-environment.js */\n`,
      ),
    ]),
  ),
  "test/jsdom.test.js": testFile(
    `
    document.title = red();
    test("has a document", () => { expect(document.title).toBe("red"); green(); });
    test("has a window", () => { window.addEventListener("load", blue); window.dispatchEvent(new Event("load")); });`,
    "/** @jest-environment istanbul-kcov/jest-environment-jsdom */\n",
  ),
});

const run = project.jest([], { config: KCOV });

afterAll(() => project.remove());

function passed(name: string, ...own: string[]): object {
  return { name, status: "passed", own, shared: false };
}

function unclear(name: string, status: string, ...own: string[]): object {
  return { name, status, own, shared: true };
}

const NOTHING = { load: [], hooks: {}, shared: [] };

describe("what a test file covered", () => {
  test("is the load set's while the file is loaded", () => {
    expect(project.seen("test/load.test.js")).toEqual({
      ...NOTHING,
      load: ["green", "red"],
      tests: [passed("a block runs", "blue")],
    });
  });

  test("is the test's in beforeEach and afterEach", () => {
    expect(project.seen("test/each-hooks.test.js")).toEqual({
      ...NOTHING,
      tests: [passed("first", "blue", "green", "red"), passed("second", "black", "green", "red")],
    });
  });

  test("is their describe's in beforeAll and afterAll", () => {
    expect(project.seen("test/all-hooks.test.js")).toEqual({
      ...NOTHING,
      hooks: { "": ["green", "red"], inside: ["black"] },
      tests: [passed("first", "blue"), passed("inside second", "white")],
    });
  });

  test("adds up over the retries of a test", () => {
    expect(project.seen("test/retries.test.js")).toEqual({
      ...NOTHING,
      tests: [passed("works the third time", "blue", "green", "red"), passed("works at once", "black")],
    });
  });

  test("is told apart for each row of test.each", () => {
    expect(project.seen("test/each.test.js")).toEqual({
      ...NOTHING,
      tests: [passed("calls red", "red"), passed("calls green", "green")],
    });
  });

  test("is told apart for tests with equal titles", () => {
    expect(project.seen("test/equal-titles.test.js")).toEqual({
      ...NOTHING,
      tests: [
        passed("same same same", "red"),
        passed("same same same", "green"),
        passed("same same", "blue"),
        passed("same same", "black"),
      ],
    });
    const { tests } = project.tests().files.find(({ file }) => file === "test/equal-titles.test.js") ?? { tests: [] };
    expect(new Set(tests.map(({ id }) => id)).size).toBe(4);
  });

  test("is nothing for tests that are skipped or to do, and counts for those that fail as they should", () => {
    expect(project.seen("test/unusual.test.js")).toEqual({
      ...NOTHING,
      tests: [
        passed("runs", "red"),
        { ...passed("is skipped"), status: "pending" },
        { ...passed("a skipped block too"), status: "pending" },
        { ...passed("is to do"), status: "todo" },
        passed("fails as it should", "blue"),
      ],
    });
  });

  test("is nothing for tests that test.only leaves out", () => {
    expect(project.seen("test/only.test.js").tests).toEqual([
      { ...passed("is left out"), status: "pending" },
      passed("runs", "green"),
    ]);
  });

  test("is a failed test's up to its failure", () => {
    expect(project.seen("test/failure.test.js").tests).toEqual([
      { ...passed("fails", "red"), status: "failed" },
      passed("goes on", "blue"),
    ]);
  });

  test("is in doubt from a test that was cut off by its timeout and goes on", () => {
    expect(project.seen("test/timeout.test.js")).toEqual({
      ...NOTHING,
      tests: [
        passed("before", "black"),
        unclear("is cut off", "failed", "red"),
        unclear("after", "passed", "blue", "green"),
        unclear("long after", "passed", "white"),
      ],
    });
  });

  test("is in doubt from a hook that was cut off by its timeout and goes on", () => {
    expect(project.seen("test/hook-timeout.test.js").tests).toEqual([
      passed("before", "black"),
      unclear("inside is not reached", "failed"),
      unclear("after", "passed", "blue", "green"),
    ]);
  });

  test("is the shared set's between tests, where work of an ended test goes on", () => {
    expect(project.seen("test/outliving.test.js")).toEqual({
      ...NOTHING,
      shared: ["black", "green"],
      tests: [
        passed("leaves work behind", "red"),
        passed("leaves nothing behind", "blue"),
        passed("leaves work behind at the end"),
      ],
    });
  });

  test("is the test's when the test waits for it", () => {
    expect(project.seen("test/done.test.js")).toEqual({
      ...NOTHING,
      tests: [passed("calls back", "green", "red"), passed("throws away a promise", "black", "blue")],
    });
  });

  test("is the shared set's in a file with concurrent tests, none of which is told apart", () => {
    const { shared, tests } = project.seen("test/concurrent.test.js");
    expect(shared).toEqual(["blue", "green", "red"]);
    expect(tests).toEqual(["first", "second", "third"].map((name) => unclear(name, "passed")));
  });

  test("includes the modules that a test loads, once per module registry", () => {
    expect(project.seen("test/lazy.test.js").tests).toEqual([
      passed("loads", "lazy"),
      passed("loads again"),
      passed("loads anew", "lazy", "red"),
    ]);
  });

  test("is told apart in modules that are loaded several times", () => {
    expect(project.seen("test/isolated.test.js").tests).toEqual([
      passed("first", "lazy", "red"),
      passed("second", "black", "green", "lazy"),
    ]);
  });

  test("is its describe's where a hook fails", () => {
    expect(project.seen("test/failing-hook.test.js")).toEqual({
      ...NOTHING,
      hooks: { "": ["green", "red"] },
      tests: [{ ...passed("is not reached"), status: "failed" }],
    });
  });

  test("is the load set's in a test file that fails to load", () => {
    expect(project.seen("test/broken.test.js")).toEqual({ ...NOTHING, load: ["red"], tests: [] });
    expect(run.stderr).toContain("no tests today");
  });
});

describe("a test file that names its own environment", () => {
  test("is seen as a whole, with a notice, when that environment does not record", () => {
    expect(project.seen("test/docblock.test.js")).toEqual({
      ...NOTHING,
      shared: ["blue", "green", "red"],
      tests: [unclear("first", "passed"), unclear("second", "passed")],
    });
    const notices = run.stderr.split("\n").filter((line) => line.includes("another environment"));
    expect(notices).toEqual([
      "istanbul-kcov: test/docblock.test.js ran in another environment: its coverage is that of the whole file",
    ]);
  });

  test.each([
    ["withKcov around a class with a handler method", "method"],
    ["withKcov around a class with a handler property", "property"],
    ["a subclass of ours with a handler method", "extending"],
  ])("is seen test by test, and its handler heard, with %s", (_way, name) => {
    expect(project.seen(`test/${name}.test.js`).tests).toEqual([passed("first", "red"), passed("second", "green")]);
  });

  test("is seen test by test in jsdom", () => {
    expect(project.seen("test/jsdom.test.js")).toEqual({
      ...NOTHING,
      load: ["red"],
      tests: [passed("has a document", "green"), passed("has a window", "blue")],
    });
  });
});

describe("the run", () => {
  test("ends as Jest's own, with the failures of the tests", () => {
    expect(run.status).toBe(1);
    expect(run.stderr).toMatch(/^Tests: +4 failed, 3 skipped, 1 todo, /m);
  });

  test("is whole, though tests failed", () => {
    expect(project.tests().partial).toBe(false);
  });
});
