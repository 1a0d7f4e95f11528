/**
 * Instruments code that is nested too deeply for Babel on the stack of this thread, in one with a larger stack.
 *
 * Istanbul puts a block into each `else if`, so that what is printed is nested twice as deeply as what was read.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Script } from "node:vm";
import { MessageChannel, type MessagePort, receiveMessageOnPort, type Worker } from "node:worker_threads";
import type { JavaScript } from "./javascript";

/** Of the thread. A main thread has one, of which Babel prints some thousand links of a chain. */
const STACK_MB = 64;

/** A thread that has died gives no sign to one that waits. */
const LONGEST_MS = 120_000;

/** What the thread is given. */
export interface DeepTask {
  readonly source: JavaScript;
  readonly port: MessagePort;
  /** Becomes 1 when the port has the text, or undefined where it could not be made. */
  readonly done: Int32Array;
}

const THREAD = join(__dirname, "deep-thread.js");

/**
 * @param failure what was thrown here over the code.
 * @param Thread Node's own Worker.
 * @throws `failure`, where the thread cannot do it either or what comes out is too deep for V8.
 */
export function instrumentDeep(source: JavaScript, failure: unknown, Thread: typeof Worker): string {
  const isDeep = failure instanceof RangeError && source.options.onCover === undefined && existsSync(THREAD);
  const text = isDeep ? askThread(source, Thread) : undefined;
  if (text === undefined || !isReadable(text)) throw failure;
  return text;
}

function askThread(source: JavaScript, Thread: typeof Worker): string | undefined {
  const { port1, port2 } = new MessageChannel();
  const done = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const workerData: DeepTask = { source, port: port2, done };
  const resourceLimits = { stackSizeMb: STACK_MB };
  // Without this process's arguments and environment it is none of the program's threads.
  const worker = new Thread(THREAD, { workerData, transferList: [port2], execArgv: [], env: {}, resourceLimits });
  worker.unref();
  Atomics.wait(done, 0, 0, LONGEST_MS);
  const text = receiveMessageOnPort(port1)?.message as string | undefined;
  port1.close();
  void worker.terminate();
  return text;
}

/** V8 reads a file on the stack of this thread. An ES module it cannot try, which stays as it is. */
function isReadable(text: string): boolean {
  try {
    new Script(`(function () {${text}\n})`);
    return true;
  } catch {
    return false;
  }
}
