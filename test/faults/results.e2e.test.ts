import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setImmediate } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { readCovered } from "../../src/bridge/result-directory";
import { KcovError } from "../../src/errors";
import { readTests } from "../../src/suite/data-file";
import { Project } from "../support/command";
import { effort } from "../support/effort";

const WRITER = resolve(__dirname, "../support/write-result.cjs");
const FILES = ["trace.kcov", "tests.msgpack", "pcs.json"] as const;
const REFUSAL =
  /(trace\.kcov|tests\.msgpack) is not what was written with .*pcs\.json: another run .*; run (the tests )?again$/;

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "kcov-results-"));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

function write(into: string, size: number, killedAt = 0): NodeJS.Signals | null {
  const { signal, stderr } = spawnSync(process.execPath, [WRITER, into, String(size), "1", String(killedAt)]);
  expect(String(stderr)).toBe("");
  return signal;
}

/** The size of the result that a reader finds, "refused" where its files are of two, and "none" where there is none. */
function sizeOr(read: () => number): number | "refused" | "none" {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof KcovError)) throw error;
    if (error.code === "ENOENT" && error.message.includes("tests.msgpack")) return "none";
    expect(error.message).toMatch(REFUSAL);
    return "refused";
  }
}

const byTrace = (from = directory) =>
  sizeOr(() => {
    const { table, covered } = readCovered(from);
    expect(table.files.map(({ path }) => path)).toEqual([`${covered.length}.js`]);
    return covered.length;
  });

const byTests = (from = directory) =>
  sizeOr(() => {
    const { table, files } = readTests(from);
    const size = files[0]?.tests[0]?.own.length as number;
    expect(table.files.map(({ path }) => path)).toEqual([`${size}.js`]);
    return size;
  });

describe.each([
  ["test data over test data", 3, 5],
  ["a trace alone over test data", 3, 4],
  ["test data over a trace alone", 4, 5],
])("%s", (_, before, after) => {
  test("killed at any step is the one, the other or refused, and never a mixture", () => {
    const ways = new Set<unknown>();
    write(directory, before);
    const start = `${directory}-start`;
    renameSync(directory, start);
    for (let step = 1; ; step++) {
      rmSync(directory, { recursive: true, force: true });
      cpSync(start, directory, { recursive: true });
      const signal = write(directory, after, step);
      const [trace, tests] = [byTrace(), byTests()];
      expect([before, after, "refused"]).toContain(trace);
      expect([...[before, after].filter((size) => size % 2 === 1), "refused", "none"]).toContain(tests);
      ways.add(trace);
      if (signal === null) break;
      // Of what is left of a death, the next writer makes the same at whichever step that was.
      if (step % effort(4, 1) !== 0) continue;
      expect(write(directory, after)).toBeNull();
      expect([byTrace(), byTests()]).toEqual([after, after % 2 === 1 ? after : "none"]);
    }
    rmSync(start, { recursive: true });
    expect(ways).toEqual(new Set([before, after, "refused"]));
  });
});

test("two writers at once leave the result of one, or one that is refused; a reader beside them sees no mixture", async () => {
  const rounds = effort(60, 1000);
  write(directory, 3);
  const writers = [3, 4, 5].map((size) =>
    spawn(process.execPath, [WRITER, directory, String(size), String(rounds), "0"]),
  );
  const ends = writers.map((writer) => once(writer, "exit"));
  while (writers.some(isRunning)) {
    expect([3, 4, 5, "refused"]).toContain(byTrace());
    expect([3, 5, "refused", "none"]).toContain(byTests());
    await setImmediate();
  }
  expect(await Promise.all(ends)).toEqual([
    [0, null],
    [0, null],
    [0, null],
  ]);
  expect(readdirSync(directory).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  write(directory, 5);
  expect([byTrace(), byTests()]).toEqual([5, 5]);
}, 300_000);

function isRunning({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}

describe("a directory with files of two runs", () => {
  const mixtures = FILES.flatMap((_, at) =>
    [0, 1].map((first) => FILES.map((name, i) => [name, i === at ? 1 - first : first] as const)),
  );

  /** Takes each file from the run of that place. */
  function mixed(from: readonly (readonly [string, number])[], sizes: readonly number[]): string {
    const runs = sizes.map((size) => join(directory, String(size)));
    runs.forEach((run, i) => void write(run, sizes[i] as number));
    const mixture = join(directory, "mixture");
    mkdirSync(mixture);
    for (const [name, run] of from) copyFileSync(join(runs[run] as string, name), join(mixture, name));
    return mixture;
  }

  test.each(mixtures)("is refused by each reader whose files are (%j, %j, %j)", (...from) => {
    const [trace, tests, table] = from.map(([, run]) => run);
    const mixture = mixed(from, [3, 5]);
    expect(byTrace(mixture) === "refused").toBe(trace !== table);
    expect(byTests(mixture) === "refused").toBe(tests !== table);
  });

  test("is refused by every command, in one line with the way out", () => {
    const mixture = mixed(
      [
        ["trace.kcov", 0],
        ["tests.msgpack", 0],
        ["pcs.json", 1],
      ],
      [3, 5],
    );
    const project = new Project({});
    const good = join(directory, "5");
    const commands = [
      ...[
        ["report", join(mixture, "trace.kcov")],
        ["symbolize", join(mixture, "trace.kcov")],
      ],
      ...[
        ["diff", good, mixture],
        ["merge", good, mixture, "-o", "out"],
        ["cmin", "-d", mixture],
      ],
      ...[
        ["which", "-d", mixture, "5.js"],
        ["affected", "-d", mixture],
      ],
    ];
    for (const command of commands) {
      const { stdout, stderr, status } = project.kcov(command);
      expect({ command, stdout, stderr, status }).toEqual({
        ...{ command, stdout: "", status: 1 },
        stderr: expect.stringMatching(
          /^istanbul-kcov: EINVAL: .*is not what was written with .*; run (the tests )?again\n$/,
        ),
      });
    }
    expect(readdirSync(project.directory)).toEqual([]);
    project.remove();
  });

  test("is no run without tests because its tests are gone", () => {
    const [one, other] = [3, 5].map((size) => join(directory, String(size))) as [string, string];
    write(one, 3);
    write(other, 5);
    rmSync(join(other, "tests.msgpack"));
    const project = new Project({});
    const { stderr, status } = project.kcov(["merge", one, other, "-o", "out"]);
    expect(stderr).toMatch(/^istanbul-kcov: ENOENT: .*tests\.msgpack is not there; run the tests with .*\n$/);
    expect(status).toBe(1);
    project.remove();
  });

  test("is read as it is where an earlier version wrote the table, and where the table lies elsewhere", () => {
    const mixture = mixed(
      [
        ["trace.kcov", 0],
        ["tests.msgpack", 0],
        ["pcs.json", 0],
      ],
      [3, 5],
    );
    const { sha256, ...table } = JSON.parse(readFileSync(join(mixture, "pcs.json"), "utf8"));
    expect(Object.keys(sha256)).toEqual(["trace.kcov", "tests.msgpack"]);
    writeFileSync(join(mixture, "pcs.json"), JSON.stringify({ ...table, version: 2 }));
    expect([byTrace(mixture), byTests(mixture)]).toEqual([3, 3]);
    const project = new Project({});
    const elsewhere = ["symbolize", join(directory, "3/trace.kcov"), "--table", join(directory, "5/pcs.json")];
    expect(project.kcov(elsewhere).stdout).toContain("5.js:3.1,3.6");
    project.remove();
  });
});
