/** Many processes, processes of processes, and such as do not keep to the end of the trace. */
import type { StdioOptions } from "node:child_process";
import { mkdirSync, readdirSync } from "node:fs";
import { resolve } from "node:path";
import { afterEach, describe, expect, test } from "@jest/globals";
import { effort } from "../support/effort";
import { type Ending, endOf, FaultProject, ourLines } from "../support/fault-project";
import { exitOf, message } from "../support/other-side";

let project: FaultProject;

afterEach(() => project.remove());

/** `many.js` has a function a line; a process calls the one of its number. */
function lines(count: number): string {
  return `module.exports = [\n${Array.from({ length: count }, (_, i) => `() => { globalThis.x = ${i}; },`).join("\n")}\n];`;
}

function calledIn(file: string): number[] {
  const inside = project.covered().filter((place) => place.startsWith(`${file}:`) && place.endsWith("8 statement"));
  return inside.map((place) => Number(place.split(":")[1]) - 2).sort((a, b) => a - b);
}

/** Whether the result is of one trace; one that is of two is refused. */
function isWhole(): boolean {
  const { status, stderr } = project.kcov(["report", "--json"]);
  if (status !== 0) expect(stderr).toContain("another run wrote there at the same time");
  return status === 0;
}

/** The instrumented texts in the project's cache. */
function cached(): string[] {
  return readdirSync(project.path("node_modules/.cache/istanbul-kcov")).filter((name) => name.endsWith(".js"));
}

describe("processes", () => {
  test("forked from a fork from a fork are all there, each with what it ran", () => {
    const main = `
      const { fork } = require("child_process");
      const depth = Number(process.argv[2] ?? 0);
      require("./many")[depth]();
      if (depth < 4) fork(__filename, [String(depth + 1)]).on("exit", (code) => { process.exitCode = code + 1; });`;
    project = new FaultProject({ "main.js": main, "many.js": lines(8) });
    expect(project.traced([], "node", "main.js").code).toBe(4);
    expect(calledIn("many.js")).toEqual([0, 1, 2, 3, 4]);
  });

  const COUNT = effort(10, 64);

  test.each([
    ["child processes", `require("child_process").fork("child.js", [String(i)])`],
    ["workers of a cluster", `require("cluster").fork({ NUMBER: String(i) })`],
  ])(
    "at once: %s",
    (_name, start) => {
      const main = `
      require("cluster").setupPrimary({ exec: "child.js" });
      for (let i = 0; i < ${COUNT}; i++) {
        ${start}.on("exit", (code) => { if (code !== 0) process.exitCode = 1; });
      }`;
      const child = `
      require("./many")[2 * Number(process.env.NUMBER ?? process.argv[2])]();
      process.exit(0);`;
      project = new FaultProject({ "main.js": main, "child.js": child, "many.js": lines(2 * COUNT) });
      mkdirSync(project.path("node_modules"));
      const { code, stderr } = project.traced([], "node", "main.js");
      expect({ code, lines: ourLines(stderr).length }).toEqual({ code: 0, lines: 1 });
      expect(calledIn("many.js")).toEqual(Array.from({ length: COUNT }, (_, i) => 2 * i));
      expect(cached()).toHaveLength(3);
      expect(project.leftovers()).toEqual([]);
    },
    300_000,
  );

  test("that are children without our NODE_OPTIONS are traced all the same", () => {
    const main = `
      const { execFileSync } = require("child_process");
      execFileSync(process.execPath, ["child.js", "0"], { env: { ...process.env, NODE_OPTIONS: "--no-warnings" } });
      delete process.env.NODE_OPTIONS;
      execFileSync(process.execPath, ["child.js", "1"]);
      process.env = {};
      execFileSync(process.execPath, ["child.js", "2"]);`;
    const child = 'require("./many")[Number(process.argv[2])]();';
    project = new FaultProject({ "main.js": main, "child.js": child, "many.js": lines(4) });
    expect(project.traced([], "node", "main.js").code).toBe(0);
    expect(calledIn("many.js")).toEqual([0, 1, 2]);
  });

  test("that outlive the trace leave nothing of it behind, and say in one line that they are late", async () => {
    const main = `
      const stdio = ["ignore", "ignore", "inherit"];
      const child = require("child_process").spawn(process.execPath, ["late.js"], { detached: true, stdio });
      child.on("exit", () => process.exit(9)).unref();
      const { existsSync } = require("fs");
      const wait = () => existsSync("up") || setTimeout(wait, 5);
      wait();`;
    const late = `
      const { existsSync, writeFileSync } = require("fs");
      require("./many");
      writeFileSync("up", "");
      let i = 0;
      const turn = () => {
        if (i < 20) require("./m" + i++);
        if (!existsSync("gone") && existsSync("main.js")) return setTimeout(turn, 5);
        require("./last");
      };
      turn();`;
    const modules = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`m${i}.js`, `exports.i = ${i};`]));
    project = new FaultProject({ ...modules, "main.js": main, "late.js": late, "many.js": lines(4), "last.js": "1;" });
    const child = project.start([], "node", "main.js");
    const lateEnding = endOf(child);
    expect(await exitOf(child)).toEqual([0, null]);
    project.write("gone", "");
    expect(ourLines((await lateEnding).stderr)).toEqual([
      expect.stringMatching(/process \d+ \(.*late\.js\) ended without a record/),
      expect.stringMatching(/1 file, .* blocks covered/),
      expect.stringMatching(/coverage of process \d+ is not recorded: ENOENT/),
    ]);
    expect(project.leftovers()).toEqual([]);
  });
});

test("a command whose environment is more than the system takes is one line, and nothing is left", () => {
  project = new FaultProject({ "main.js": "1;" });
  const globs = ["a", "b"].flatMap((letter) => ["-n", letter.repeat(70_000)]);
  const { code, stderr } = project.traced(globs, "node", "main.js");
  expect({ code, stderr }).toEqual({ code: 126, stderr: "istanbul-kcov: node: spawn E2BIG\n" });
  expect(project.leftovers()).toEqual([]);
});

describe("traces at once", () => {
  test("into one directory leave one of their results, or one that is refused, and a cache of whole entries", async () => {
    const files = { "a.js": 'require("./many")[0]();', "b.js": 'require("./many")[1]();', "many.js": lines(50) };
    project = new FaultProject(files);
    mkdirSync(project.path("node_modules"));
    for (let round = 0; round < effort(1, 30); round++) {
      const names = ["a.js", "b.js", "a.js", "b.js"];
      const endings: Ending[] = await Promise.all(names.map((name) => endOf(project.start([], "node", name))));
      expect(endings.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
      if (isWhole()) {
        const [main] = project.table().files.map(({ maps }) => maps.path);
        expect(calledIn("many.js")).toEqual([main === "a.js" ? 0 : 1]);
      }
      expect(project.leftovers()).toEqual([]);
    }
    expect(cached()).toHaveLength(3);
  }, 600_000);
});

describe("a channel to the process that started the trace", () => {
  const main = `
    process.on("message", (message) => process.send({ ...message, seen: true })); // +
    process.on("disconnect", () => { process.exitCode = 8; }); // +`;

  test("passes messages both ways, and its end", async () => {
    project = new FaultProject({ "main.js": main });
    const command = resolve(__dirname, "../../lib/cli/main.js");
    const { env } = project;
    const stdio: StdioOptions = ["pipe", "pipe", "pipe", "ipc"];
    const child = project.spawn(process.execPath, [command, "trace", "--", "node", "main.js"], { env, stdio });
    child.send({ number: 1 });
    expect(await message(child)).toEqual({ number: 1, seen: true });
    child.disconnect();
    expect(await exitOf(child)).toEqual([8, null]);
    expect(project.marks("main.js").seen).toEqual(project.marks("main.js").expected);
    expect(project.leftovers()).toEqual([]);
  });
});
