/**
 * A thread that instruments and runs programs in realms of their own, modules as modules, and tells what they did and
 * what was counted. A program that does not end takes its thread with it, as one that ends its thread does; either is
 * an error.
 */
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { type Entry, ROOT } from "./instrument";
import { message } from "./other-side";
import type { RandomProgram } from "./random-program/program";

export type SlotGroups = Readonly<Record<string, readonly number[] | Readonly<Record<string, readonly number[]>>>>;

/** What a program did. Keys are absolute file names. */
export interface ProgramRun {
  readonly log: readonly unknown[];
  readonly coverage: Readonly<Record<string, Entry>>;
  /** The slots of files whose counters share them. */
  readonly slots: Readonly<Record<string, SlotGroups | undefined>>;
  /** The blocks that each `look()` of the program drained, by file and Istanbul's name. */
  readonly looked: readonly (readonly string[])[];
  /** Those of a drain at the end, and of another after it. */
  readonly drained: readonly string[];
  readonly again: readonly string[];
}

/** The program as it is, under Istanbul, and under us. */
export interface ProgramRuns {
  readonly bare: ProgramRun;
  readonly istanbul: ProgramRun;
  readonly ours: ProgramRun;
}

/** How it is instrumented: `hook` as Node's loader is served, `caller` as babel-jest serves itself. */
export interface Settings {
  readonly precision: "statement" | "block";
  readonly reportLogic: boolean;
  readonly maps: "literal" | "compact";
  readonly way: "plugin" | "caller" | "hook";
  /** How `look()` in the program drains; undefined: not at all. */
  readonly mode: "clear" | "delta" | undefined;
}

const PATIENCE_MS = 60_000;

/**
 * Node keeps something of each context that modules ran in; after some thousands of them collecting it is all that is
 * done.
 */
const LIFE = 1_000;

export class ProgramThread {
  #worker: Worker | undefined;
  #runs = 0;

  async run(program: RandomProgram, settings: Settings): Promise<ProgramRuns> {
    if (++this.#runs % LIFE === 0) await this.stop();
    this.#worker ??= start();
    try {
      return await ask(this.#worker, { program: { ...program, root: ROOT }, settings });
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    await this.#worker?.terminate();
    this.#worker = undefined;
  }
}

function start(): Worker {
  const execArgv = ["--experimental-vm-modules", "--disable-warning=ExperimentalWarning"];
  return new Worker(resolve(__dirname, "program-worker.cjs"), { execArgv });
}

async function ask(worker: Worker, task: object): Promise<ProgramRuns> {
  const patience = new AbortController();
  worker.postMessage(task);
  const timer = sleep(PATIENCE_MS, undefined, { signal: patience.signal });
  const said = await Promise.race([message(worker), timer]).finally(() => patience.abort());
  if (said === undefined) throw new Error("the program does not end");
  const answer: ProgramRuns | { error: string } = JSON.parse(String(said));
  if ("error" in answer) throw new Error(answer.error);
  return answer;
}
