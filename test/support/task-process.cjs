/**
 * A process whose threads are tasks: the main thread is task 0, workers are 1, 2, …; each does what it is told.
 *
 * It runs the built package, since Jest's modules see neither the end of a process nor that of a worker. Every task runs
 * the same instrumented program with counters of its own, so block i has the same PC in all of them.
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
};

function perform([operation, ...args]) {
  try {
    return operations[operation](...args) ?? "ok";
  } catch (error) {
    if (error instanceof KcovError) return error.code;
    throw error;
  }
}

function start() {
  return new Worker(__filename, { workerData: code });
}

/** Tells a worker what to do and waits for its answer or its end. */
function ask(worker, order) {
  return new Promise((resolve, reject) => {
    const ended = () => settle("ok");
    const settle = (answer) => {
      worker.off("exit", ended).off("error", reject).off("message", settle);
      resolve(answer);
    };
    worker.on("exit", ended).on("error", reject).on("message", settle);
    worker.postMessage(order);
  });
}

function serve(count) {
  const workers = Array.from({ length: count }, start);
  const tell = async (task, order) => {
    if (task === 0) return perform(order);
    return ask(workers[task - 1], order);
  };
  const act = async ([task, operation, ...args]) => {
    if (operation === "terminate") await workers[task - 1].terminate();
    else if (operation === "send") {
      const [name, to] = args;
      const descriptor = await tell(task, ["descriptor", name]);
      return typeof descriptor === "string" ? descriptor : tell(to, ["attach", name, descriptor]);
    }
    const answer = operation === "terminate" ? "ok" : await tell(task, [operation, ...args]);
    if (operation === "terminate" || operation === "exit") workers[task - 1] = start();
    return answer;
  };
  process.on("message", async ({ id, order }) => {
    const answer = await act(order).catch((error) => `failed: ${error.stack}`);
    process.send({ id, answer });
  });
}

if (isMainThread) serve(Number(process.argv[2]));
else parentPort.on("message", (order) => parentPort.postMessage(perform(order)));
