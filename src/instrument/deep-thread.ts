/** The worker thread that deep.ts starts. */
import { workerData } from "node:worker_threads";
import type { DeepTask } from "./deep";
import { instrumentJavaScript } from "./javascript";

const { source, port, done } = workerData as DeepTask;

function instrumented(): string | undefined {
  try {
    return instrumentJavaScript(source);
  } catch {
    return undefined;
  }
}

port.postMessage(instrumented());
Atomics.store(done, 0, 1);
Atomics.notify(done, 0);
