import { afterAll, describe, expect, test } from "@jest/globals";
import { COLOURS, testFile } from "../support/colours";
import { effort } from "../support/effort";
import { Jest29Project } from "../support/jest-29-project";
import { KCOV } from "../support/jest-project";

const project = new Jest29Project({
  ...COLOURS,
  "test/hooks.test.js": testFile(`
    red();
    beforeAll(() => { green(); });
    beforeEach(() => { blue(); });
    test("first", () => { black(); });
    test.skip("skipped", () => { white(); });
    test.todo("to do");
    test.failing("fails as it should", () => { grey(); throw new Error("expected"); });`),
  "test/retries.test.js": testFile(`
    jest.retryTimes(1);
    let attempt = 0;
    test("works the second time", () => { [red, green][attempt++](); if (attempt < 2) throw new Error("not yet"); });`),
  "test/timeout.test.js": testFile(`
    let goOn;
    const later = new Promise((resolve) => { goOn = resolve; });
    test("before", () => { black(); });
    test("is cut off", async () => { red(); await later; green(); }, 20);
    test("after", async () => { goOn(); await sleep(1); blue(); });`),
  "test/concurrent.test.js": testFile(`
    test.concurrent("first", async () => { red(); });
    test.concurrent("second", async () => { green(); });`),
  "test/broken.test.js": testFile('red(); throw new Error("no tests today");'),
  "test/docblock.test.js": testFile('test("first", () => { green(); });', "/** @jest-environment node */\n"),
});

afterAll(() => project.remove());

describe("with Jest 29", () => {
  const run = project.jest(["-i"], { config: KCOV });

  test("the run is Jest 29's and ends as its own", () => {
    expect(project.jest(["--version"]).stdout).toMatch(/^29\./);
    expect(run.status).toBe(1);
    expect(run.stderr).toMatch(/^Tests: +1 failed, 1 skipped, 1 todo, 8 passed, 11 total$/m);
  });

  test("`istanbul-kcov test` gives the same without our words in the config", () => {
    const env = { JEST_WORKER_ID: undefined, NODE_ENV: undefined, ISTANBUL_KCOV_SUITE: undefined } as NodeJS.ProcessEnv;
    const command = ["test", "-o", "joined", "--", process.execPath, "node_modules/jest/bin/jest.js"];
    expect(project.kcov(command, { env }).status).toBe(1);
    for (const file of ["test/hooks.test.js", "test/retries.test.js", "test/timeout.test.js"])
      expect(project.seen(file, "", "joined")).toEqual(project.seen(file));
    expect(project.seen("test/docblock.test.js", "", "joined").tests[0]?.own).toEqual(["green"]);
  });

  test("load, hooks and tests are told apart", () => {
    const test = { status: "passed", shared: false };
    expect(project.seen("test/hooks.test.js")).toEqual({
      ...{ load: ["red"], hooks: { "": ["green"] }, shared: [] },
      tests: [
        { ...test, name: "first", own: ["black", "blue"] },
        { ...test, name: "skipped", status: "pending", own: [] },
        { ...test, name: "to do", status: "todo", own: [] },
        { ...test, name: "fails as it should", own: ["blue", "grey"] },
      ],
    });
  });

  test("retries add up in their test", () => {
    expect(project.seen("test/retries.test.js").tests).toEqual([
      { name: "works the second time", status: "passed", own: ["green", "red"], shared: false },
    ]);
  });

  test("tests are in doubt from a timeout on, and where they are concurrent", () => {
    expect(project.seen("test/timeout.test.js").tests.map(({ shared }) => shared)).toEqual([false, true, true]);
    expect(project.seen("test/concurrent.test.js")).toMatchObject({
      shared: ["green", "red"],
      tests: [{ shared: true }, { shared: true }],
    });
  });

  test("a test file that does not load, and one with another environment, are seen as a whole", () => {
    expect(project.seen("test/broken.test.js")).toMatchObject({ load: ["red"], tests: [] });
    expect(project.seen("test/docblock.test.js")).toMatchObject({ shared: ["green"], tests: [{ shared: true }] });
  });

  test("the same bytes but for durations come from one process and from several", () => {
    const inBand = project.result();
    project.jest([`--maxWorkers=${effort(2, 4)}`], { config: KCOV });
    expect(project.result()).toEqual(inBand);
  });

  test("data of all tests outlast a run of one", () => {
    const whole = project.result();
    for (const args of effort([["test/hooks"]], [["test/hooks"], ["-t", "first"]]))
      expect(project.jest(args, { config: KCOV }).stderr).toMatch(/^Not written: /m);
    expect(project.result()).toEqual(whole);
  });

  test("coverage-final.json is the same with and without us", () => {
    const [without, withUs] = [{ reporters: ["default"] }, KCOV].map((config) => {
      project.jest(["-i", "--coverage", "--coverageReporters=json"], { config });
      return project.read("coverage/coverage-final.json");
    });
    expect(withUs).toBe(without);
  });
});
