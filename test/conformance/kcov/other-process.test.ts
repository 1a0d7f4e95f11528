/** The area in a file, read by a C program while Node runs (read-area.c), and after Node was killed. */
import { type ChildProcess, execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { transformSync } from "@babel/core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { decodeKcov } from "../../../src/kcov/buffer";
import { Project } from "../../support/command";
import { effort } from "../../support/effort";
import { exitOf, said } from "../../support/other-side";

/** A project with programs that open the device; block i of work.js is line i + 1. */
const LINES = 300;
const WORK = `module.exports = [\n${Array.from({ length: LINES }, (_, i) => `() => { globalThis.last = ${i}; },`).join("\n")}\n];`;
const HEAD = `
  const { openKcov, KCOV_INIT_TRACE, KCOV_ENABLE } = require(${JSON.stringify(join(__dirname, "../../../lib"))});
  const work = require("./work");
  const [file, size] = process.argv.slice(2);
  const kcov = openKcov({ area: { file, keep: true } });
  kcov.ioctl(KCOV_INIT_TRACE, Number(size));
  kcov.ioctl(KCOV_ENABLE);
  require("fs").writeFileSync("pcs.json", JSON.stringify(kcov.coverage.table));`;
const FILES = {
  "once.js": `${HEAD}
    process.stdin.on("data", (data) => {
      for (const line of String(data).trim().split(",")) work[line]();
      kcov.flush();
      process.stdout.write("f");
    });
    process.stdout.write("r");`,
  "speed.js": `${HEAD}
    let i = 0;
    const turn = () => {
      for (const end = Date.now() + 50; Date.now() < end; ) {
        for (let k = 0; k < 40; k++) work[i++ % ${LINES}]();
        kcov.flush();
      }
      setImmediate(turn);
    };
    turn();
    process.stdout.write("r");`,
};

const HAS_COMPILER = spawnSync("cc", ["--version"]).status === 0;
const withCompiler = HAS_COMPILER ? describe : describe.skip;

/** Programs of the running test; they do not end by themselves. */
const started: ChildProcess[] = [];

/** PCs that the reader looks at while Node writes: some seconds' work of both. */
const SEEN = effort(200_000, 1_000_000);

let project: Project;
let reader: string;
let directory: string;
let area: string;

beforeAll(() => {
  project = new Project(FILES);
  const plugins = [[join(__dirname, "../../../lib/babel/plugin"), { cwd: project.directory }]];
  const filename = project.path("work.js");
  const code = transformSync(WORK, { plugins, filename, babelrc: false, configFile: false })?.code;
  project.write("work.js", code ?? "");
  reader = project.path("read-area");
  if (HAS_COMPILER) execFileSync("cc", ["-O2", "-Wall", "-Werror", "-o", reader, join(__dirname, "read-area.c")]);
});

beforeEach(() => {
  const memory = existsSync("/dev/shm") ? "/dev/shm" : project.directory;
  directory = mkdtempSync(join(memory, "kcov-area-"));
  area = join(directory, "area");
});

afterEach(() => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
  rmSync(directory, { recursive: true, force: true });
});

afterAll(() => project.remove());

/** Starts an instrumented program and waits until it traces. */
async function start(program: string, size: number): Promise<ChildProcess> {
  const child = project.spawn(process.execPath, [program, area, `${size}`], {
    env: { ...process.env, NODE_OPTIONS: "" },
    stdio: ["pipe", "pipe", "inherit"],
  });
  started.push(child);
  await said(child);
  return child;
}

/** Starts the reader; it ends when its standard input does. */
function startReader(size: number, ...how: string[]): ChildProcess {
  const c = project.spawn(reader, [area, `${size}`, ...how], { stdio: ["pipe", "pipe", "inherit"] });
  started.push(c);
  return c;
}

withCompiler("another process (skipped where there is no C compiler)", () => {
  test("maps the area, resets it, and after a flush reads PCs of the lines that ran", async () => {
    const node = await start("once.js", 512);
    for (const lines of ["3,5,8", "200,3", "0"]) {
      const c = startReader(512, "flush");
      expect(await said(c)).toBe("reset\n");
      node.stdin?.write(lines);
      expect(await said(node)).toBe("f");
      c.stdin?.write("f");
      const pcs = (await said(c)).trim().split("\n").map(BigInt);
      const table = project.table(".");
      const ran = pcs.map((pc) => table.symbolize(pc)).map(({ file, block }) => `${file}:${block.start.line}`);
      const expected = lines.split(",").map((line) => Number(line) + 2);
      expect(ran).toEqual(expected.sort((a, b) => a - b).map((line) => `work.js:${line}`));
    }
  });

  test("F12 finds no torn PC and no count past the end while Node writes at full speed", async () => {
    const node = await start("speed.js", 1024);
    const table = project.table(".");
    const limit = table.base + BigInt(table.size);
    const c = startReader(1024, "watch", `${SEEN}`, `0x${limit.toString(16)}`);
    const found = JSON.parse(await Promise.race([said(c), said(node)]));
    expect(found).toEqual({ rounds: expect.any(Number), seen: expect.any(Number), past: 0, torn: 0 });
    expect(found.seen).toBeGreaterThan(SEEN);
  });
});

describe("a file", () => {
  test("killed at any moment, Node leaves an area that is readable up to its count", async () => {
    for (let round = 0; round < effort(5, 25); round++) {
      const node = await start("speed.js", 10_240);
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 80));
      node.kill("SIGKILL");
      await exitOf(node);
      const table = project.table(".");
      const pcs = decodeKcov(readFileSync(area));
      expect(pcs.every((pc) => table.symbolize(pc).file === "work.js")).toBe(true);
      rmSync(area);
    }
  });
});
