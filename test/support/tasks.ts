/**
 * Tasks to use the device from: threads of a process of their own (task-process.cjs), told what to do one by one.
 *
 * Every operation gives "ok", the code of the refusal, or the words that were asked for; it is rejected where the task
 * has ended, or ends before it answers. The process itself does nothing on its own.
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { KCOV_DISABLE, KCOV_ENABLE, KCOV_INIT_TRACE, type KcovOptions, type TableJson } from "../../src";

export type Answer = "ok" | string;

/** What a task said to an order, or why there is no answer. */
interface Reply {
  readonly id: number;
  readonly answer: unknown;
  readonly failure?: string;
}

/** The PC of the program's block i: 0 is at top level, the others are in functions. */
export function pcOfBlock(block: number): bigint {
  return 0xffff_ffff_8000_0000n + BigInt(block);
}

interface Waiting {
  readonly settle: (answer: never) => void;
  readonly fail: (error: Error) => void;
}

/**
 * It starts with the first order: what a file's describes make for tests that are not run would wait for ever. Once it
 * has ended, every order is refused with the reason, until it is stopped and may start anew.
 */
export class TaskProcess {
  readonly #workers: number;
  readonly #waiting = new Map<number, Waiting>();
  #process: ChildProcess | undefined;
  #end: Error | undefined;
  #orders = 0;

  /** @param workers how many workers there are beside the main thread. */
  constructor(workers: number) {
    this.#workers = workers;
  }

  #start(): ChildProcess {
    const started = fork(join(__dirname, "task-process.cjs"), [String(this.#workers)], { serialization: "advanced" });
    started.on("message", (reply: Reply) => this.#hear(reply));
    started.on("error", (error) => this.#over(error));
    started.on("exit", (code, signal) =>
      this.#over(new Error(`the process of tasks has ended with ${signal ?? code}`)),
    );
    return started;
  }

  #hear({ id, answer, failure }: Reply): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (failure === undefined) waiting?.settle(answer as never);
    else waiting?.fail(new Error(failure));
  }

  #over(end: Error): void {
    this.#end ??= end;
    for (const { fail } of this.#waiting.values()) fail(this.#end);
    this.#waiting.clear();
  }

  /** Task 0 is the main thread. */
  task(number: number): Task {
    return new Task(this, number);
  }

  async tell<T = Answer>(task: number, operation: string, ...args: readonly unknown[]): Promise<T> {
    const id = this.#orders++;
    this.#process ??= this.#start();
    const process = this.#process;
    return await new Promise<T>((settle, fail) => {
      if (this.#end !== undefined) return fail(this.#end);
      this.#waiting.set(id, { settle, fail });
      process.send({ id, order: [task, operation, ...args] });
    });
  }

  async stop(): Promise<void> {
    if (this.#process?.kill("SIGKILL")) await once(this.#process, "exit");
    this.#process = undefined;
    this.#end = undefined;
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

  /** It throws, in its next turn, what nobody catches, and nobody takes its place. */
  die(message: string): Promise<Answer> {
    return this.#tell("die", message);
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
