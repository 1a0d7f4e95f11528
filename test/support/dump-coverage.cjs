/**
 * Preloaded into every process and thread of a program: writes `__coverage__` as JSON to DUMP_DIRECTORY.
 *
 * A worker writes before it is terminated: the thread that terminates it asks for that and waits. The worker must be
 * idle then.
 */
const { writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { BroadcastChannel, isMainThread, threadId, Worker } = require("node:worker_threads");

function dump() {
  if (globalThis.__coverage__ === undefined) return;
  const file = join(process.env.DUMP_DIRECTORY, `${process.pid}-${threadId}.json`);
  writeFileSync(file, JSON.stringify(globalThis.__coverage__));
}

/** What a worker is asked, and what it answers, in a channel that a program's messages do not go through. */
function channelOf(thread) {
  return new BroadcastChannel(`dump coverage of thread ${thread}`);
}

/** Waits until the worker has written, or has ended. */
async function dumped(worker) {
  const channel = channelOf(worker.threadId);
  await new Promise((resolve) => {
    worker.once("exit", resolve);
    channel.onmessage = resolve;
    channel.postMessage("dump");
  });
  channel.close();
}

if (isMainThread) {
  const { terminate } = Worker.prototype;
  Worker.prototype.terminate = async function () {
    await dumped(this);
    return terminate.call(this);
  };
} else {
  const channel = channelOf(threadId);
  channel.onmessage = () => {
    dump();
    channel.postMessage("dumped");
  };
  channel.unref();
}
process.on("exit", dump);
