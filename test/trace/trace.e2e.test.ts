import type { ChildProcess } from "node:child_process";
import { afterEach, describe, expect, test } from "@jest/globals";
import { Project } from "../support/command";
import { exitOf } from "../support/other-side";

let project: Project;

afterEach(() => project.remove());

function traced(files: Record<string, string>, ...command: string[]): ReturnType<Project["kcov"]> {
  project = new Project(files);
  return project.kcov(["trace", "--", "node", ...command]);
}

function spawnTraced(...command: string[]): ChildProcess {
  const main = require.resolve("../../lib/cli/main.js");
  return project.spawn(process.execPath, [main, "trace", "--", "node", ...command], {
    env: { ...process.env, NODE_OPTIONS: "" },
    stdio: ["ignore", "pipe", "inherit"],
  });
}

describe("the program under trace", () => {
  test("keeps its arguments, standard streams and exit code", () => {
    const main =
      'process.stdin.on("data", (text) => process.stdout.write(String(text).toUpperCase() + process.argv.slice(2)));' +
      'process.stderr.write("err\\n"); process.exitCode = 5;';
    project = new Project({ "main.js": main });
    const run = project.kcov(["trace", "--", "node", "main.js", "--all", "-o", "x"], { input: "hello " });
    expect(run.stdout).toBe("HELLO --all,-o,x");
    expect(run.stderr).toMatch(/^err\nistanbul-kcov: 1 file, /);
    expect(run.status).toBe(5);
  });

  test.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)("that dies of %s is recorded and dies of it", async (signal) => {
    project = new Project({ "main.js": `process.kill(process.pid, "${signal}"); setInterval(() => {}, 1000);` });
    const child = spawnTraced("main.js");
    const [code, killedBy] = await exitOf(child);
    expect({ code, killedBy }).toEqual({ code: null, killedBy: signal });
    expect(project.covered()).toContain("main.js:1:0 statement");
  });

  test("gets the signals that the command gets, and may handle them", async () => {
    const main =
      'process.on("SIGTERM", () => { console.log("bye"); process.exit(3); }); setInterval(() => {}, 1000); console.log("up");';
    project = new Project({ "main.js": main });
    const child = spawnTraced("main.js");
    let output = "";
    child.stdout?.on("data", (text: Buffer) => {
      output += text;
      if (output === "up\n") child.kill("SIGTERM");
    });
    const [code] = await exitOf(child);
    expect({ code, output }).toEqual({ code: 3, output: "up\nbye\n" });
    expect(project.covered()).toContain("main.js:1:30 statement");
  });

  test("that is killed outright is said to have left no record", () => {
    const { stderr, signal } = traced({ "main.js": 'process.kill(process.pid, "SIGKILL");' }, "main.js");
    expect(stderr).toMatch(/process \d+ \(.*main\.js\) ended without a record of what it covered/);
    expect(signal).toBe("SIGKILL");
  });

  test("is covered up to process.exit in an exit handler, and by handlers set after ours", () => {
    const main = 'process.on("exit", () => {\n  last();\n});\nfunction last() {\n  return 1;\n}\nprocess.exit(0);\n';
    traced({ "main.js": main }, "main.js");
    expect(project.covered()).toEqual(expect.arrayContaining(["main.js:2:2 statement", "main.js:5:2 statement"]));
  });

  test("that throws keeps its message, its line numbers and its exit code", () => {
    const { stderr, status } = traced(
      { "main.js": "function f(x) {\n  if (x) {\n    throw new Error('boom');\n  }\n}\n\nf(1);\n" },
      "main.js",
    );
    expect(stderr).toContain("Error: boom");
    expect(stderr).toMatch(/at f \(.*main\.js:3:/);
    expect(stderr).toMatch(/at Object\.<anonymous> \(.*main\.js:7:/);
    expect(status).toBe(1);
  });

  test("that gives a child an environment of its own still has that child covered", () => {
    const main =
      'const { execFileSync, spawn } = require("child_process");' +
      'execFileSync(process.execPath, ["a.js"], { env: { NODE_OPTIONS: "--no-warnings" }, stdio: "inherit" });' +
      'spawn(process.execPath, ["b.js"], { env: {} });';
    const { stdout } = traced({ "main.js": main, "a.js": "console.log(process.env.PATH);", "b.js": "1;" }, "main.js");
    expect(stdout).toBe("undefined\n");
    expect(project.table().files.map(({ maps }) => maps.path)).toEqual(["a.js", "b.js", "main.js"]);
  });

  test("may leave a child alone with an empty ISTANBUL_KCOV", () => {
    const main =
      'require("child_process").execFileSync("node", ["child.js"], { env: { ...process.env, ISTANBUL_KCOV: "" } });';
    traced({ "main.js": main, "child.js": "1;" }, "main.js");
    expect(project.table().files.map(({ maps }) => maps.path)).toEqual(["main.js"]);
  });

  test("keeps the NODE_OPTIONS that the user has set", () => {
    project = new Project({
      "main.js": "console.log(process.env.NODE_OPTIONS.startsWith('--no-warnings --require '), process.title);",
    });
    const { stdout } = project.kcov(["trace", "--", "node", "main.js"], { env: { NODE_OPTIONS: "--no-warnings" } });
    expect(stdout).toContain("true");
  });
});

describe("what is merged", () => {
  test("child processes and terminated workers, each with what only it ran", () => {
    const files = {
      "main.js": `
        const { fork } = require("child_process");
        const { Worker } = require("worker_threads");
        fork(__dirname + "/child.js").on("exit", () => {
          const worker = new Worker(__dirname + "/worker.js");
          worker.on("message", () => worker.terminate());
        });`,
      "child.js": 'require("./shared")("child");',
      "worker.js":
        'require("worker_threads").parentPort.postMessage(require("./shared")("worker")); setInterval(() => {}, 1e6);',
      "shared.js":
        'module.exports = (who) => {\n  if (who === "child") {\n    return 1;\n  }\n  if (who === "worker") {\n    return 2;\n  }\n  return 3;\n};\n',
    };
    expect(traced(files, "main.js").status).toBe(0);
    const covered = project.covered();
    expect(covered).toEqual(expect.arrayContaining(["shared.js:3:4 statement", "shared.js:6:4 statement"]));
    expect(covered).not.toContain("shared.js:8:2 statement");
    expect(project.table().files.map(({ maps }) => maps.path)).toEqual([
      "child.js",
      "main.js",
      "shared.js",
      "worker.js",
    ]);
  });

  test("--all adds files that nothing loaded", () => {
    project = new Project({ "main.js": "1;", "lib/unused.js": "function f() { return 1; }", "lib/bad.js": "(" });
    const { stderr } = project.kcov(["trace", "--all", "--", "node", "main.js"]);
    expect(project.table().files.map(({ maps }) => maps.path)).toEqual(["lib/unused.js", "main.js"]);
    expect(project.covered()).toEqual(["main.js:1:0 statement"]);
    expect(stderr).toContain("bad.js is not instrumented");
  });

  test("include, exclude and extension choose the files", () => {
    const files = {
      "main.js": 'require("./a"); require("./b"); require("./c.cjs");',
      "a.js": "1;",
      "b.js": "1;",
      "c.cjs": "1;",
    };
    project = new Project(files);
    project.kcov(["trace", "-n", "*.js", "-n", "*.cjs", "-x", "b.js", "--", "node", "main.js"]);
    expect(project.table().files.map(({ maps }) => maps.path)).toEqual(["a.js", "c.cjs", "main.js"]);
    project.kcov(["trace", "-e", ".cjs", "--", "node", "main.js"]);
    expect(project.table().files.map(({ maps }) => maps.path)).toEqual(["c.cjs"]);
  });
});

describe("PCs of a trace", () => {
  const files = {
    "z.js": "module.exports = 1;",
    "a.js": "1;",
    "main.js": 'require("./z"); require("./a"); require("./late");',
    "late.js": "1;",
  };

  test("do not depend on load order, working directory or process", () => {
    project = new Project({
      ...files,
      "other.js": 'require("./late"); require("./a"); require("./main");',
      "sub/here.txt": "",
    });
    project.kcov(["trace", "-x", "other.js", "--", "node", "main.js"]);
    const first = project.read("coverage/kcov/pcs.json");
    const trace = project.read("coverage/kcov/trace.kcov");
    project.kcov([
      "trace",
      "--cwd",
      project.directory,
      "-x",
      "other.js",
      "--",
      "sh",
      "-c",
      "cd sub && node ../other.js",
    ]);
    expect(project.read("coverage/kcov/pcs.json")).toBe(first);
    expect(project.read("coverage/kcov/trace.kcov")).toBe(trace);
  });

  test("start at --base and lie --step apart", () => {
    project = new Project(files);
    project.kcov(["trace", "--base", "0x1000", "--step", "8", "--", "node", "main.js"]);
    expect(project.kcov(["print", "coverage/kcov/trace.kcov"]).stdout.split("\n").slice(0, 3)).toEqual([
      "0x1000",
      "0x1008",
      "0x1010",
    ]);
  });
});
