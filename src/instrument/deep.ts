/**
 * Instruments code that is nested too deeply for Babel on this thread's stack, in a thread with a larger stack.
 * Istanbul puts a block into each `else if`, so that the output is nested twice as deeply as the input.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Script } from "node:vm";
import { MessageChannel, type MessagePort, receiveMessageOnPort, type Worker } from "node:worker_threads";
import type { JavaScript } from "./javascript";

/** Stack of the thread. A main thread has 1 MB, with which Babel prints chains of some thousand links. */
const STACK_MB = 64;

/** A thread that dies does not wake one that waits for it. */
const LONGEST_MS = 120_000;

/** The thread's task. */
export interface DeepTask {
  readonly source: JavaScript;
  readonly port: MessagePort;
  /** Becomes 1 when the port has the text, or undefined if it could not be made. */
  readonly done: Int32Array;
}

const THREAD = join(__dirname, "deep-thread.js");

/**
 * @param failure what Babel threw here over the code.
 * @param Thread Node's own Worker.
 * @throws `failure`, if the thread cannot do it either or the output is nested too deeply for V8.
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
  // It gets neither this process's arguments nor its environment, so it does not act as a thread of the program.
  const worker = new Thread(THREAD, { workerData, transferList: [port2], execArgv: [], env: {}, resourceLimits });
  worker.unref();
  Atomics.wait(done, 0, 0, LONGEST_MS);
  const text = receiveMessageOnPort(port1)?.message as string | undefined;
  port1.close();
  void worker.terminate();
  return text;
}

/** V8 parses a file on the stack of this thread. An ES module cannot be tried, and stays as it is. */
function isReadable(text: string): boolean {
  try {
    new Script(`(function () {${text}\n})`);
    return true;
  } catch {
    return false;
  }
}
