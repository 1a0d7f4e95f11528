/**
 * Preloaded into every process and thread of a program: writes `__coverage__` as JSON to DUMP_DIRECTORY.
 *
 * A worker writes again and again and is given time before it is terminated, so that its last state is on disk.
 */
const { writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { isMainThread, threadId, Worker } = require("node:worker_threads");

function dump() {
  if (globalThis.__coverage__ === undefined) return;
  const file = join(process.env.DUMP_DIRECTORY, `${process.pid}-${threadId}.json`);
  writeFileSync(file, JSON.stringify(globalThis.__coverage__));
}

if (isMainThread) {
  const { terminate } = Worker.prototype;
  Worker.prototype.terminate = async function () {
    await new Promise((resolve) => setTimeout(resolve, 500));
    return terminate.call(this);
  };
  process.on("exit", dump);
} else {
  setInterval(dump, 20).unref();
}
