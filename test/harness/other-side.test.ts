import { type ChildProcess, fork, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { exitOf, message, said, until } from "../support/other-side";

const started: (ChildProcess | Worker)[] = [];
let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "kcov-harness-"));
});

afterEach(async () => {
  for (const one of started.splice(0)) await (one instanceof Worker ? one.terminate() : one.kill("SIGKILL"));
});

afterAll(() => rmSync(directory, { recursive: true }));

function process(code: string): ChildProcess {
  const child = spawn(globalThis.process.execPath, ["-e", code], { stdio: ["pipe", "pipe", "ignore"] });
  started.push(child);
  return child;
}

function forked(code: string): ChildProcess {
  const file = join(directory, "forked.js");
  writeFileSync(file, code);
  const child = fork(file, { stdio: "ignore" });
  started.push(child);
  return child;
}

function thread(code: string): Worker {
  const worker = new Worker(`const { parentPort } = require("worker_threads");\n${code}`, { eval: true });
  started.push(worker);
  return worker;
}

const STAY = "setInterval(() => {}, 1000);";

describe("what a process says", () => {
  test("is heard, also at its very end", async () => {
    expect(await said(process(`process.stdout.write("up"); ${STAY}`))).toBe("up");
    expect(await said(process('process.stdout.write("last"); process.exitCode = 3;'))).toBe("last");
  });

  test.each([
    ["ends", "process.exitCode = 3;", "the process has ended with 3"],
    ["dies", 'process.kill(process.pid, "SIGKILL");', "the process has ended with SIGKILL"],
    ["throws", "throw 1;", "the process has ended with 1"],
  ])("is not waited for when it %s", async (_, code, end) => {
    const child = process(code);
    await expect(said(child)).rejects.toThrow(end);
    await expect(said(child)).rejects.toThrow(end);
  });

  test("is not waited for when it cannot be started", async () => {
    const child = spawn(join(directory, "none"));
    await expect(said(child)).rejects.toThrow("ENOENT");
  });
});

describe("a message", () => {
  test("of a process or a worker is heard", async () => {
    expect(await message(forked(`process.send(1); ${STAY}`))).toBe(1);
    expect(await message(forked("process.send({ last: true }, () => process.exit());"))).toEqual({ last: true });
    expect(await message(thread(`parentPort.postMessage(2); ${STAY}`))).toBe(2);
    expect(await message(thread("parentPort.postMessage(3);"))).toBe(3);
  });

  test("of a process that ends, or takes its channel away, is not waited for", async () => {
    for (const code of ["process.exit(4);", `process.disconnect(); ${STAY}`]) {
      const child = forked(code);
      await expect(message(child)).rejects.toThrow(/the process has (ended with 4|closed its channel)/);
      await expect(message(child)).rejects.toThrow(/the process has (ended with 4|closed its channel)/);
    }
  });

  test("of a worker that ends or throws is not waited for", async () => {
    const ending = thread("process.exit(4);");
    await expect(message(ending)).rejects.toThrow("the worker has ended");
    await expect(message(ending)).rejects.toThrow("the worker has ended");
    await expect(message(thread('throw new Error("no");'))).rejects.toThrow("no");
  });
});

describe("what only another makes true", () => {
  test("is waited for while that other is there", async () => {
    const file = join(directory, "done");
    const child = process(`require("fs").writeFileSync(${JSON.stringify(file)}, ""); process.exit(5);`);
    await until(() => child.exitCode === 5, child);
    await expect(until(() => false, child)).rejects.toThrow("the process has ended with 5");
    const worker = thread("");
    await expect(until(() => false, worker)).rejects.toThrow("the worker has ended");
  });
});

test("the end of a process is told before and after it", async () => {
  const child = process("process.exitCode = 6;");
  expect(await exitOf(child)).toEqual([6, null]);
  expect(await exitOf(child)).toEqual([6, null]);
  const killed = process(STAY);
  killed.kill("SIGTERM");
  expect(await exitOf(killed)).toEqual([null, "SIGTERM"]);
});
