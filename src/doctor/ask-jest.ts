/** Starts the process that asks a project's Jest, and reads its answer. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JestAnswer, JestQuestion } from "./jest-answer";
import { firstWords } from "./refusal";

/**
 * Milliseconds. Usually this takes seconds; after this time, a config or transformer waits for something that never
 * comes.
 */
const PATIENCE = 120_000;

/** More than anything prints while a config is read. */
const MAX_OUTPUT = 64 * 1024 * 1024;

export interface Asked {
  readonly version: string;
  readonly answer: JestAnswer;
  /** How the process ended, if it ended before it had answered everything. */
  readonly end?: string;
}

/** @param directory where Jest would be run. */
export function askJest(directory: string, question: JestQuestion): Asked {
  const place = mkdtempSync(join(tmpdir(), "istanbul-kcov-doctor-"));
  try {
    writeFileSync(join(place, "question.json"), JSON.stringify(question));
    const end = run(directory, place);
    const answer = readAnswer(join(place, "answer.json"));
    return { version: versionOf(question.core), answer, ...(answer.isComplete ? {} : { end }) };
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

function run(cwd: string, place: string): string {
  const { status, signal, stderr, error } = spawnSync(process.execPath, [require.resolve("./jest-process"), place], {
    cwd,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    timeout: PATIENCE,
    killSignal: "SIGKILL",
    maxBuffer: MAX_OUTPUT,
    env: { ...process.env, NODE_ENV: process.env["NODE_ENV"] ?? "test", FORCE_COLOR: "0" },
  });
  if ((error as NodeJS.ErrnoException | undefined)?.code === "ETIMEDOUT") return `took more than ${PATIENCE / 1000} s`;
  const words = firstWords(stderr ?? "");
  return `ended with ${signal ?? status ?? error?.message}${words === "" ? "" : ` (${words})`}`;
}

function readAnswer(file: string): JestAnswer {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return { doing: "starting", isReported: false, projects: [], isComplete: false };
  }
}

function versionOf(core: string): string {
  const { version } = JSON.parse(readFileSync(core, "utf8")) as { readonly version: string };
  return version;
}
