/**
 * Devices of threads that were terminated: whoever created a worker sees it end and releases what it owned.
 *
 * Stands for the call of OnTaskExit in gVisor's task exit. A terminated worker runs nothing more itself, so each worker
 * tells which devices it enables, and the parent must have this module loaded when it creates the worker. Workers of a
 * terminated worker end with it. The rule: a release is one step in the device's control block, seen by all at once.
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
 * A worker may be there before the first device, so its birth is heard from the start, and not by a listener of `process`,
 * which a program may count. A subscription would keep any other realm than Node's own alive for ever, Jest's say.
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
