/**
 * Children: the child processes and worker threads that one test file starts, and which test each of them belongs to.
 *
 * They are noticed in the runner's process, whatever the test file's realm sees, and each gets a scope of its own,
 * which is read when the run is complete. If a child is not recorded, the test file is opaque.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Worker } from "node:worker_threads";
import type { InstrumentOptions } from "../instrument/options";
import type { RecordedChild, Whose } from "../suite/child-work";
import { type Variables, withoutSuite } from "../trace/environment";
import { endedIds } from "../trace/process-records";
import { openScope, type Scope } from "../trace/scope";
import { hearSpawning, type ProcessStart, type SpawnListener, type WorkerStart } from "../trace/spawning";
import { receiveCounters, type WorkerCounters } from "../trace/worker-counters";

/** In the directory of a run: records of children by scope, and the maps of what they loaded. */
const CHILDREN = "children";

export function childrenDirectory(run: string): string {
  return join(run, CHILDREN);
}

/** What a test file is doing: a test, hooks of a describe, or something that is not told apart further. */
export type Owner = object | "load" | "shared";

interface Thread {
  readonly worker: Worker;
  readonly counters: WorkerCounters;
}

interface Child {
  readonly scope: string;
  owner: Owner;
  /** Records that had been written when its test ended. */
  inTime?: readonly string[];
  thread?: Thread;
}

export class Children implements SpawnListener {
  readonly #directory: string;
  readonly #options: () => InstrumentOptions;
  readonly #children: Child[] = [];
  #owner: Owner = "load";
  #opaque: string | undefined;

  /** @param options returns the options by which children are instrumented, or throws. */
  constructor(run: string, options: () => InstrumentOptions) {
    this.#directory = childrenDirectory(run);
    this.#options = options;
  }

  /** Why not everything that they ran can be known. */
  get opaque(): string | undefined {
    return this.#opaque;
  }

  lose(reason: string): void {
    this.#opaque ??= reason;
  }

  process(command: readonly string[], env: Variables): ProcessStart | undefined {
    return this.#attempt(command[0] ?? "", () => this.#open().process(command, withoutSuite(env)));
  }

  worker(env: Variables): WorkerStart | undefined {
    return this.#attempt("a worker thread", () => {
      const scope = this.#open();
      const counters = receiveCounters(scope.name);
      const child = this.#children.at(-1) as Child;
      const start = scope.worker(withoutSuite(env));
      const started = (worker: Worker): void => {
        start.started(worker);
        child.thread = { worker, counters };
      };
      return { ...start, started };
    });
  }

  /** What is started from now on belongs to this owner. */
  turnTo(owner: Owner): void {
    this.#owner = owner;
  }

  /** Children that the test has started and that still run no longer belong to it alone. */
  endTest(test: object): void {
    for (const child of this.#children.filter((one) => one.owner === test && one.inTime === undefined)) {
      child.inTime = attempt(() => endedIds(join(this.#directory, child.scope))) ?? [];
      if (child.thread !== undefined && child.thread.worker.threadId !== -1) child.owner = "shared";
    }
  }

  /** @param whoseIs translates an owner into the terms of a record. */
  recorded(whoseIs: (owner: Owner) => Whose): RecordedChild[] {
    return this.#children.map(({ scope, owner, inTime, thread }) => {
      const threads = thread?.counters.read() ?? [];
      thread?.counters.close();
      return { scope, whose: whoseIs(owner), inTime, threads };
    });
  }

  #open(): Scope {
    const options = this.#options();
    mkdirSync(this.#directory, { recursive: true });
    const scope = openScope({ options, directory: this.#directory });
    this.#children.push({ scope: scope.name, owner: this.#owner });
    return scope;
  }

  #attempt<T>(what: string, action: () => T): T | undefined {
    try {
      return action();
    } catch (error) {
      this.lose(`it starts ${what}, and what that runs is not recorded (${(error as Error).message})`);
      return undefined;
    }
  }
}

let current: Children | undefined;
let isHeard: boolean | undefined;

/** One test file runs at a time. */
export function hear(children: Children): void {
  current = children;
  isHeard ??= isDone(() => hearSpawning(OF_CURRENT));
  if (!isHeard) children.lose("the processes that it starts cannot be seen, so what they run is not recorded");
}

export function unhear(children: Children): void {
  if (current === children) current = undefined;
}

const OF_CURRENT: SpawnListener = {
  process: (command, env) => current?.process(command, env),
  worker: (env) => current?.worker(env),
};

function isDone(action: () => void): boolean {
  return attempt(() => [action()]) !== undefined;
}

function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
