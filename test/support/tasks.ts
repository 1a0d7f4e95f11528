/**
 * Tasks to use the device from: threads of a process of their own (task-process.cjs), told what to do one by one.
 *
 * The rule: every operation gives "ok", the code of the refusal, or the words that were asked for; the process itself
 * does nothing on its own.
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { KCOV_DISABLE, KCOV_ENABLE, KCOV_INIT_TRACE, type KcovOptions, type TableJson } from "../../src";

export type Answer = "ok" | string;

interface Reply {
  readonly id: number;
  readonly answer: unknown;
}

/** The PC of the program's block i: 0 is at top level, the others are in functions. */
export function pcOfBlock(block: number): bigint {
  return 0xffff_ffff_8000_0000n + BigInt(block);
}

/** It starts with the first order: what a file's describes make for tests that are not run would wait for ever. */
export class TaskProcess {
  readonly #workers: number;
  readonly #waiting = new Map<number, (answer: never) => void>();
  #process: ChildProcess | undefined;
  #orders = 0;

  /** @param workers how many workers there are beside the main thread. */
  constructor(workers: number) {
    this.#workers = workers;
  }

  #start(): ChildProcess {
    const started = fork(join(__dirname, "task-process.cjs"), [String(this.#workers)], { serialization: "advanced" });
    started.on("message", ({ id, answer }: Reply) => {
      this.#waiting.get(id)?.(answer as never);
      this.#waiting.delete(id);
    });
    started.on("exit", (...status) => {
      for (const answer of this.#waiting.values()) answer(`failed: the process ended, ${status}` as never);
    });
    return started;
  }

  /** Task 0 is the main thread. */
  task(number: number): Task {
    return new Task(this, number);
  }

  async tell<T = Answer>(task: number, operation: string, ...args: readonly unknown[]): Promise<T> {
    const id = this.#orders++;
    this.#process ??= this.#start();
    const process = this.#process;
    const answer = await new Promise<T>((resolve) => {
      this.#waiting.set(id, resolve);
      process.send({ id, order: [task, operation, ...args] });
    });
    if (typeof answer === "string" && answer.startsWith("failed")) throw new Error(answer);
    return answer;
  }

  async stop(): Promise<void> {
    if (this.#process === undefined || !this.#process.kill("SIGKILL")) return;
    await once(this.#process, "exit");
  }
}

/** One thread. Files and areas have names of the thread's own; a file keeps its name where it is sent. */
export class Task {
  readonly #process: TaskProcess;
  readonly number: number;

  constructor(process: TaskProcess, number: number) {
    this.#process = process;
    this.number = number;
  }

  open(file: string, options: KcovOptions = {}): Promise<Answer> {
    return this.#tell("open", file, options);
  }

  init(file: string, size: number | bigint): Promise<Answer> {
    return this.ioctl(file, KCOV_INIT_TRACE, size);
  }

  enable(file: string, kind: number | bigint = 0): Promise<Answer> {
    return this.ioctl(file, KCOV_ENABLE, kind);
  }

  disable(file: string, arg: number | bigint = 0): Promise<Answer> {
    return this.ioctl(file, KCOV_DISABLE, arg);
  }

  ioctl(file: string, request: number, arg: number | bigint = 0): Promise<Answer> {
    return this.#tell("ioctl", file, request, arg);
  }

  /** @param area the name it gets; by default that of the file. */
  mmap(file: string, length: number, offset = 0, area: string = file): Promise<Answer> {
    return this.#tell("mmap", file, area, length, offset);
  }

  flush(file: string): Promise<Answer> {
    return this.#tell("flush", file);
  }

  dup(file: string, copy: string): Promise<Answer> {
    return this.#tell("dup", file, copy);
  }

  close(file: string): Promise<Answer> {
    return this.#tell("close", file);
  }

  /** Hands an open file to another task. */
  send(file: string, to: Task): Promise<Answer> {
    return this.#tell("send", file, to.number);
  }

  /** Runs blocks of the program, counted from 1. */
  run(...blocks: readonly number[]): Promise<Answer> {
    return this.#tell("run", ...blocks);
  }

  store(area: string, index: number, value: bigint): Promise<Answer> {
    return this.#tell("store", area, index, value);
  }

  words(area: string, from: number, to: number): Promise<bigint[]> {
    return this.#process.tell<bigint[]>(this.number, "load", area, from, to);
  }

  /** How many words are mapped. */
  length(area: string): Promise<number> {
    return this.#process.tell<number>(this.number, "length", area);
  }

  table(file: string): Promise<TableJson> {
    return this.#process.tell<TableJson>(this.number, "table", file);
  }

  /** The PCs that the count covers, as block numbers. */
  async blocks(area: string): Promise<number[]> {
    const [count = 0n] = await this.words(area, 0, 1);
    const pcs = await this.words(area, 1, 1 + Number(count));
    return pcs.map((pc) => Number(pc - pcOfBlock(0)));
  }

  /** A worker ends itself; another takes its place. */
  exit(): Promise<Answer> {
    return this.#tell("exit");
  }

  /** A worker is terminated by the main thread; another takes its place. */
  terminate(): Promise<Answer> {
    return this.#tell("terminate");
  }

  #tell(operation: string, ...args: readonly unknown[]): Promise<Answer> {
    return this.#process.tell(this.number, operation, ...args);
  }
}

let opened = 0;

/** A name that no file of this test run has. */
export function newName(): string {
  return `file ${opened++}`;
}

/** Opens, initializes and maps a device; returns its name. */
export async function mapped(task: Task, size = 512, options: KcovOptions = {}): Promise<string> {
  const file = newName();
  await task.open(file, options);
  await task.init(file, size);
  await task.mmap(file, size * 8);
  return file;
}

/** The same, enabled, with word 0 cleared. */
export async function tracing(task: Task, size = 512, options: KcovOptions = {}): Promise<string> {
  const file = await mapped(task, size, options);
  await task.enable(file);
  await task.store(file, 0, 0n);
  return file;
}
