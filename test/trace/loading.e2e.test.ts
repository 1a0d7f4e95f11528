/** How Node finds, loads and starts modules: the same under `trace` as by itself, and what was loaded is covered. */
import { spawnSync } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { dirname } from "node:path";
import { afterEach, describe, expect, test } from "@jest/globals";
import { Project } from "../support/command";
import { effort } from "../support/effort";
import { inTurn } from "../support/in-turn";
import { eachOf, FIRST_AND_LAST, NODES } from "../support/nodes";
import { type SideBySide, type SideOptions, sideBySide } from "../support/side-by-side";

type Files = Readonly<Record<string, string>>;

let project: Project;

afterEach(() => project.remove());

/** Runs Node both ways; what differs is the test's failure. */
function same(files: Files, node: string, args: readonly string[], options: SideOptions = {}): SideBySide {
  project = new Project(files);
  return sameHere(node, args, options);
}

function sameHere(node: string, args: readonly string[], options: SideOptions = {}): SideBySide {
  const both = sideBySide(project, [node, ...args], { node, ...options });
  expect(both.traced).toEqual(both.plain);
  expect(both.plain).toMatchObject({ status: 0, stdout: expect.stringMatching(/./) });
  return both;
}

function link(name: string, target: string): void {
  mkdirSync(dirname(project.path(name)), { recursive: true });
  symlinkSync(target, project.path(name));
}

function isTrue(expression: string, node: string): boolean {
  return spawnSync(node, ["-p", expression], { encoding: "utf8" }).stdout === "true\n";
}

/** Other versions have hooks in a thread only, which loads what `--require` names once more. */
const hasSyncHooks = (node: string): boolean => isTrue('"registerHooks" in module', node);

const stripsTypes = (node: string): boolean => isTrue('process.features.typescript === "strip"', node);

function loaded(): string[] {
  return project.table().files.map(({ maps }) => maps.path);
}

const MODULES = {
  "package.json": JSON.stringify({
    name: "self",
    type: "module",
    exports: {
      ".": "./main.js",
      "./sub/*": "./lib/*.js",
      "./either": { import: "./lib/i.js", require: "./lib/r.cjs" },
    },
    imports: { "#alias": "./lib/a.js", "#lib/*": "./lib/*.js", "#files": "fs" },
  }),
  "data.json": '{ "n": 1 }',
  "lib/a.js": 'export default "a";\nexport const url = import.meta.url.split("/").at(-1);',
  "lib/i.js": 'export const kind = "import";',
  "lib/r.cjs": 'exports.kind = "require";',
  "lib/x.js":
    'export * from "./i.js";\nexport * as ns from "./a.js";\nexport let live = 1;\nexport function bump() { live++; }\nexport default class {}',
  "lib/anonymous.js": "export default () => {};",
  "lib/value.js": "export default (1, function () {});",
  "lib/cycle.js":
    'import { get } from "./cycle2.js";\nexport function early() { return "early"; }\nexport const got = get();',
  "lib/cycle2.js": 'import { early } from "./cycle.js";\nexport function get() { return early(); }',
  "lib/missing.js": 'import { no } from "./a.js";',
  "lib/throws.js": '\n\n\nthrow new Error("thrown");',
  "lib/names.cjs":
    "exports.one = 1;\nmodule.exports.two = () => {};\nexports.__esModule = true;\nexports['th-ree'] = 3;\nObject.defineProperty(exports, 'four', { enumerable: true, value: 4 });",
  "main.js": `
import data from "./data.json" with { type: "json" };
import a, { url } from "#alias";
import { existsSync, writeFileSync } from "#files";
import anonymous from "#lib/anonymous";
import value from "#lib/value";
import * as x from "#lib/x";
import { createRequire } from "node:module";
import { basename } from "node:path";
import { kind } from "self/either";
import viaExports from "self/sub/a";
import { got } from "./lib/cycle.js";
const require = createRequire(import.meta.url);
console.log(data.n, a, url, kind, viaExports, typeof existsSync, got);
console.log(x.live, (x.bump(), x.live), x.kind, x.ns.default, Object.keys(x), x.default.name, anonymous.name, value.name);
console.log(Object.keys(import.meta).sort(), basename(import.meta.url), basename(import.meta.filename), import.meta.main);
console.log(import.meta.dirname === process.cwd(), basename(import.meta.resolve("#alias")));
console.log(require("self/either").kind, require("./data.json"), basename(require.resolve("./lib/r.cjs")));
console.log(require.cache[require.resolve("./lib/r.cjs")].exports.kind, require.main === undefined);
console.log(await Promise.resolve("top level"), this, typeof __filename, typeof module, (function () { return this; })());
for await (const item of [Promise.resolve(1)]) console.log(item);
for (const name of ["./nothing.js", "./lib", "self/private", "./lib/missing.js", "./lib/throws.js", "./data.json?x"]) {
  await import(name).catch((error) => console.log(error.code, error.message.replaceAll(process.cwd(), "")));
}
console.log((await import("./lib/a.js?1")) === (await import("./lib/a.js?1")), (await import("./lib/a.js?2")).url);
console.log((await import("data:text/javascript,export default 7")).default, (await import("node:path")).sep);
console.log(Object.keys(await import("./lib/names.cjs")), (await import("./lib/names.cjs")).default.one);
writeFileSync("f.wasm", Buffer.from("AGFzbQEAAAABBQFgAAF/AwIBAAcFAQFmAAAKBgEEAEEHCw==", "base64"));
console.log(await import("./f.wasm").then((wasm) => wasm.f(), (error) => error.code));
console.log("done");
`,
};

const COMMONJS = {
  "package.json": JSON.stringify({
    name: "self",
    exports: { ".": "./main.js", "./either": { import: "./i.mjs", require: "./counted.js" } },
    imports: { "#alias": "./counted.js" },
  }),
  "counted.js":
    "exports.n = globalThis.loads = (globalThis.loads ?? 0) + 1;\nexports.parent = module.parent && module.parent.filename.slice(-7);\nexports.isMain = require.main === module;",
  "i.mjs": 'export default "import";',
  "directory/index.js": 'module.exports = "directory";',
  "with-main/package.json": '{ "main": "lib/main.js" }',
  "with-main/lib/main.js": 'module.exports = "with main";',
  "without-extension": 'module.exports = "without extension";',
  "unknown.foo": 'module.exports = "unknown extension";',
  "throws.js": 'throw new Error("thrown");',
  "cycle.js": 'exports.early = 1;\nexports.two = require("./cycle2").seen;\nexports.late = 1;',
  "cycle2.js": 'exports.seen = Object.keys(require("./cycle")).join();',
  "returns.js": "exports.a = 1;\nreturn;\nexports.b = 2;",
  "data.json": '{ "j": 1 }',
  "bad.json": "{bad",
  "main.js": String.raw`
const Module = require("module");
const counted = require("./counted");
console.log(counted, require.main === module, module.parent, module.id, module.loaded, module.children.length);
delete require.cache[require.resolve("./counted")];
console.log(require("./counted") === counted, require("./counted").n, module.children.length);
for (const name of ["./directory", "./directory/", "./with-main", "./without-extension", "./unknown.foo", "./returns", "./data"]) {
  console.log(require(name), require.resolve(name).slice(__dirname.length));
}
for (const name of ["./nothing", "nothing", "self/private", "./throws", "./throws", "./bad.json", "#none"]) {
  try { require(name); } catch (error) { console.log(error.code, error.message.split("\n")[0].replaceAll(__dirname, "")); }
}
console.log(require("./cycle"), require("self/either").n, require("#alias").n, require.resolve.paths("x")[0] === __dirname + "/node_modules");
console.log(Object.keys(require.cache).filter((file) => file.startsWith(__dirname)).map((file) => file.slice(__dirname.length)));
console.log(require.extensions === Module._extensions, Object.keys(require.extensions), Object.keys(require), require.name);
console.log(typeof exports, arguments.length, arguments[1] === require, Module.wrap("x"));
require.extensions[".foo"] = (module, file) => module._compile("module.exports = 'compiled by the program'", file);
delete require.cache[require.resolve("./unknown.foo")];
console.log(require("./unknown.foo"));
const virtual = new Module("virtual");
virtual._compile("exports.name = __filename; exports.f = () => {};", "/virtual.js");
console.log(virtual.exports.name, virtual.exports.f.name);
const compile = Module.prototype._compile;
Module.prototype._compile = function (code, ...rest) { return compile.call(this, code.replace('"directory"', '"replaced"'), ...rest); };
delete require.cache[require.resolve("./directory")];
console.log(require("./directory"));
const load = Module._load;
Module._load = function (name, ...rest) { return name === "mocked" ? "mock" : load.call(this, name, ...rest); };
console.log(require("mocked"));
for (const file of Object.keys(require.cache)) delete require.cache[file];
console.log(require("./counted").n, require("./with-main"));
import("./i.mjs").then((module) => console.log(module.default, "done"));
`,
};

const LOADER =
  'export async function resolve(name, context, next) {\n  return name.startsWith("virtual:") ? { url: name, shortCircuit: true } : next(name, context);\n}\n' +
  'export async function load(url, context, next) {\n  if (url.startsWith("virtual:")) return { format: "module", source: "export default 5", shortCircuit: true };\n' +
  '  const result = await next(url, context);\n  return url.endsWith("a.mjs") ? { ...result, source: String(result.source).replace("written", "changed") } : result;\n}\n';

const LOADED = {
  "loader.mjs": LOADER,
  "register.mjs": 'import { register } from "node:module";\nregister("./loader.mjs", import.meta.url);',
  "a.mjs": 'const f = () => "as written";\nexport default f();',
  "b.cjs": 'const f = () => "b";\nmodule.exports = f();',
  "c.js": 'const f = () => "c";\nmodule.exports = f();',
  "main.mjs":
    'const all = await Promise.all(["virtual:x", "./a.mjs", "./b.cjs", "./c.js"].map((name) => import(name)));\nconsole.log(all.map((one) => one.default));',
  "registers.mjs": 'import "./register.mjs";\nawait import("./main.mjs");',
};

const SYNCHRONOUS = {
  "a.mjs": 'const f = () => "as written";\nexport default f();',
  "b.cjs": 'const f = () => "as written";\nmodule.exports = f();',
  "main.mjs": String.raw`
import * as module from "node:module";
module.registerHooks?.({
  load(url, context, next) {
    const result = next(url, context);
    return /[ab]\.[cm]js$/.test(url) ? { ...result, source: String(result.source).replace("written", "changed") } : result;
  },
});
console.log((await import("./a.mjs")).default, module.createRequire(import.meta.url)("./b.cjs"));
`,
};

const EITHER_WAY = {
  "main.js": `
for (const name of ["./namespace.mjs", "./exports.mjs", "./later.mjs", "./detected"]) {
  try {
    const { b, ...rest } = require(name);
    console.log(b, rest, require(name) === require(name));
  } catch (error) {
    console.log(error.code ?? error.name);
  }
}
`,
  "namespace.mjs":
    'export { b } from "./b.mjs";\nexport default class Named {}\nexport const n = import.meta.filename.slice(-13);',
  "b.mjs": 'import c from "./c.cjs";\nexport const b = [c];',
  "c.cjs": "module.exports = { c: 1 };",
  "exports.mjs": 'const exported = { b: () => {} };\nexport { exported as "module.exports" };',
  "later.mjs": "await 1;\nexport {};",
  "detected.js": "export const b = typeof require;",
};

const STARTS: readonly (readonly [string, readonly string[], string?])[] = [
  ["-e", ["-e", 'console.log(require("./a"), __filename, module.id, (() => {}).name)', "argument"]],
  ["-p", ["-p", '[require("./a"), process.argv.slice(1), process.execArgv.length]', "argument"]],
  ["-e of a module", ["--input-type=module", "-e", 'import a from "./a.js"; console.log(a, await 1);']],
  ["standard input", [], 'console.log(require("./a"), __filename);'],
  ["-", ["-", "argument"], 'console.log(require("./a"), process.argv.slice(2));'],
  ["--import", ["--import", "./m.mjs", "a.js"]],
];

const THREADS = {
  "main.js": `
const { Worker } = require("worker_threads");
const run = (what, options) => new Promise((resolve) => {
  const said = [];
  const worker = new Worker(what, options);
  worker.on("message", (message) => said.push(message)).on("error", (error) => said.push(error.message));
  worker.on("exit", (code) => resolve(console.log(JSON.stringify(said), code)));
});
(async () => {
  const source = "require('worker_threads').parentPort.postMessage([__filename, require('./a'), process.argv.slice(2)])";
  await run(source, { eval: true, argv: ["argument"] });
  await run(__dirname + "/worker.js", { workerData: 1, execArgv: ["--no-warnings"], env: { OWN: "1" } });
  await run(__dirname + "/worker.js", { workerData: 2, resourceLimits: { maxOldGenerationSizeMb: 64 } });
  await run(new URL("file://" + __dirname + "/worker.mjs"));
  await run(new URL("data:text/javascript,import 'node:worker_threads'"));
  await run(__dirname + "/throws.js");
})();
`,
  "a.js": "module.exports = 1;",
  "worker.js":
    "const { parentPort, workerData, isMainThread } = require('worker_threads');\nparentPort.postMessage([workerData, isMainThread, process.execArgv, require.main === module, process.env.OWN]);\nprocess.exit(3);",
  "worker.mjs":
    "import { parentPort } from 'worker_threads';\nparentPort.postMessage([import.meta.url.slice(-10), await 1]);",
  "throws.js": "throw new Error('in a worker');",
};

const TEXTS_TO_RUN = {
  "main.js": `
const vm = require("vm");
const file = __dirname + "/library.js";
const code = require("fs").readFileSync(file, "utf8");
const script = new vm.Script(code, { filename: file });
console.log(code, script.runInThisContext()(1), script.runInNewContext()(2), eval(code)(3), new Function("return " + code)()(4));
console.log(vm.runInNewContext("f(5)", { f: (x) => x + 1 }), vm.compileFunction("return a + 1", ["a"])(6));
`,
  "library.js": "(function (a) { return a + 1; })",
};

const TYPED = {
  "package.json": '{ "type": "module" }',
  "main.ts": `
import type { Named } from "./types.ts";
import { c } from "./c.cts";
import { twice } from "./twice.mts";
interface Local extends Named { readonly n: number }
const local: Local = { name: "typed", n: 1 };
const generic = <T,>(value: T): T => value;
console.log(generic<string>(local.name), twice(local.n as number), c satisfies number, generic.name);
console.log(/main\\.ts:(\\d+):/.exec(String(new Error("here").stack))![1]);
`,
  "types.ts": "export type Named = { name: string };",
  "twice.mts": "export function twice(n: number): number {\n  return n * 2;\n}",
  "c.cts": "const c: number = 3;\nmodule.exports = { c };",
};

const LINKED = {
  "real/package/index.js": 'const f = () => __filename.split("/").slice(-3).join("/");\nmodule.exports = f();',
  "real/package/index.mjs": 'const f = () => import.meta.url.split("/").slice(-3).join("/");\nexport default f();',
  "real/package/package.json": '{ "exports": { "import": "./index.mjs", "require": "./index.js" } }',
  "main.js": 'console.log(require("workspace"), require("./linked.js"));',
  "main.mjs": 'import a from "workspace";\nimport b from "./linked.mjs";\nconsole.log(a, b, a === b);',
};

/** What our hooks are differs between versions, so what all programs do is tried on two of them. */
describe.each(effort(FIRST_AND_LAST, NODES))("on %s", (node) => {
  test("ES modules are found and see what they see without us", () => {
    const { plain } = same(MODULES, node, ["--no-warnings", "main.js"]);
    expect(plain.stdout).toMatch(/^1 a a\.js import a function early\n[\s\S]*done\n$/);
    expect(loaded()).toEqual(expect.arrayContaining(["lib/a.js", "lib/cycle2.js", "lib/r.cjs", "main.js"]));
  });

  test("CommonJS is found, and its loader and cache are the program's to change", () => {
    const { plain } = same(COMMONJS, node, ["--no-warnings", "main.js"]);
    expect(plain.stdout).toMatch(/mock\n3 with main\nimport done\n$/);
    expect(loaded()).toEqual(
      expect.arrayContaining(["counted.js", "directory/index.js", "i.mjs", "with-main/lib/main.js"]),
    );
  });
});

describe.each(NODES)("on %s", (node) => {
  const scenario = inTurn(NODES, node);

  scenario.each<readonly [string, readonly string[], RegExp?]>([
    ["module.register", ["registers.mjs"]],
    ["--import", ["--import", "./register.mjs", "main.mjs"]],
    ["--import before CommonJS", ["--import", "./register.mjs", "c.js"], /^$/],
    ["--loader", ["--no-warnings", "--experimental-loader", "./loader.mjs", "main.mjs"]],
  ])(
    "the program's own hooks, from %s, work beside ours",
    (_, args, output = /^\[ 5, 'as changed', 'b', 'c' \]\n$/) => {
      project = new Project(LOADED);
      const { plain, traced, covered } = sideBySide(project, [node, ...args], { node });
      expect(plain.stdout).toMatch(output);
      expect(traced).toEqual(plain);
      expect(covered).toContain("c.js:2:0 statement");
    },
  );

  scenario("the program's own synchronous hooks work beside ours", () => {
    same(SYNCHRONOUS, node, ["main.mjs"]);
    expect(loaded()).toEqual(["a.mjs", "b.cjs", "main.mjs"]);
  });

  scenario("CommonJS requires ES modules as far as Node does", () => {
    same(EITHER_WAY, node, ["--no-warnings", "main.js"]);
  });
});

eachOf(effort(NODES.slice(-1), NODES).filter(stripsTypes), "that takes types out")(
  "TypeScript runs as where Node takes the types out, on %s",
  (node) => {
    const { plain } = same(TYPED, node, ["--no-warnings", "main.ts"]);
    expect(plain.stdout).toBe("typed 2 3 generic\n9\n");
    expect(loaded()).toEqual(["c.cts", "main.ts", "twice.mts"]);
  },
);

describe.each(effort(FIRST_AND_LAST, NODES))("on %s, too,", (node) => {
  const scenario = inTurn(FIRST_AND_LAST, node);

  scenario.each(STARTS)("a program starts by %s", (_, args, input = "") => {
    const files = { "a.js": "module.exports = 1;\nconsole.log(process.argv.length);", "m.mjs": "console.log('m');" };
    const { covered } = same(files, node, args, { input });
    expect(covered).toContain("a.js:1:0 statement");
  });

  scenario("a module that is loaded before the program runs once, or in the thread of our hooks too", () => {
    project = new Project({ "a.js": "console.log(require('worker_threads').isMainThread);", "main.js": "" });
    const { plain, traced } = sideBySide(project, [node, "-r", "./a.js", "main.js"], { node });
    expect(plain.stdout).toBe("true\n");
    expect(["true\n", ...(hasSyncHooks(node) ? [] : ["true\nfalse\n"])]).toContain(traced.stdout);
  });

  scenario("worker threads of all kinds", () => {
    const { plain } = same(THREADS, node, ["main.js"]);
    expect(plain.stdout).toContain('[[1,false,["--no-warnings"],true,"1"]] 3');
    expect(loaded()).toEqual(["a.js", "main.js", "throws.js", "worker.js", "worker.mjs"]);
  });

  scenario("what a program compiles from text is not changed", () => {
    const { plain } = same(TEXTS_TO_RUN, node, ["main.js"]);
    expect(plain.stdout).toContain("return a + 1; }) 2 3 4 5\n6 7");
    expect(loaded()).toEqual(["main.js"]);
  });

  scenario.each([
    [["main.js"]],
    [["main.mjs"]],
    [["--preserve-symlinks", "main.js"]],
    [["--preserve-symlinks", "main.mjs"]],
  ])("a workspace's links, %j", (args) => {
    project = new Project(LINKED);
    link("node_modules/workspace", "../real/package");
    link("linked.js", "real/package/index.js");
    link("linked.mjs", "real/package/index.mjs");
    const { covered } = sameHere(node, args);
    expect(covered.length).toBeGreaterThan(1);
  });
});
