import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { InstrumentCache } from "../../src/instrument/cache";
import { Project } from "../support/command";
import { effort } from "../support/effort";

const WRITER = resolve(__dirname, "../support/cache-writer.cjs");

/** Codes that a writer goes through; it begins again after them. */
const CODES = 30;

/** Longer than a writer takes for all of them: some are killed while they read. */
const LONGEST_MS = 60;

const KILLS = effort(20, 1000);

/** Half an hour, on a machine that does other things besides: the long form takes a few minutes. */
const PATIENCE_MS = 1_800_000;

let directory = "";

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "kcov-killed-cache-"));
});

afterAll(() => rmSync(directory, { recursive: true }));

/** Starts a writer; what it says first is who made its entries. */
async function start(cache: string, round: number): Promise<{ writer: ChildProcess; maker: string }> {
  const writer = spawn(process.execPath, [WRITER, cache, String(round)], { stdio: ["ignore", "pipe", "inherit"] });
  const said = writer.stdout === null ? [] : await Promise.race([once(writer.stdout, "data"), once(writer, "exit")]);
  return { writer, maker: String(said[0]) };
}

async function kill(writer: ChildProcess): Promise<void> {
  const ended = once(writer, "exit");
  expect(writer.kill("SIGKILL")).toBe(true);
  await ended;
}

test(
  `${KILLS} processes that are killed while two write leave nothing that is read wrongly`,
  async () => {
    let found = 0;
    let unfinished = 0;
    for (let round = 0; round < KILLS; round += 2) {
      const cache = join(directory, String(round));
      mkdirSync(cache);
      const both = await Promise.all([start(cache, round), start(cache, round)]);
      await Promise.all(both.map(({ writer }) => wait(Math.random() * LONGEST_MS).then(() => kill(writer))));
      const reader = new InstrumentCache({ directory: cache, maker: String(both[0]?.maker) });
      for (let i = 0; i < CODES; i++) {
        const code = `${round} ${i}`;
        const known = reader.text(code, [], () => "");
        if (known !== "") expect(known).toBe(`${code}\n`.repeat(20_000));
        found += Number(known !== "");
      }
      unfinished += readdirSync(cache).filter((name) => name.endsWith(".tmp")).length;
      rmSync(cache, { recursive: true });
    }
    expect(found).toBeGreaterThan(KILLS);
    if (KILLS >= 1000) expect(unfinished).toBeGreaterThan(0);
  },
  PATIENCE_MS,
);

test("two traces that fill the cache at once, and a third from it, give the same", async () => {
  const files = Array.from({ length: 20 }, (_, i) => [`part-${i}.js`, `module.exports = (a) => (a ? ${i} : 0);\n`]);
  const main = 'for (let i = 0; i < 20; i++) require("./part-" + i)(i % 2);\n';
  const project = new Project({ "node_modules/x/index.js": "", "main.js": main, ...Object.fromEntries(files) });
  const command = resolve(__dirname, "../../lib/cli/main.js");
  const run = (output: string): ChildProcess =>
    project.spawn(process.execPath, [command, "trace", "-o", output, "--", "node", "main.js"]);
  const ended = await Promise.all(["a", "b"].map((output) => once(run(output), "exit")));
  expect(ended.map(([status]) => status)).toEqual([0, 0]);
  expect(await once(run("c"), "exit")).toEqual([0, null]);
  const results = ["a", "b", "c"].map((output) =>
    ["trace.kcov", "pcs.json"].map((name) => readFileSync(project.path(join(output, name)), "hex")),
  );
  expect(results[1]).toEqual(results[0]);
  expect(results[2]).toEqual(results[0]);
  project.remove();
});
