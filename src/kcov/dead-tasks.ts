/**
 * Releases the devices of workers that were terminated, as gVisor calls OnTaskExit: a terminated worker runs nothing
 * more, so each worker announces which devices it enables, and the thread that created it sees its end. That thread
 * must have loaded this module before it creates the worker. Workers of a terminated worker end with it.
 */
import { subscribe } from "node:diagnostics_channel";
import { runInThisContext } from "node:vm";
import type { Worker } from "node:worker_threads";
import { catchUp, join, type Message, onMessage, post } from "./channel";
import { Control, type Task } from "./control";
import { TASK } from "./task";

/** What is known of the other threads that are alive. */
interface Life {
  parent?: Task;
  readonly enabled: SharedArrayBuffer[];
}

const lives = new Map<Task, Life>();

onMessage(note);

/**
 * A worker may exist before the first device, so its birth is heard from the start. A listener of `process` would not
 * do: a program may count those. A subscription would keep any realm but Node's own alive for ever, such as one of
 * Jest's.
 */
if (globalThis === runInThisContext("globalThis")) {
  subscribe("worker_threads", (message) => watch((message as { worker: Worker }).worker));
}

function watch(worker: Worker): void {
  join();
  const birth: Message = { kind: "birth", task: worker.threadId + 1, parent: TASK };
  note(birth);
  post(birth);
  worker.on("exit", () => {
    const death: Message = { kind: "death", task: birth.task };
    catchUp();
    note(death);
    post(death);
  });
}

function note(message: Message): void {
  if (message.kind === "birth") lifeOf(message.task).parent = message.parent;
  if (message.kind === "owner") lifeOf(message.task).enabled.push(message.control);
  if (message.kind === "death") bury(message.task);
}

function lifeOf(task: Task): Life {
  const life = lives.get(task) ?? { enabled: [] };
  lives.set(task, life);
  return life;
}

function bury(task: Task): void {
  const enabled = lives.get(task)?.enabled ?? [];
  lives.delete(task);
  for (const control of enabled) new Control(control).release(task);
  const children = [...lives].filter(([, { parent }]) => parent === task);
  for (const [child] of children) bury(child);
}
