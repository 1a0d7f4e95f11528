/** The thread of deep.ts. */
import { workerData } from "node:worker_threads";
import type { DeepAnswer, DeepTask } from "./deep";
import { instrumentJavaScript } from "./javascript";

const { source, port, done } = workerData as DeepTask;

function answer(): DeepAnswer {
  try {
    return { text: instrumentJavaScript(source) };
  } catch (error) {
    return { error: String(error) };
  }
}

port.postMessage(answer());
Atomics.store(done, 0, 1);
Atomics.notify(done, 0);
