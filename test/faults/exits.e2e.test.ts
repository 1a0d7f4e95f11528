/** Programs that end in every way there is: they end as without a trace, and what ran to the end is in it. */
import { afterEach, describe, expect, test } from "@jest/globals";
import { sample } from "../support/effort";
import { FaultProject, ourLines } from "../support/fault-project";

let project: FaultProject;

afterEach(() => project.remove());

/** Lines marked `// +` ran, those marked `// -` did not. */
const ENDS: Readonly<Record<string, string>> = {
  "process.exit at the top of a script": "process.exit(3); // +\nmore(); // -",
  "process.exit in a timer": "setTimeout(() => {\n  process.exit(4); // +\n  more(); // -\n}, 5);",
  "process.exit in an exit handler":
    'process.on("exit", () => {\n  process.exit(5); // +\n});\nprocess.on("exit", () => {\n  more(); // -\n});',
  "process.exit in beforeExit": 'process.on("beforeExit", () => {\n  process.exit(6); // +\n});',
  "process.exit in an async function": "(async () => {\n  await null;\n  process.exit(7); // +\n  more(); // -\n})();",
  "process.reallyExit": 'process.on("exit", () => {\n  more(); // -\n});\nprocess.reallyExit(8); // +\nmore(); // -',
  "process.exit in a child of a child": `const { spawnSync } = require("child_process");
const depth = Number(process.argv[2] ?? 0);
if (depth === 2) {
  process.exit(9); // +
}
process.exitCode = spawnSync(process.execPath, [__filename, String(depth + 1)]).status; // +`,
  "an uncaught error": 'setTimeout(() => {\n  throw new Error("no"); // +\n});',
  "an uncaught error that is handled":
    'process.on("uncaughtException", () => {\n  process.exitCode = 10; // +\n});\nsetTimeout(() => {\n  throw 1; // +\n});',
  "an unhandled rejection": "Promise.reject(new Error()); // +\nsetTimeout(() => {\n  more(); // -\n}, 1000);",
  "an unhandled rejection that is handled":
    'process.on("unhandledRejection", () => {\n  process.exit(11); // +\n});\nPromise.reject(1);',
  "an error in an exit handler":
    'process.on("exit", () => {\n  throw new Error("in exit"); // +\n});\nprocess.on("exit", () => {\n  more(); // -\n});',
  "an error in an exit handler after process.exit":
    'process.on("exit", () => {\n  throw new Error("in exit"); // +\n});\nprocess.exit(0); // +',
  "an exit handler that looks at the exit code":
    'process.on("exit", (code) => {\n  console.log(code, process.exitCode); // +\n  process.exitCode ??= 12;\n});',
  "an exit handler before all others":
    'process.prependListener("exit", () => {\n  process.exitCode = 13; // +\n});\nprocess.exit(0);',
  "process.exit of the main thread beside a worker in a loop": `const { Worker, isMainThread, workerData } = require("worker_threads");
const turns = workerData ?? new Int32Array(new SharedArrayBuffer(4)); // +
if (isMainThread) {
  new Worker(__filename, { workerData: turns }).on("exit", () => process.exit(1)); // +
  setInterval(() => { if (turns[0] > 0) process.exit(14); }, 5); // +
} else {
  for (;;) turns[0] = 1; // +
}`,
  "process.exit in a worker": `const { Worker, isMainThread } = require("worker_threads");
if (isMainThread) new Worker(__filename).on("exit", (code) => { process.exitCode = code; }); // +
else {
  process.exit(15); // +
  more(); // -
}`,
  "a worker terminated in the middle of a loop": `const { Worker, isMainThread, workerData } = require("worker_threads");
const turns = workerData ?? new Int32Array(new SharedArrayBuffer(4)); // +
if (isMainThread) {
  const worker = new Worker(__filename, { workerData: turns }).on("exit", (code) => process.exit(code + 15)); // +
  setInterval(() => { if (turns[0] > 0) worker.terminate(); }, 5); // +
} else {
  for (let i = 0; ; i++) {
    if (i === -1) more(); // +
    turns[0] = i; // +
  }
}`,
};

describe("a program that ends by", () => {
  test.each(sample(Object.entries(ENDS), 9))("%s", (_name, main) => {
    project = new FaultProject({ "main.js": main });
    const without = project.plain("node", "main.js");
    const { code, signal, stdout, stderr } = project.traced([], "node", "main.js");
    expect({ code, signal, stdout }).toEqual({ code: without.code, signal: without.signal, stdout: without.stdout });
    expect(ourLines(stderr)).toEqual([expect.stringMatching(/blocks covered/)]);
    const { expected, seen } = project.marks("main.js");
    expect(seen).toEqual(expected);
    expect(project.leftovers()).toEqual([]);
  });

  test("process.exit at the top of an ES module", () => {
    project = new FaultProject({ "main.mjs": 'import "./a.mjs";\nmore(); // -', "a.mjs": "process.exit(3); // +" });
    expect(project.traced([], "node", "main.mjs").code).toBe(3);
    expect(project.marks("a.mjs").seen).toEqual(project.marks("a.mjs").expected);
    expect(project.covered()).not.toContain("main.mjs:2:0 statement");
  });
});

describe("a program that is torn away", () => {
  test.each([
    ["process.abort", ["main.js"], "process.abort();"],
    [
      "an exhausted heap",
      ["--max-old-space-size=20", "main.js"],
      "const all = []; for (;;) all.push(new Array(1e4).fill({}));",
    ],
    ["SIGKILL", ["main.js"], 'process.kill(process.pid, "SIGKILL"); for (;;);'],
    ["SIGSEGV", ["main.js"], 'process.kill(process.pid, "SIGSEGV"); for (;;);'],
  ])("by %s is said to have left nothing; its children are there", (_name, args, end) => {
    const main = `require("child_process").spawnSync(process.execPath, ["child.js"]);\n${end}`;
    project = new FaultProject({ "main.js": main, "child.js": "globalThis.ran = 1;" });
    const command = ["-c", `ulimit -c 0; exec node ${args.join(" ")}`];
    const without = project.plain("sh", ...command);
    const { code, signal, stderr } = project.traced([], "sh", ...command);
    expect({ code, signal }).toEqual({ code: without.code, signal: without.signal });
    expect(ourLines(stderr)).toEqual([
      expect.stringMatching(/process \d+ \(.*main\.js\) ended without a record of what it covered/),
      expect.stringMatching(/1 file, 1 \/ 1 blocks covered/),
    ]);
    expect(project.covered()).toEqual(["child.js:1:0 statement"]);
    expect(project.leftovers()).toEqual([]);
  });
});
