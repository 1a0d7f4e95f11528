import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { afterAll, describe, expect, test } from "@jest/globals";
import { decodeKcov } from "../../src/kcov/buffer";
import { reach } from "../../src/suite/test-data";
import { COLOURS, testFile } from "../support/colours";
import { effort } from "../support/effort";
import { JestProject, KCOV } from "../support/jest-project";

const projects: JestProject[] = [];

afterAll(() => {
  for (const project of projects) project.remove();
});

function project(files: Readonly<Record<string, string>>): JestProject {
  const made = new JestProject({ ...COLOURS, ...files });
  projects.push(made);
  return made;
}

function configWith(options: object): object {
  return { ...KCOV, reporters: ["default", ["istanbul-kcov/jest-reporter", options]] };
}

const THREE_FILES = {
  "test/a.test.js": testFile('test("in a", () => { red(); });'),
  "test/b.test.js": testFile('test("in b", () => { green(); }); test("other in b", () => { black(); });'),
  "test/c.test.js": testFile('test("in c", () => { blue(); });'),
};

describe("the same tests", () => {
  const library = JestProject.ofFixture("jest-project");
  projects.push(library);
  const config = (outputDirectory: string): object => ({
    ...configWith({ outputDirectory }),
    ...JSON.parse(library.read("package.json")).jest,
  });
  const run = (outputDirectory: string, ...args: string[]): object => {
    const { status, stderr } = library.jest(args, { config: config(outputDirectory) });
    if (status !== 0) throw new Error(stderr);
    return library.result(outputDirectory);
  };
  const inBand = run("out/in-band", "-i");

  test("are all there", () => {
    expect(library.tests("out/in-band").files.flatMap(({ tests }) => tests)).toHaveLength(44);
  });

  /** What differs from the run in band, which was the first and had no cache; in the long form by itself and at once. */
  const ways = [
    ["in worker threads", ["--workerThreads", "--maxWorkers=2"]],
    ["in two workers", ["--maxWorkers=2"]],
    ...effort([], [
      ["in four workers with a cold cache", ["--maxWorkers=4", "--no-cache"]],
      ["in four workers", ["--maxWorkers=4"]],
      ["with a cold cache", ["--maxWorkers=3", "--no-cache"]],
    ] as const),
  ] as const;

  test.each(ways)("give the same bytes but for durations %s", (_, args) => {
    expect(run("out/again", ...args)).toEqual(inBand);
  });

  test("give the same bytes but for durations in shards that are merged, in either order", () => {
    run("out/shard-1", "--shard=1/2");
    run("out/shard-2", "--shard=2/2");
    for (const [first, second] of [
      ["1", "2"],
      ["2", "1"],
    ]) {
      const merged = `out/merged-${first}`;
      const { status, stderr } = library.kcov(["merge", `out/shard-${first}`, `out/shard-${second}`, "-o", merged]);
      expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringContaining("2 runs merged") });
      expect(library.result(merged)).toEqual(inBand);
    }
  });
});

/** Waits for a file, which another process makes; a minute of it means that there is none to make it. */
const WAIT = `
  const { existsSync, writeFileSync } = require("fs");
  const wait = async (name) => { for (let i = 0; i < 6000 && !existsSync(name); i++) await sleep(10); };`;

/**
 * Jest ends the process once all reporters have ended, and goes on with the test files that it has begun meanwhile.
 * This one says that the run is complete, and ends when it has heard of another test file.
 */
const SLOW_REPORTER = `
  const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
  ${WAIT}
  module.exports = class {
    onTestResult({ path }) { if (path.endsWith("b.test.js")) writeFileSync("heard", ""); }
    async onRunComplete() { writeFileSync("complete", ""); await wait("heard"); }
  };`;

describe("--bail", () => {
  const stopped = project({
    "test/a.test.js": testFile(`test("fails", () => { red(); throw new Error("no"); }); // ${"x".repeat(500)}`),
    "test/b.test.js": testFile('test("does not run", () => { green(); });'),
  });
  const { status } = stopped.jest(["--bail", "-i"], { config: KCOV });

  test("ends with Jest's exit code", () => {
    expect(status).toBe(1);
  });

  test("hears nothing of test files that end after the run has, a second failure among them", () => {
    const late = project({
      ...{
        "slow-reporter.js": SLOW_REPORTER,
        "test/a.test.js": testFile(`${WAIT}
          test("fails", async () => { await wait("begun"); expect(red()).toBe(); }, 90_000);`),
      },
      "test/b.test.js": testFile(`${WAIT}
        writeFileSync("begun", "");
        test("fails later", async () => { await wait("complete"); expect(green()).toBe(); }, 90_000);`),
    });
    const reporters = [...KCOV.reporters, "<rootDir>/slow-reporter.js"];
    const { status, stderr } = late.jest(["--bail", "--maxWorkers=2"], { config: { ...KCOV, reporters } });
    expect({ status, late: stderr.includes("fails later") }).toEqual({ status: 1, late: true });
    expect(stderr.match(/^istanbul-kcov: .*/gm)).toEqual([expect.stringContaining("1 test in 1 file")]);
  });

  test("leaves the data of the test files that ran, marked as those of a part", () => {
    const { partial, files } = stopped.tests();
    expect({ partial, files: files.map(({ file }) => file) }).toEqual({ partial: true, files: ["test/a.test.js"] });
    expect(stopped.seen("test/a.test.js").tests).toEqual([
      { name: "fails", status: "failed", own: ["red"], shared: false },
    ]);
  });
});

describe("projects", () => {
  const shared = project({
    "test/colour.test.js": testFile('test("calls its colour", () => { ({ red, green })[colour](); });'),
  });
  const common = { testEnvironment: KCOV.testEnvironment, rootDir: "<rootDir>" };
  const config = {
    reporters: KCOV.reporters,
    projects: [
      { ...common, displayName: "one", globals: { colour: "red" } },
      { ...common, displayName: { name: "two", color: "blue" }, globals: { colour: "green" } },
    ],
  };

  test.each(effort([["-i"]], [["-i"], ["--maxWorkers=2"]]))(
    "that share a test file are told apart by display name, with %s",
    (flag) => {
      expect(shared.jest([flag], { config }).status).toBe(0);
      expect(shared.seen("test/colour.test.js", "one").tests[0]?.own).toEqual(["red"]);
      expect(shared.seen("test/colour.test.js", "two").tests[0]?.own).toEqual(["green"]);
      const ids = shared.tests().files.flatMap(({ tests }) => tests.map(({ id }) => id));
      expect(new Set(ids).size).toBe(2);
    },
  );

  test.each(effort([["--selectProjects"]], [["--selectProjects"], ["--ignoreProjects"]]))(
    "leave the data of all of them alone when run with %s",
    (flag) => {
      shared.jest([], { config });
      const whole = shared.result();
      expect(shared.jest([flag, "one"], { config }).stderr).toMatch(/^Not written: /m);
      expect(shared.result()).toEqual(whole);
    },
  );

  test("that share a test file and have no display name each have their own sets and ids", () => {
    const nameless = config.projects.map(({ displayName: _name, ...rest }) => rest);
    shared.jest(["-i"], { config: { ...config, projects: nameless } });
    const { table, files } = shared.tests();
    const tests = files.flatMap((file) => file.tests);
    expect(tests.flatMap(({ own }) => shared.words(table, own)).sort()).toEqual(["green", "red"]);
    expect(new Set(tests.map(({ id }) => id)).size).toBe(2);
  });
});

describe("setup files", () => {
  test("count for the load set, and their hooks for each test", () => {
    const prepared = project({
      "setup.js": 'require("./src/colours").grey();',
      "setup-hooks.js": 'const { white, yellow } = require("./src/colours"); white(); beforeEach(() => { yellow(); });',
      "test/a.test.js": THREE_FILES["test/a.test.js"],
    });
    const setup = { setupFiles: ["./setup.js"], setupFilesAfterEnv: ["./setup-hooks.js"] };
    expect(prepared.jest([], { config: { ...KCOV, ...setup } }).status).toBe(0);
    expect(prepared.seen("test/a.test.js")).toEqual({
      ...{ load: ["grey", "white"], hooks: {}, shared: [] },
      tests: [{ name: "in a", status: "passed", own: ["red", "yellow"], shared: false }],
    });
  });
});

describe("a globalSetup that Jest compiles with the preset", () => {
  const prepared = project({
    "global-setup.js": 'const { grey } = require("./src/colours"); module.exports = () => { grey(); };',
    "test/a.test.js": testFile('test("in a", () => { red(); });'),
    "test/b.test.js": testFile('white(); test("in b", () => { green(); });'),
    "test/dom.test.js": testFile(
      'test("in dom", () => { blue(); });',
      "/** @jest-environment istanbul-kcov/jest-environment-jsdom */\n",
    ),
  });
  const { status } = prepared.jest(["-i"], { config: { ...KCOV, globalSetup: "./global-setup.js" } });

  test("leaves each test file its own counters, in one process", () => {
    expect(status).toBe(0);
    const load = (file: string): readonly string[] => prepared.seen(file).load;
    expect({ a: load("test/a.test.js"), b: load("test/b.test.js"), dom: load("test/dom.test.js") }).toEqual({
      ...{ a: [], b: ["white"], dom: [] },
    });
  });

  test("is code that no test is known to load, so that `affected` selects all when it changes", () => {
    expect(prepared.tests().table.file("global-setup.js")).toBeUndefined();
  });
});

describe("a test file whose process dies", () => {
  test("has no tests in the data; those of the others are there", () => {
    const dying = project({
      ...THREE_FILES,
      "test/d.test.js": testFile('test("dies", () => { red(); process.kill(process.pid, "SIGKILL"); });'),
    });
    const { status, stderr } = dying.jest(["--maxWorkers=2"], { config: KCOV });
    expect({ status, ours: /istanbul-kcov: E/.test(stderr) }).toEqual({ status: 1, ours: false });
    expect(dying.seen("test/d.test.js")).toEqual({ load: [], hooks: {}, shared: [], tests: [] });
    expect(stderr).toMatch(/^istanbul-kcov: test\/d\.test\.js could not be run: what it covered is not known$/m);
    expect(stderr).not.toContain("another environment");
    expect(dying.tests().files.map(({ tests }) => tests.length)).toEqual([1, 2, 1, 0]);
  });
});

describe("test files that could not be loaded", () => {
  const broken = project({ ...THREE_FILES, "src/broken.js": "module.exports = 1;\n" });
  const loading = (file: string): string => `require("../src/broken");\n${broken.read(file)}`;
  for (const name of ["a", "b"]) broken.write(`test/${name}.test.js`, loading(`test/${name}.test.js`));
  broken.jest([], { config: KCOV });
  broken.write("src/broken.js", "function (");

  test.each([
    ["with the environment", KCOV],
    ["with the reporter alone", { ...KCOV, testEnvironment: "node" }],
  ])("are named, and without tests in the data, which are of a whole run, %s", (_case, config) => {
    const { stderr } = broken.jest([], { config });
    const names = stderr.match(/^istanbul-kcov: \S+ could not be run: what it covered is not known$/gm);
    expect(names?.map((line) => line.split(" ")[1]).sort()).toEqual(["test/a.test.js", "test/b.test.js"]);
    expect(stderr).toMatch(/^istanbul-kcov: 1 test in 1 file, /m);
    expect(stderr).not.toContain("another environment");
    const { partial, files } = broken.tests();
    expect({ partial, tests: files.map(({ tests }) => tests.length) }).toEqual({ partial: false, tests: [0, 0, 1] });
  });
});

describe("a run that was asked for a part of the tests", () => {
  const parts = project({ ...THREE_FILES, ".gitignore": "node_modules\ncoverage\n" });
  const git = (...args: string[]): void => {
    const identity = ["-c", "user.name=Nobody", "-c", "user.email=nobody@localhost"];
    const { status, stderr } = spawnSync("git", [...identity, ...args], { cwd: parts.directory, encoding: "utf8" });
    if (status !== 0) throw new Error(stderr);
  };
  git("init", "--quiet");
  git("add", ".");
  git("commit", "--quiet", "--message=tests");
  const first = parts.jest(["-t", "in b"], { config: KCOV });
  const firstIsPartial = parts.tests().partial;
  parts.jest([], { config: KCOV });
  const whole = parts.result();
  parts.write("test/c.test.js", `${parts.read("test/c.test.js")}// changed\n`);

  test("writes its data, marked, where there are none", () => {
    expect(first.stderr).toMatch(/^istanbul-kcov: 2 tests in 1 file, /m);
    expect(first.stderr).toMatch(/^Written to .*coverage\/kcov$/m);
    expect(firstIsPartial).toBe(true);
  });

  test("gives way to a run of all tests", () => {
    expect(whole).toMatchObject({ partial: false, files: [{}, {}, {}] });
  });

  type Part = readonly [part: string, args: readonly string[]];

  /** That of each option by itself is in jest/partial-run. */
  const asked: readonly Part[] = [
    ["a path", ["test/a"]],
    ["changed files", ["--onlyChanged"]],
    ["related tests", ["--findRelatedTests", "test/b.test.js"]],
    ...effort<readonly Part[]>(
      [],
      [
        ["a test name", ["-t", "in b"]],
        ["a path by name", ["--runTestsByPath", "test/a.test.js"]],
        ["files that changed since a commit", ["--changedSince=HEAD"]],
      ],
    ),
  ];

  test.each(asked)("leaves the data of a run of all tests alone when asked for %s", (_part, args) => {
    const { status, stderr } = parts.jest(args, { config: KCOV });
    expect(status).toBe(0);
    expect(stderr).toMatch(/^Not written: .*coverage\/kcov has the data of a run of all tests$/m);
    expect(parts.result()).toEqual(whole);
  });
});

describe("the option traces", () => {
  const traced = project({
    "test/a.test.js": testFile(
      'green(); test("in a", () => { red(); }); test.skip("skipped", () => { blue(); }); afterAll(() => { black(); });',
    ),
  });
  traced.jest([], { config: configWith({ traces: true, outputDirectory: "out" }) });

  test("writes what each test reached as a trace of its own", () => {
    const { table, files } = traced.tests("out");
    const expected = files.flatMap((file) =>
      file.tests.map((one) => [`${one.id}.kcov`, Array.from(reach(file, one), (ordinal) => table.pcAt(ordinal))]),
    );
    const written = readdirSync(traced.path("out/tests")).map((name) => [
      name,
      decodeKcov(readFileSync(traced.path(`out/tests/${name}`))),
    ]);
    expect(Object.fromEntries(written)).toEqual(Object.fromEntries(expected));
    const [ran, skipped] = files[0]?.tests ?? [];
    const words = [ran, skipped].map((one) => traced.words(table, ordinals(traced, `out/tests/${one?.id}.kcov`)));
    expect(words).toEqual([["black", "green", "red"], []]);
  });

  test("leaves no trace of an earlier run, whose table was another", () => {
    traced.write("out/tests/notes.txt", "");
    traced.write("test/a.test.js", testFile('test("by another name", () => { red(); });'));
    traced.jest([], { config: configWith({ traces: true, outputDirectory: "out" }) });
    const ids = traced.tests("out").files.flatMap(({ tests }) => tests.map(({ id }) => `${id}.kcov`));
    expect(readdirSync(traced.path("out/tests")).sort()).toEqual([...ids, "notes.txt"].sort());
    traced.jest([], { config: configWith({ outputDirectory: "out" }) });
    expect(readdirSync(traced.path("out/tests"))).toEqual(["notes.txt"]);
  });

  test("is off unless asked for", () => {
    traced.jest([], { config: KCOV });
    expect(readdirSync(traced.path("coverage/kcov")).sort()).toEqual(["pcs.json", "tests.msgpack", "trace.kcov"]);
  });
});

function ordinals(of: JestProject, trace: string): Uint32Array {
  const { table } = of.tests("out");
  return Uint32Array.from(decodeKcov(readFileSync(of.path(trace))), (pc) => table.ordinalAt(pc));
}

test("titles and names take one line of the summary each, and a terminal obeys nothing in them", () => {
  const odd = project({
    "test/a\\n\u001b[31m.test.js": testFile(
      'describe("two\\nlines", () => { test("\\u001b[2J\\u202e", () => { red(); }); });',
    ),
    "test/b.test.js": testFile('test("b", () => { green(); });'),
  });
  const { stderr } = odd.jest([], { config: KCOV });
  const summary = stderr.slice(stderr.indexOf("\nistanbul-kcov: ")).trim().split("\n");
  expect(summary.slice(1, 6)).toEqual([
    "Tests that alone cover the most blocks:",
    "     1  test/a\\n\\u001b[31m.test.js › two\\nlines › \\u001b[2J\\u202e",
    "     1  test/b.test.js › b",
    `Written to ${odd.path("coverage/kcov")}`,
    "See which test reached what: npx istanbul-kcov report --reporter tests --open",
  ]);
});

describe("jest --watchAll", () => {
  test("writes the data anew after each round", async () => {
    const watched = project({ "test/a.test.js": testFile('test("in a", () => { red(); });') });
    const child = watched.startJest(["--watchAll", "--no-watchman"], { config: KCOV });
    const rounds = writtenRounds(child.stderr);
    try {
      expect(await rounds.next()).toEqual({ done: false });
      expect(watched.seen("test/a.test.js").tests[0]?.own).toEqual(["red"]);
      watched.write("test/a.test.js", testFile('test("in a", () => { green(); });'));
      expect(await rounds.next()).toEqual({ done: false });
      expect(watched.seen("test/a.test.js").tests[0]?.own).toEqual(["green"]);
      expect(watched.tests().partial).toBe(false);
    } finally {
      child.kill();
    }
  });
});

/** One step for each time the reporter says that it wrote its result. */
async function* writtenRounds(stderr: NodeJS.ReadableStream | null): AsyncGenerator<void, void> {
  let text = "";
  for await (const chunk of stderr ?? []) {
    text += String(chunk);
    while (text.includes("Written to ")) {
      text = text.slice(text.indexOf("Written to ") + 1);
      yield;
    }
  }
}
