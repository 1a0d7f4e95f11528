/**
 * The calling task, that is, this thread, and what it traces: the kcov pointer of a task in Linux and gVisor, and
 * gVisor's task work. A task traces through one device at most. When another thread takes the device from it (by the
 * last close), it traces nothing.
 */
import { setImmediate } from "node:timers";
import { isMainThread, threadId } from "node:worker_threads";
import { atExit } from "./at-exit";
import { post } from "./channel";
import type { Control, Task } from "./control";
import type { Kcov } from "./kcov";
import type { CoverageSource } from "./source";

/** This thread. */
export const TASK: Task = threadId + 1;

/** Taken at load: a program under test may replace it later. */
const nextTurn = setImmediate;

/** A device and what flows into it while it is enabled. */
export interface Traced {
  readonly kcov: Kcov;
  readonly control: Control;
  readonly coverage: CoverageSource;
  /** Also bring the area up to date at each turn of the event loop. */
  readonly autoFlush: boolean;
}

let current: Traced | undefined;

const announced = new WeakSet<Control>();

function traced(): Traced | undefined {
  return current?.kcov.isOwnedBy(TASK) ? current : undefined;
}

/** Brings the area of the device that this task traces through, if any, up to date. */
export function taskWork(): void {
  const now = traced();
  if (now !== undefined) now.kcov.taskWork(TASK, now.coverage);
}

/**
 * Makes this task trace through a device. What was covered before is forgotten.
 *
 * @throws KcovError as Kcov.enableTrace, or what the source throws; then the task traces no more than before.
 */
export function enable(kind: bigint, device: Traced): void {
  atExit(exit);
  if (!isMainThread) announce(device.control);
  device.kcov.enableTrace(kind, TASK, traced() !== undefined);
  try {
    device.coverage.clear();
  } catch (error) {
    device.kcov.onTaskExit(TASK);
    throw error;
  }
  current = device;
  if (device.autoFlush) flushEachTurn(device);
}

/** A worker may be terminated without notice; then other threads release what it owned. */
function announce(control: Control): void {
  if (announced.has(control)) return;
  announced.add(control);
  post({ kind: "owner", task: TASK, control: control.memory });
}

/**
 * Unreferenced immediates run in each turn that happens anyway: they neither keep the loop alive nor make it spin. A
 * failure ends them, since an exception here would hit the program; the next call on the device meets it again.
 */
function flushEachTurn(device: Traced): void {
  nextTurn(() => {
    if (traced() === device && succeeds(taskWork)) flushEachTurn(device);
  }).unref();
}

function succeeds(action: () => void): boolean {
  try {
    action();
    return true;
  } catch {
    return false;
  }
}

/** What cannot be brought up to date any more is lost: nobody is left to hear of it. */
function exit(): void {
  succeeds(taskWork);
  current?.kcov.onTaskExit(TASK);
}
