/** `istanbul-kcov test` with Jest: the project has nothing of ours in it, and nothing of the run changes. */
import { existsSync } from "node:fs";
import { afterAll, describe, expect, test } from "@jest/globals";
import { COLOURS, testFile } from "../support/colours";
import { effort } from "../support/effort";
import { JestProject, KCOV } from "../support/jest-project";
import { exitOf, until } from "../support/other-side";

const projects: JestProject[] = [];

afterAll(() => {
  for (const project of projects) project.remove();
});

const PLAIN = {
  ...COLOURS,
  "babel.config.js": "module.exports = {};",
  "package.json": '{ "scripts": { "test": "jest" } }',
};

const TESTS = {
  "test/a.test.js": testFile(`
    beforeAll(() => { grey(); });
    describe("warm", () => { afterAll(() => { black(); }); test("is red", () => { red(); }); test.skip("not", () => {}); });
    test("is lazy", () => { require("../src/lazy"); });`),
  "test/b.test.js": testFile(
    'test.concurrent("green", async () => { green(); await sleep(1); });\ntest("blue", () => { blue(); });',
  ),
};

/** What compiles by babel-jest and takes no options for it. */
const MADE = 'module.exports = require("babel-jest").default.createTransformer({});';

function project(files: Readonly<Record<string, string>>, base: Readonly<Record<string, string>> = PLAIN): JestProject {
  const made = new JestProject({ ...base, ...files });
  projects.push(made);
  return made;
}

const ENV = { JEST_WORKER_ID: undefined, NODE_ENV: undefined, ISTANBUL_KCOV_SUITE: undefined } as NodeJS.ProcessEnv;

function run(
  of: JestProject,
  flags: readonly string[],
  ...command: readonly string[]
): ReturnType<JestProject["kcov"]> {
  return of.kcov(["test", ...flags, "--", ...command], { env: ENV });
}

const MAIN = require.resolve("../../lib/cli/main.js");

const JEST = "node_modules/.bin/jest";

/** What Jest says itself, but for durations. */
function ofJest(text: string): string {
  const ours = text.indexOf("istanbul-kcov: ");
  return (ours < 0 ? text : text.slice(0, ours)).replace(/ \(\d+ m?s\)|, estimated \d+ s|\d+(\.\d+)? m?s/g, "");
}

describe("data and results", () => {
  test("are those of a project that is set up by hand", () => {
    const files = { ...TESTS, "package.json": "{}" };
    const byHand = project(files, COLOURS);
    expect(byHand.jest([], { config: KCOV }).status).toBe(0);
    const preset = project(files, COLOURS);
    const { status, stderr } = run(preset, [], JEST);
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: expect.stringContaining("istanbul-kcov: 4 tests in 2 files"),
    });
    expect(preset.result()).toEqual(byHand.result());
  });

  test.each([
    ["by babel-jest: ours is added for the run", {}],
    [
      "by what is made of babel-jest: Jest's own counters serve, and report nothing",
      { transform: { js$: "./made.js" } },
    ],
  ])("need no preset in a project that compiles %s", (_, config) => {
    const bare = project({
      ...TESTS,
      "made.js": MADE,
      "package.json": JSON.stringify({ scripts: { test: "jest" }, jest: config }),
    });
    const { status, stdout, stderr } = run(bare, [], "npm", "test");
    expect(status).toBe(0);
    expect(stdout + stderr).not.toMatch(/Coverage summary|% Stmts/);
    expect(existsSync(bare.path("coverage/clover.xml"))).toBe(false);
    const { load, hooks, tests } = bare.seen("test/a.test.js");
    expect({ load, hooks }).toEqual({ load: [], hooks: { "": ["grey"], warm: ["black"] } });
    expect(tests.map(({ name, own, status: of }) => [name, of, own])).toEqual([
      ["warm is red", "passed", ["red"]],
      ["warm not", "pending", []],
      ["is lazy", "passed", ["lazy"]],
    ]);
    expect(bare.seen("test/b.test.js").tests.every(({ shared }) => shared)).toBe(true);
  });

  test("of the command are Jest's own, also where tests fail", () => {
    const failing = project({
      "test/c.test.js": testFile('test("fails", () => { expect(red()).toBe("blue"); });\ntest("passes", () => {});'),
    });
    const plain = failing.jest(["-i"]);
    const { status, stdout, stderr } = run(failing, [], JEST, "-i");
    expect({ status, stdout, stderr: ofJest(stderr) }).toEqual({
      ...{ status: 1, stdout: plain.stdout, stderr: ofJest(plain.stderr) },
    });
    expect(failing.tests().partial).toBe(false);
  });

  test("of a run that only shows the config are Jest's own", () => {
    const shown = project({});
    const { stdout } = shown.jest(["--showConfig", "--seed=1"]);
    expect(run(shown, [], JEST, "--showConfig", "--seed=1").stdout).toBe(stdout);
  });

  test("leave what Node loads in Jest's own process as it is, also by the link to Jest", () => {
    const config = "console.log(String(() => 1)); module.exports = {};";
    const plain = project({ "own.js": config });
    expect(run(plain, [], JEST, "--config", "own.js", "--showConfig").stdout).toMatch(/^\(\) => 1\n/);
  });

  test("keep the user's own coverage, its report and its thresholds", () => {
    const config = {
      collectCoverage: true,
      coverageThreshold: { global: { functions: 99 } },
      coverageReporters: ["text"],
    };
    const covering = project({ ...TESTS, "package.json": JSON.stringify({ jest: config }) });
    const plain = covering.jest(["-i"]);
    const { status, stdout, stderr } = run(covering, [], JEST, "-i");
    expect({ status, stdout }).toEqual({ status: plain.status, stdout: plain.stdout });
    expect(status).toBe(1);
    expect(ofJest(stderr)).toBe(ofJest(plain.stderr));
    expect(covering.seen("test/b.test.js").load).toEqual([]);
  });

  test("keep the config's reporters, environments of its own and of docblocks, and its projects", () => {
    const reporter = "module.exports = class { onRunComplete() { console.log('REPORTED'); } };";
    const environment = `const { TestEnvironment } = require("jest-environment-node");
      module.exports = class extends TestEnvironment { async setup() { await super.setup(); this.global.OWN = "own"; } };`;
    const own = 'test("own", () => { if (OWN === "own") red(); });';
    const of = (name: string): object => ({ displayName: name, testMatch: [`**/${name}/*.test.js`] });
    const config = {
      reporters: ["./reporter.js"],
      projects: [{ ...of("one"), testEnvironment: "./environment.js" }, of("two")],
    };
    const some = project({
      ...{ "reporter.js": reporter, "environment.js": environment, "package.json": JSON.stringify({ jest: config }) },
      "one/a.test.js": testFile(own),
      "two/b.test.js": testFile(own, "/** @jest-environment ./environment.js */\n"),
      "two/c.test.js": testFile('test("dom", () => { if (document) blue(); });', "/** @jest-environment jsdom */\n"),
    });
    const { status, stdout } = run(some, [], JEST);
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining("REPORTED\n") });
    expect(some.seen("one/a.test.js", "one").tests[0]?.own).toEqual(["red"]);
    expect(some.seen("two/b.test.js", "two").tests[0]?.own).toEqual(["red"]);
    expect(some.seen("two/c.test.js", "two").tests[0]?.own).toEqual(["blue"]);
  });

  const counters: readonly (readonly [how: string, config: object])[] = [
    ["with our preset", {}],
    ...effort([], [["with Jest's own counters", { transform: { js$: "./made.js" } }]] as const),
  ];

  test.each(counters)("of child processes are the test's, %s", (_, config) => {
    const child = 'require("node:child_process").execFileSync(process.execPath, [require.resolve("../src/run")])';
    const spawning = project({
      "made.js": MADE,
      "package.json": JSON.stringify({ jest: config }),
      "src/run.js": 'require("./colours").white();',
      "test/a.test.js": testFile(`test("spawns", () => { ${child}; }); test("not", () => {});`),
    });
    expect(run(spawning, [], JEST).status).toBe(0);
    expect(spawning.seen("test/a.test.js").tests.map(({ own }) => own)).toEqual([["white"], []]);
    expect(spawning.tests().files[0]?.opaque).toBeUndefined();
  });

  test("are of both, where one command runs Jest twice", () => {
    const twice = project(TESTS);
    const { status } = run(twice, [], "sh", "-c", `${JEST} test/a.test.js && ${JEST} test/b.test.js`);
    const { files, partial } = twice.tests();
    expect({ status, files: files.map(({ file }) => file) }).toEqual({
      status: 0,
      files: ["test/a.test.js", "test/b.test.js"],
    });
    expect(partial).toBe(true);
  });

  test("have no part of a Jest that a test starts", () => {
    const inner = `require("node:child_process").spawnSync(process.execPath, ["${JEST}", "--config", '{ "rootDir": "inner" }'])`;
    const outer = project({
      "inner/x.test.js": 'test("inner", () => {});',
      "inner/package.json": "{}",
      "test/a.test.js": testFile(
        `test("starts Jest", () => { expect(${inner}).toMatchObject({ status: 0 }); red(); });`,
      ),
      "package.json": JSON.stringify({ jest: { testMatch: ["<rootDir>/test/*.js"] } }),
    });
    expect(run(outer, [], JEST)).toMatchObject({ status: 0 });
    expect(outer.tests().files.map(({ file }) => file)).toEqual(["test/a.test.js"]);
  });
});

test("a run that ends after another one into the same directory is told", () => {
  const file = "test/a.test.js";
  const nested = project({ [file]: testFile('test("red", () => { red(); });') });
  const { status, stderr } = run(nested, [], "sh", "-c", `${JEST} && ISTANBUL_KCOV= node ${MAIN} test -- ${JEST}`);
  expect({ status, stderr }).toEqual({
    status: 0,
    stderr: expect.stringMatching(/ has written to .*kcov meanwhile\n/),
  });
  expect(nested.seen(file).tests[0]?.own).toEqual(["red"]);
});

describe("what cannot be recorded", () => {
  test("is a result whose place is a file: the tests run, and that is said", () => {
    const full = project({ ...TESTS, coverage: "a file" });
    const { status, stderr } = run(full, [], JEST);
    expect({ status, stderr: stderr.split("\n").at(-2) }).toEqual({
      ...{ status: 1, stderr: expect.stringMatching(/^istanbul-kcov: (ENOTDIR|EEXIST): .*coverage/) },
    });
  });

  test("is a command without a test runner: its exit code stays, and a success becomes 1", () => {
    const none = project({});
    expect(run(none, [], "node", "-e", "process.exit(3)")).toMatchObject({ status: 3 });
    const { status, stderr } = run(none, [], "node", "-e", "console.error('said')");
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr:
        "said\nistanbul-kcov: no test was recorded: the command ran no known test runner (Jest, Vitest, Mocha, node:test)\n",
    });
    expect(run(none, [], "no-such-command")).toMatchObject({ status: 127 });
    expect(existsSync(none.path("coverage"))).toBe(false);
  });

  test.each(effort(["--version", "--listTests"], ["--version", "--listTests", "--showConfig"]))(
    "is a Jest that is asked for %s, which is no failure",
    (flag) => {
      const asked = project(TESTS);
      const { status, stderr } = run(asked, [], JEST, flag);
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    },
  );

  test("is a version of Jest that is not known: it is named, and its run is untouched", () => {
    const old = project({
      "other/jest-config/package.json": '{ "name": "jest-config", "version": "28.1.3" }',
      "other/jest-config/build/index.js": "exports.readConfigs = () => 'read';",
      "run.js": 'console.log(require("./other/jest-config/build/index.js").readConfigs());',
    });
    expect(run(old, [], "node", "run.js")).toMatchObject({
      ...{ status: 1, stdout: "read\n" },
      stderr: "istanbul-kcov: the tests of jest are not recorded: Jest 28.1.3 is not supported (29 and 30 are)\n",
    });
  });

  test("is a run that is killed: what is there of a whole run stays, and the signal is the command's", async () => {
    const killed = project(TESTS);
    expect(run(killed, [], JEST).status).toBe(0);
    const before = killed.result();
    killed.write(
      "test/c.test.js",
      testFile('test("waits", () => { require("node:fs").writeFileSync("begun", ""); for (;;); });'),
    );
    const child = killed.spawn(process.execPath, [MAIN, "test", "--", process.execPath, JEST, "-i"], {
      env: { ...process.env, ...ENV },
    });
    await until(() => existsSync(killed.path("begun")), child);
    child.kill("SIGTERM");
    expect(await exitOf(child)).toEqual([null, "SIGTERM"]);
    expect(killed.result()).toEqual(before);
  });
});
