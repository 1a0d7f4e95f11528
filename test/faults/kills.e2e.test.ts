/**
 * Signals at any moment, to the traced program, to the command that traces it, and to both as from a terminal.
 *
 * The program loads one module per turn, so that a trace has something at each moment; the moments are random numbers
 * with a seed. It continues in an immediate, since the area's own is the first of a turn: timers that are late all run
 * in one turn.
 */
import type { ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { PcTable } from "../../src/bridge/pc-table";
import { decodeKcov } from "../../src/kcov/buffer";
import { effort } from "../support/effort";
import { type Ending, endOf, FaultProject } from "../support/fault-project";
import { said } from "../support/other-side";

const MODULES = 40;
const SIGNALS = ["SIGKILL", "SIGTERM", "SIGINT", "SIGHUP"] as const;
const TARGETS = ["program", "command", "group"] as const;
type Target = (typeof TARGETS)[number];
const ROUNDS = effort(1, 20);
const FLAGS = ["--area", "area", "--size", "1024"];

const FILES = {
  "main.js": `
    const { writeSync } = require("fs");
    writeSync(1, process.pid + "\\n");
    let i = 0;
    const next = () => {
      if (i > 0) writeSync(1, "turn " + i + "\\n");
      if (i === ${MODULES}) return process.stdin.destroy();
      require("./m" + i++)();
      setTimeout(() => setImmediate(next), 2);
    };
    process.stdin.resume();
    next();`,
  ...Object.fromEntries(
    Array.from({ length: MODULES }, (_, i) => [`m${i}.js`, `module.exports = () => {\n  globalThis.last = ${i};\n};`]),
  ),
};

let project: FaultProject;
let complete: ReadonlySet<string>;
/** How long a run takes from its start, and from the program's, in milliseconds. */
let lengths: { readonly command: number; readonly program: number };

beforeAll(async () => {
  project = new FaultProject(FILES);
  const begin = Date.now();
  const child = project.start(FLAGS, "node", "main.js");
  await said(child);
  const up = Date.now();
  await endOf(child);
  lengths = { command: Date.now() - begin, program: Date.now() - up };
  complete = new Set(project.covered());
});

afterAll(() => project.remove());

/** Numbers from 0 to 1, the same in every run (mulberry32). */
function* moments(seed: number): Generator<number> {
  for (let state = seed; ; ) {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    yield ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }
}

function send(signal: NodeJS.Signals, pid: number): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended already, which is one of the moments.
  }
}

/** Kills a run at a moment of it, and waits until all of it has ended. */
async function killed(target: Target, signal: NodeJS.Signals, moment: number): Promise<Ending> {
  const child = project.start(FLAGS, "node", "main.js");
  const ending = endOf(child);
  const pid = child.pid as number;
  if (target === "program") {
    const program = await programOf(child);
    await sleep(moment * lengths.program);
    send(signal, program);
  } else {
    await sleep(moment * lengths.command);
    send(signal, target === "group" ? -pid : pid);
  }
  return ending;
}

async function programOf(child: ChildProcess): Promise<number> {
  return Number.parseInt(await said(child), 10);
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** The steps that the program said were done; each was flushed before it said so. */
function stepsSaid(stdout: string): number {
  return Number(
    stdout
      .match(/turn \d+/g)
      ?.at(-1)
      ?.slice(5) ?? 0,
  );
}

/** The table is there before the first PC, not before the area. */
function inArea(): string[] {
  const pcs = existsSync(project.path("area")) ? decodeKcov(readFileSync(project.path("area"))) : [];
  if (pcs.length === 0) return [];
  const table = PcTable.fromJSON(JSON.parse(project.read("area.pcs.json")));
  return pcs.map((pc) => table.symbolize(pc)).map(({ file, block }) => `${file}:${block.start.line}`);
}

function clear(): void {
  for (const name of ["area", "area.pcs.json", "tmp"]) rmSync(project.path(name), { recursive: true, force: true });
  for (const name of project.leftovers()) rmSync(project.path(name));
  mkdirSync(project.temporary);
}

const cases = SIGNALS.flatMap((signal) => TARGETS.map((target) => ({ signal, target })));

describe.each(cases)("$signal to the $target at any moment", ({ signal, target }) => {
  test(`leaves whole files and no others (${ROUNDS} times)`, async () => {
    const drawn = moments(SIGNALS.indexOf(signal) * 10 + TARGETS.indexOf(target));
    for (let round = 0; round < ROUNDS; round++) {
      clear();
      const { code, stdout, stderr, ...ended } = await killed(target, signal, drawn.next().value as number);
      expect([`${signal}`, "0"]).toContain(ended.signal ?? String(code));
      for (const line of stderr.split("\n")) expect(line).toMatch(/^(istanbul-kcov: .*)?$/);
      expect(project.covered().filter((place) => !complete.has(place))).toEqual([]);
      const areaLines = new Set(inArea());
      for (let step = 0; step < stepsSaid(stdout); step++) expect(areaLines).toContain(`m${step}.js:2`);
      expectNothingLeft(signal === "SIGKILL");
    }
  }, 600_000);
});

/** Who is killed outright cannot remove the directory of records, nor a file that it was just writing aside. */
const LEFT_BY_KILL = /^(istanbul-kcov-\w+(\.gone)?|(coverage\/kcov\/\w+\.\w+|area\.pcs\.json|tmp\/.*)\.[-\w]+\.tmp)$/;

function expectNothingLeft(isKilled: boolean): void {
  const left = project.leftovers();
  expect(isKilled ? left.filter((name) => !LEFT_BY_KILL.test(name)) : left).toEqual([]);
}

describe("a Ctrl-C", () => {
  const main = `
    let times = 0;
    process.on("SIGINT", () => {
      if (times++ === 0) setTimeout(() => { console.log("cleaned"); process.exit(3); }, 300); // +
    });
    process.stdin.resume();
    console.log("up");`;

  test("leaves a program that handles it the time it takes", async () => {
    const handling = new FaultProject({ "main.js": main });
    const child = handling.start([], "node", "main.js");
    const ending = endOf(child);
    await said(child);
    process.kill(-(child.pid as number), "SIGINT");
    expect(await ending).toMatchObject({ code: 3, stdout: "up\ncleaned\n", stderr: expect.stringMatching(/covered/) });
    expect(handling.marks("main.js").seen).toEqual(handling.marks("main.js").expected);
    expect(handling.leftovers()).toEqual([]);
    handling.remove();
  });
});
