/** Tests that start child processes and workers of the project's own code: what those run is the tests' as well. */
import { chmodSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { type AffectedTests, affectedTests } from "../../src/affected-tests";
import { ourConfig, SuiteProject } from "../support/suite-project";

const WORDS = [
  ...[
    "async",
    "bare",
    "cluster",
    "compiled",
    "concurrent",
    "esm",
    "exec",
    "fork",
    "hook",
    "late",
    "load",
    "module",
    "nested",
  ],
  ...[
    "npm",
    "own",
    "pipe",
    "pool",
    "retried",
    "shared",
    "shebang",
    "spawn",
    "sync",
    "terminated",
    "thread",
    "typescript",
  ],
];

function source(word: string): string {
  return `exports.${word} = () => {\n  return "${word}";\n};\n`;
}

const HEAD = `
  const { exec, execFile, execFileSync, execSync, fork, spawn, spawnSync } = require("node:child_process");
  const { join } = require("node:path");
  const { promisify } = require("node:util");
  const { SHARE_ENV, Worker } = require("node:worker_threads");
  const bin = (name) => join(__dirname, "../bin", name);
  const CLI = bin("cli.js");
  const said = (word) => expect.objectContaining({ status: 0, stdout: word + "\\n", stderr: "" });
  const run = (command, args, options) => spawnSync(command, args, { encoding: "utf8", ...options });
  const ended = (child) => new Promise((resolve, reject) => child.on("error", reject).on("exit", resolve));
  const message = (child) => new Promise((resolve, reject) => child.on("error", reject).on("message", resolve));
`;

const PERMISSION = Number(process.versions.node.split(".")[0]) < 22 ? "--experimental-permission" : "--permission";

/** Each is one of a kind that cannot be recorded, by what its reason says. */
const OPAQUE: Readonly<Record<string, readonly [reason: RegExp, body: string]>> = {
  "bare-env": [
    /"env -i .*" was not recorded/,
    'expect(run("env", ["-i", process.execPath, CLI, "bare"])).toEqual(said("bare"));',
  ],
  "opted-out": [
    /was not recorded/,
    'expect(run(CLI, ["bare"], { env: { ...process.env, ISTANBUL_KCOV: "" } })).toEqual(said("bare"));',
  ],
  killed: [/left no record/, 'expect(run(CLI, ["kill"]).signal).toBe("SIGKILL");'],
  program: [/"git --version" was not recorded/, 'expect(run("git", ["--version"]).status).toBe(0);'],
  "shell-program": [
    /was not recorded/,
    'expect(execSync("ls " + __dirname + " | node " + CLI + " pipe").toString()).toBe("pipe\\n");',
  ],
  substitution: [/was not recorded/, 'expect(execSync("node " + CLI + " $(echo pipe)").toString()).toBe("pipe\\n");'],
  permission: [
    /was not recorded/,
    `expect(run(process.execPath, ["${PERMISSION}", "--allow-fs-read=" + join(__dirname, "../bin"), bin("alone.js")])).toMatchObject({ status: 0, stdout: "alone\\n" });`,
  ],
  "nested-program": [/"git --version" was not recorded/, 'expect(run(CLI, ["git"]).status).toBe(0);'],
  "shared-env": [
    /a worker thread .* was not recorded/,
    'expect(await message(new Worker(bin("thread.js"), { workerData: "bare", env: SHARE_ENV }))).toBe("bare");',
  ],
  running: [
    /left no record: .* still runs/,
    'const child = fork(bin("waiting.js"), { detached: true, stdio: "ignore" }); await message(child); child.disconnect(); child.unref();',
  ],
  untracked: [
    /runs dist\/plain\.js, which git does not track/,
    'expect(run(process.execPath, [join(__dirname, "../dist/plain.js")])).toEqual(said("plain"));',
  ],
  "own-loader": [
    /jest-runtime loads and compiles modules by itself/,
    'expect(run("node", ["-e", "require(`jest-runtime`)"], { cwd: __dirname }).status).toBe(0);',
  ],
  loader: [
    /was compiled by something else/,
    'expect(run(process.execPath, ["-r", bin("loader.js"), CLI, "bare"])).toEqual(said("bare"));',
  ],
};

const PASSING: Readonly<Record<string, string>> = {
  calls: `
    test("sync", () => { expect(run(process.execPath, [CLI, "sync"])).toEqual(said("sync")); });
    test("exec", async () => { expect((await promisify(exec)("node " + CLI + " exec 2>&1")).stdout).toBe("exec\\n"); });
    test("spawn", async () => { expect(await ended(spawn("node", [CLI, "spawn"], { stdio: "ignore" }))).toBe(0); });
    test("fork", async () => { const child = fork(bin("forked.js"), ["fork"]); expect(await message(child)).toBe("fork"); await ended(child); });
    test("shebang", () => { expect(run(CLI, ["shebang"])).toEqual(said("shebang")); });
    test("own", () => { expect(run("node", [CLI, "own"], { env: { PATH: process.env.PATH } })).toEqual(said("own")); });
    test("pipe", () => { expect(execSync("cd / && X=1 node " + CLI + ' pipe | node "' + CLI + '" echo').toString()).toBe("pipe\\n"); });
    test("npm", () => { expect(execSync("npm run --silent cli", { cwd: join(__dirname, "..") }).toString()).toBe("npm\\n"); }, 60000);
    test("nested", () => { expect(run(CLI, ["again", "nested"])).toEqual(said("nested")); });
    test("cluster", () => { expect(run("node", [bin("cluster.js")])).toEqual(said("cluster")); });
    test("esm", () => { expect(run("node", [bin("module.mjs"), "esm"])).toEqual(said("esm")); });
    test("none", () => { expect(run("no-such-program", []).error.code).toBe("ENOENT"); });
    test("throws", () => { expect(run(CLI, ["nothing"])).toMatchObject({ status: 1, stdout: "" }); });`,
  threads: `
    class Own extends Worker {}
    const exited = async (worker) => { const heard = message(worker); await ended(worker); return heard; };
    test("thread", async () => {
      const worker = new Worker(bin("thread.js"), { workerData: "thread" });
      expect([worker instanceof Worker, worker.constructor.name]).toEqual([true, "Worker"]);
      expect(await exited(worker)).toBe("thread");
    });
    test("own", async () => {
      const worker = new Own(bin("thread.js"), { workerData: "own", env: { A: "b" }, argv: ["x"], execArgv: ["--no-warnings"] });
      expect([worker instanceof Own, worker instanceof Worker]).toEqual([true, true]);
      expect(await exited(worker)).toBe("own");
    });
    test("terminated", async () => {
      const worker = new Worker(bin("thread.js"), { workerData: "terminated" });
      expect(await message(worker)).toBe("terminated");
      await worker.terminate();
    });
    test("bad", () => { expect(() => new Worker(1)).toThrow(/must be/); expect(() => Worker("x")).toThrow(/without 'new'/); });`,
  hooks: `
    let server;
    const ask = (word) => { const answer = message(server); server.send(word); return answer; };
    beforeAll(async () => { server = fork(bin("server.js")); expect(await ask("hook")).toBe("hook"); });
    afterAll(async () => { server.kill(); await ended(server); });
    test("first", async () => { expect(await ask("hook")).toBe("hook"); });
    test("second", () => {});`,
  outliving: `
    let child;
    test("starts", async () => { child = fork(bin("server.js")); const answer = message(child); child.send("late"); expect(await answer).toBe("late"); });
    test("ends", async () => { const end = ended(child); child.disconnect(); expect(await end).toBe(0); });
    test("other", () => {});`,
  load: 'const loaded = run(CLI, ["load"]); test("first", () => { expect(loaded).toEqual(said("load")); }); test("second", () => {});',
  concurrent:
    'test.concurrent("first", async () => { expect((await promisify(execFile)(CLI, ["concurrent"])).stdout).toBe("concurrent\\n"); }); test("second", () => {});',
  retried: `
    jest.retryTimes(1);
    let attempt = 0;
    test("retried", () => { expect(run(CLI, [attempt++ === 0 ? "bare" : "retried"]).stdout).toBe("retried\\n"); });
    test("other", () => {});`,
  mapped:
    'test("mapped", () => { expect(run("node", [join(__dirname, "../dist/mapped.js")])).toEqual(said("mapped")); }); test("other", () => {});',
};

const MAP = { version: 3, sources: ["../src/mapped.js"], names: [], mappings: "AAAA" };

const project = new SuiteProject({
  ".gitignore": "node_modules\ncoverage\n.cache\ndist\n",
  "package.json": JSON.stringify({
    name: "p",
    scripts: { cli: "node bin/cli.js npm" },
    jest: { ...ourConfig(), testTimeout: 60_000 },
  }),
  "babel.config.js": 'module.exports = { presets: ["istanbul-kcov/babel-preset"] };',
  "src/words.js": WORDS.map(source).join(""),
  "src/mapped.js": 'exports.mapped = () => {\n  return "mapped";\n};\n',
  "bin/cli.js": `#!/usr/bin/env node
    const [word, ...rest] = process.argv.slice(2);
    const { execFileSync } = require("node:child_process");
    if (word === "kill") process.kill(process.pid, "SIGKILL");
    else if (word === "echo") process.stdin.pipe(process.stdout);
    else if (word === "again") process.stdout.write(execFileSync(process.execPath, [__filename, ...rest]));
    else if (word === "git") execFileSync("git", ["--version"]);
    else console.log(require("../src/words")[word]());`,
  "bin/forked.js": 'process.send(require("../src/words")[process.argv[2]](), () => process.disconnect());',
  "bin/server.js": 'process.on("message", (word) => process.send(require("../src/words")[word]()));',
  "bin/waiting.js":
    'process.send("waiting"); setInterval(() => { if (!require("node:fs").existsSync(__filename)) process.exit(); }, 100);',
  "bin/alone.js": 'console.log("alone");',
  "bin/thread.js":
    'const { parentPort, workerData } = require("node:worker_threads"); parentPort.postMessage(require("../src/words")[workerData]());',
  "bin/cluster.js": `
    const cluster = require("node:cluster");
    if (cluster.isPrimary) cluster.fork(); else { console.log(require("../src/words").cluster()); process.disconnect(); }`,
  "bin/module.mjs": 'import words from "../src/words.js"; console.log(words[process.argv[2]]());',
  "bin/loader.js": `
    const { extensions } = require("node:module")._extensions ? { extensions: require("node:module")._extensions } : {};
    extensions[".js"] = (module, file) => module._compile("/* compiled */" + require("node:fs").readFileSync(file, "utf8").replace(/^#!.*/, ""), file);`,
  "dist/plain.js": 'console.log("plain");',
  "dist/mapped.js": `console.log(require("../src/mapped").mapped());\n//# sourceMappingURL=mapped.js.map\n`,
  "dist/mapped.js.map": JSON.stringify(MAP),
  "test/words.test.js":
    'const words = require("../src/words"); test("word", () => { expect(words.module()).toBe("module"); });\nrequire("../src/mapped");',
  ...Object.fromEntries(Object.entries(PASSING).map(([name, body]) => [`test/${name}.test.js`, HEAD + body])),
  ...Object.fromEntries(
    Object.entries(OPAQUE).map(([name, [, body]]) => [
      `test/opaque/${name}.test.js`,
      `${HEAD.replaceAll("../bin", "../../bin")} test("${name}", async () => { ${body.replaceAll('"../', '"../../')} });`,
    ]),
  ),
});

let ended: { readonly status: number | null; readonly stderr: string };

beforeAll(() => {
  chmodSync(project.path("bin/cli.js"), 0o755);
  project.commit("start");
  ended = project.record();
});

afterEach(() => project.restore());

afterAll(() => project.remove());

function affected(): AffectedTests {
  return affectedTests(project.tests(), { cwd: project.directory });
}

/** `<test file>: <test>` of those that a change of a word selects, without the opaque ones. */
function selectedBy(word: string): string[] {
  project.edit("src/words.js", `return "${word}"`, `return "${word}!"`);
  const { tests, everything } = affected();
  expect(everything).toBeUndefined();
  const told = tests.filter(({ file }) => !file.startsWith("test/opaque/"));
  return told.map(({ file, path }) => `${file.replace(/^test\/(.*)\.test\.js$/, "$1")}: ${path.join(" ")}`);
}

test("Jest ends as it does without us, and nothing of ours is in a child's output", () => {
  expect(ended.stderr).toMatch(/^Tests: +\d+ passed, \d+ total/m);
  expect(ended.status).toBe(0);
});

describe("a change of what a child runs selects", () => {
  test.each(["sync", "exec", "spawn", "fork", "shebang", "pipe", "npm", "nested", "cluster", "esm"])(
    "the test that started it: %s",
    (word) => {
      expect(selectedBy(word)).toEqual([`calls: ${word}`]);
    },
  );

  test.each(["thread", "retried"])("the test that started it: %s", (word) => {
    expect(selectedBy(word)).toEqual([`${word.replace("thread", "threads")}: ${word}`]);
  });

  test("a test of each file where two did", () => {
    expect(selectedBy("own")).toEqual(["calls: own", "threads: own"]);
  });

  test("a test whose worker was terminated", () => {
    expect(selectedBy("terminated")).toEqual(["threads: terminated"]);
  });

  test.each([
    ["whose hook started it", "hook", ["hooks: first", "hooks: second"]],
    ["that started it while it was loaded", "load", ["load: first", "load: second"]],
    ["in which it goes on after its test", "late", ["outliving: starts", "outliving: ends", "outliving: other"]],
    ["whose tests are concurrent", "concurrent", ["concurrent: first", "concurrent: second"]],
  ])("all tests of a file %s", (_, word, expected) => {
    expect(selectedBy(word)).toEqual(expected);
  });

  test("no test where no child ran it", () => {
    expect(selectedBy("module")).toEqual(["words: word"]);
  });
});

test("a change of what a compiled file was made of selects the file that ran it", () => {
  project.edit("src/mapped.js", 'return "mapped"', 'return "charted"');
  const { tests } = affected();
  expect(tests.filter(({ file }) => file === "test/mapped.test.js")).toHaveLength(2);
});

test("a test file with a child that was not recorded is selected whole by any change, and the reason names the child", () => {
  project.edit("src/words.js", 'return "module"', 'return "unit"');
  const { tests, wholeFiles } = affected();
  const reasons = Object.fromEntries(
    tests.filter(({ file }) => file.startsWith("test/opaque/")).map(({ file, reason }) => [file, reason]),
  );
  const expected = Object.entries(OPAQUE).map(([name, [reason]]) => [
    `test/opaque/${name}.test.js`,
    expect.stringMatching(reason),
  ]);
  expect(reasons).toEqual(Object.fromEntries(expected));
  expect(wholeFiles).toEqual(expect.arrayContaining(Object.keys(reasons)));
});
