/**
 * Messages between the threads of a process about devices: new areas, owners, workers that begin and end. Threads of a
 * kernel see all memory; those of JavaScript see only what they are sent. The channel keeps no thread alive, and a
 * thread that has nothing to do with devices never opens it.
 */
import { BroadcastChannel, receiveMessageOnPort } from "node:worker_threads";
import type { Task } from "./control";

export type Message =
  /** A device has a new area; posted before the area is used. */
  | { readonly kind: "area"; readonly device: string; readonly number: number; readonly memory: SharedArrayBuffer }
  /** A worker has enabled a device for the first time. */
  | { readonly kind: "owner"; readonly task: Task; readonly control: SharedArrayBuffer }
  | { readonly kind: "birth"; readonly task: Task; readonly parent: Task }
  | { readonly kind: "death"; readonly task: Task };

const NAME = "istanbul-kcov device";

const listeners: ((message: Message) => void)[] = [];

let channel: BroadcastChannel | undefined;

/** Calls `listener` with each message of another thread. */
export function onMessage(listener: (message: Message) => void): void {
  listeners.push(listener);
}

/** Opens this thread's end; it receives what is posted from now on. */
export function join(): BroadcastChannel {
  channel ??= open();
  return channel;
}

export function post(message: Message): void {
  join().postMessage(message);
}

/**
 * Delivers everything that other threads have posted so far, without waiting for the event loop: a message is in every
 * thread's queue when `post` returns.
 */
export function catchUp(): void {
  if (channel === undefined) return;
  const receive = (): { message: Message } | undefined => receiveMessageOnPort(channel as never);
  for (let next = receive(); next !== undefined; next = receive()) deliver(next.message);
}

function open(): BroadcastChannel {
  const opened = new BroadcastChannel(NAME);
  opened.onmessage = (event) => deliver((event as { data: Message }).data);
  opened.unref();
  return opened;
}

function deliver(message: Message): void {
  for (const listener of listeners) listener(message);
}
