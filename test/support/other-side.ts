/**
 * What a process or thread on the other side says or does next. Whoever waits for that also hears of its end, and is
 * told how it ended: each wait here is rejected then.
 */
import type { ChildProcess } from "node:child_process";
import { type EventEmitter, once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { effort } from "./effort";

/** For spawnSync, whose caller hears of no limit of Jest's: far more than anything takes on a busy machine. */
export const PATIENCE = { timeout: effort(600_000, 3_600_000), killSignal: "SIGKILL" } as const;

/** Time between two looks at what no event tells, in milliseconds. */
const LOOK_MS = 5;

/** Exit code and signal, also of a process that has ended before. */
export async function exitOf(child: ChildProcess): Promise<[number | null, NodeJS.Signals | null]> {
  if (!hasEnded(child)) await once(child, "exit");
  return [child.exitCode, child.signalCode];
}

/** What it writes next to its standard output. */
export async function said(child: ChildProcess): Promise<string> {
  const { stdout } = child;
  if (stdout === null || (stdout.readableEnded && hasEnded(child))) throw endOf(child);
  return String(await unlessEnd(child, "close", stdout, "data"));
}

/** The next message that it sends. */
export async function message(other: ChildProcess | Worker): Promise<unknown> {
  const isWorker = other instanceof Worker;
  if (isWorker ? other.threadId === -1 : !other.connected) throw endOf(other);
  return await unlessEnd(other, isWorker ? "exit" : "disconnect", other, "message");
}

/** Waits until something holds that only the other side makes true, in a file or in shared memory. */
export async function until(holds: () => boolean, other: ChildProcess | Worker): Promise<void> {
  while (!holds()) {
    if (hasEnded(other) && !holds()) throw endOf(other);
    await sleep(LOOK_MS);
  }
}

export function hasEnded(other: ChildProcess | Worker): boolean {
  return other instanceof Worker ? other.threadId === -1 : other.exitCode !== null || other.signalCode !== null;
}

/** The first event's first argument; the second one comes when there is nothing more to wait for. */
async function unlessEnd(
  other: ChildProcess | Worker,
  end: string,
  source: EventEmitter,
  event: string,
): Promise<unknown> {
  const decided = new AbortController();
  const hear = (from: EventEmitter, name: string): Promise<unknown[]> => once(from, name, { signal: decided.signal });
  const ended = hear(other, end).then(() => {
    throw endOf(other);
  });
  try {
    const [first] = await Promise.race([hear(source, event), ended]);
    return first;
  } finally {
    decided.abort();
  }
}

function endOf(other: ChildProcess | Worker): Error {
  if (other instanceof Worker) return new Error("the worker has ended");
  const how = other.signalCode ?? other.exitCode;
  return new Error(how === null ? "the process has closed its channel" : `the process has ended with ${how}`);
}
