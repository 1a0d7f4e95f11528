/**
 * A thread that instruments and runs programs, each in a realm of its own, and returns what they did and what was
 * counted.
 *
 * It is a separate thread because modules of a vm context need a flag of Node. A program logs through plain code of its
 * realm, which is the same for every instrumenter. It gets no more time than two turns of the event loop.
 */
const { inspect } = require("node:util");
const vm = require("node:vm");
const { parentPort } = require("node:worker_threads");
const { createCoverage, decodeKcov } = require("../../lib");
const { bare, byIstanbul, byUs } = require("./program-compilers.cjs");
const { PRELUDE } = require("./program-prelude.cjs");

/** The address of an instrumenter's own link to its counters. */
const LINK = Symbol.for("istanbul-kcov.counters");

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** One program in three ways. */
async function runAll({ program, settings }) {
  const { mode, ...options } = settings;
  return {
    bare: await run(program, mode, bare(program)),
    istanbul: await run(program, mode, byIstanbul(program, options)),
    ours: await run(program, mode, byUs(program, options)),
  };
}

async function run({ files: sources, kind, root }, mode, compile) {
  const compiled = Object.entries(sources).map(([name, code]) => [name, compile(code, `${root}/${name}`)]);
  const files = Object.fromEntries(compiled);
  const context = vm.createContext({ shown: (value) => inspect(value, { depth: 3 }) });
  PRELUDE.runInContext(context);
  const looked = [];
  const drain = drainOf(context, { root, mode: mode ?? "clear" });
  context.look = () => {
    if (mode !== undefined) looked.push(drain());
  };
  const start = kind === "module" ? startModule : startCommonJs;
  const exports = await start(context, files, root);
  await turn();
  await turn();
  context.show(exports());
  return { log: [...context.log], ...counted(context), looked, drained: drain(), again: drain() };
}

/** All are linked at first: two imports at a time could not link one module. */
async function startModule(context, files, root) {
  const modules = new Map();
  const find = (specifier) => {
    const name = specifier.slice(specifier.lastIndexOf("/") + 1);
    if (!modules.has(name)) {
      const options = { context, identifier: `${root}/${name}`, importModuleDynamically, initializeImportMeta };
      modules.set(name, new vm.SourceTextModule(files[name], options));
    }
    return modules.get(name);
  };
  const initializeImportMeta = (meta, module) => {
    meta.url = module.identifier;
  };
  const importModuleDynamically = async (specifier) => {
    const module = find(specifier);
    if (module.status !== "evaluating") await module.evaluate();
    return module;
  };
  const main = find("main.js");
  for (const module of [main, ...Object.keys(files).map(find)]) {
    if (module.status === "unlinked") await module.link(find);
  }
  main.evaluate().catch((error) => context.caught(error));
  return () => main.namespace;
}

async function startCommonJs(context, files, root) {
  const modules = new Map();
  const load = (specifier) => {
    const name = specifier.slice(specifier.lastIndexOf("/") + 1);
    if (modules.has(name)) return modules.get(name).exports;
    const module = { exports: vm.runInContext("({})", context) };
    modules.set(name, module);
    const filename = `${root}/${name}`;
    const wrapper = vm.runInContext(`(function (exports, require, module) {${files[name]}\n})`, context, { filename });
    wrapper.call(module.exports, module.exports, load, module);
    return module.exports;
  };
  context.safely(() => void load("./main.js"));
  return () => modules.get("main.js").exports;
}

/** The entries as a reporter would write them, and the slots of counters that share them. */
function counted({ __coverage__: coverage = {} }) {
  const entries = Object.entries(coverage);
  const plain = Object.fromEntries(entries.map(([name, entry]) => [name, JSON.parse(JSON.stringify(entry))]));
  const slots = entries.map(([name, entry]) => [name, entry[LINK]?.slots?.()]);
  return { coverage: plain, slots: Object.fromEntries(slots) };
}

/**
 * Drains a realm into Istanbul's names of blocks, sorted, since files may register in another order. Before the first
 * module there is nothing to drain.
 */
function drainOf(context, options) {
  let reader;
  return () => {
    const coverage = context.__coverage__;
    if (coverage === undefined) return [];
    reader ??= createCoverage({ coverage, ...options });
    const blocks = decodeKcov(reader.drain()).map((pc) => blockName(reader.table.symbolize(pc)));
    return blocks.sort();
  };
}

function blockName({ file, block }) {
  return `${file} ${block.kind === "statement" ? `s${block.id}` : `b${block.id}.${block.arm}`}`;
}

process.on("unhandledRejection", () => {});
parentPort.on("message", async (task) => {
  try {
    parentPort.postMessage(JSON.stringify(await runAll(task)));
  } catch (error) {
    parentPort.postMessage(JSON.stringify({ error: error.stack }));
  }
});
