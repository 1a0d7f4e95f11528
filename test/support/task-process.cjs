/**
 * A process whose threads are tasks: the main thread is task 0, workers are 1, 2, …; each does what it is told.
 *
 * It runs the built package, since Jest's modules see neither the end of a process nor that of a worker. Every task
 * runs the same instrumented program with counters of its own, so block i has the same PC in all of them.
 */
const { Worker, isMainThread, parentPort, workerData } = require("node:worker_threads");
const { KcovError } = require("../../lib/errors");
const { attachKcov, openKcov } = require("../../lib/open-kcov");

const BLOCKS = 8;

/** Block 0 is the program's one statement at top level; block i, from 1, is in function i - 1. */
const functions = Array.from({ length: BLOCKS - 1 }, (_, i) => `() => { globalThis.last = ${i}; }`);
const SOURCE = `module.exports = [\n${functions.join(",\n")}];`;

function instrument() {
  const { transformSync } = require("@babel/core");
  const plugins = [[require.resolve("../../lib/babel/plugin"), { cwd: "/repo" }]];
  return transformSync(SOURCE, { plugins, filename: "/repo/program.js", babelrc: false, configFile: false }).code;
}

function load(code) {
  const module = { exports: [] };
  new Function("module", code)(module);
  return module.exports;
}

const code = isMainThread ? instrument() : workerData;
const program = load(code);
const files = new Map();
const areas = new Map();

const operations = {
  open: (name, options) => void files.set(name, openKcov(options)),
  attach: (name, descriptor) => void files.set(name, attachKcov(descriptor)),
  descriptor: (name) => files.get(name).descriptor,
  dup: (name, copy) => void files.set(copy, files.get(name).dup()),
  ioctl: (name, request, arg) => files.get(name).ioctl(request, arg),
  mmap: (name, area, length, offset) => void areas.set(area, files.get(name).mmap(length, offset)),
  flush: (name) => files.get(name).flush(),
  close: (name) => files.get(name).close(),
  run: (...blocks) => {
    for (const block of blocks) program[block - 1]();
  },
  store: (area, index, value) => {
    areas.get(area)[index] = value;
  },
  load: (area, from, to) => Array.from(areas.get(area).subarray(from, to)),
  length: (area) => areas.get(area).length,
  table: (name) => files.get(name).coverage.table.toJSON(),
  exit: () => process.exit(),
  /** In a later turn, of what nobody catches. */
  die: (message) => {
    setImmediate(() => {
      throw new Error(message);
    });
  },
};

/** What an operation gave, in `answer`, or the words of what it threw that no device throws, in `failure`. */
function perform([operation, ...args]) {
  try {
    return { answer: operations[operation](...args) ?? "ok" };
  } catch (error) {
    return error instanceof KcovError ? { answer: error.code } : { failure: error.stack };
  }
}

/**
 * A worker, which takes orders in turn. Its end answers those that it has not answered, and all that come later. What
 * it died of is told sooner than what it said before, its end never.
 */
class Thread {
  #worker = new Worker(__filename, { workerData: code });
  #waiting = [];
  #end;

  constructor() {
    let death;
    this.#worker.on("message", (reply) => this.#waiting.shift()(reply));
    this.#worker.on("error", ({ stack }) => {
      death = `the worker died: ${stack}`;
    });
    this.#worker.on("exit", (status) => {
      this.#end = { failure: death ?? `the worker has ended with ${status}` };
      for (const settle of this.#waiting.splice(0)) settle(this.#end);
    });
  }

  tell(order) {
    if (this.#end !== undefined) return this.#end;
    return new Promise((settle) => {
      this.#worker.postMessage(order);
      this.#waiting.push(settle);
    });
  }

  /** The worker ends itself. */
  async exit() {
    const { failure } = await this.tell(["exit"]);
    return failure === "the worker has ended with 0" ? { answer: "ok" } : { failure };
  }

  /** The main thread ends it, be it alive or not. */
  async terminate() {
    await this.#worker.terminate();
    return { answer: "ok" };
  }
}

function serve(count) {
  const threads = Array.from({ length: count }, () => new Thread());
  const tell = async (task, order) => (task === 0 ? perform(order) : threads[task - 1].tell(order));
  const replace = async (task, how) => {
    const reply = await threads[task - 1][how]();
    threads[task - 1] = new Thread();
    return reply;
  };
  const send = async (task, name, to) => {
    const { answer, failure } = await tell(task, ["descriptor", name]);
    return typeof answer === "object" ? tell(to, ["attach", name, answer]) : { answer, failure };
  };
  const act = ([task, operation, ...args]) => {
    if (operation === "send") return send(task, ...args);
    const isEnd = operation === "terminate" || (operation === "exit" && task > 0);
    return isEnd ? replace(task, operation) : tell(task, [operation, ...args]);
  };
  process.on("message", async ({ id, order }) => process.send({ id, ...(await act(order)) }));
  process.on("disconnect", () => process.exit());
}

if (isMainThread) serve(Number(process.argv[2]));
else parentPort.on("message", (order) => parentPort.postMessage(perform(order)));
