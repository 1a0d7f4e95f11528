import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { expect, test } from "@jest/globals";

const ROOT = resolve(__dirname, "../..");

/**
 * Loads modules in realms one after the other, as a test runner does; tells which of them called Istanbul's function.
 */
const PROGRAM = `
  const vm = require("node:vm");
  const { transformSync } = require("@babel/core");
  const { prepareRealm } = require("${ROOT}/lib/instrument/home.js");
  const plugin = require("${ROOT}/lib/babel/plugin.js").default;
  const compiled = (name, source, options) => transformSync(source, { filename: "${ROOT}/src/" + name, cwd: "${ROOT}", babelrc: false, configFile: false, plugins: [[plugin, options ?? {}]] })
    .code.replace(/(function cov_\\w+\\(\\) \\{)(\\s*var path)/, "$1 calls.push(" + JSON.stringify(name) + ");$2");
  const first = compiled("a.js", "let a = 1;");
  const codes = {
    first,
    b: compiled("b.js", "function f(a) { return a ? 1 : 2; } f(1);"),
    changed: compiled("b.js", "function f(a) { return a ? 1 : 3; }\\n f(0); f(0);"),
    hostile: "Object.prototype.get = Object.prototype.value = 1; Function.prototype.toString = () => 'x'; Object.create = null;",
    block: compiled("b.js", "function f(a) { return a ? 1 : 2; } f(1);", { precision: "block" }),
  };
  function realm(names, before = "", prepared = true) {
    const calls = [];
    const context = vm.createContext({ process, calls });
    if (prepared) prepareRealm(vm.runInContext("globalThis", context));
    vm.runInContext(before, context);
    for (const name of names) vm.runInContext("{" + codes[name] + "}", context);
    const { __coverage__: coverage } = context;
    const file = coverage["${ROOT}/src/b.js"];
    const ofRealm = vm.runInContext("Object.prototype", context) === Object.getPrototypeOf(file);
    return { calls, file: JSON.parse(JSON.stringify(file)), ofRealm, keys: Object.keys(file) };
  }
  console.log(JSON.stringify((() => { PART })()));
`;

// biome-ignore lint/suspicious/noExplicitAny: what a program printed.
function run(part: string): any {
  const program = PROGRAM.replace("PART", part);
  const { stdout, stderr } = spawnSync(process.execPath, ["-e", program], { cwd: ROOT, encoding: "utf8" });
  expect(stderr).toBe("");
  return JSON.parse(stdout);
}

test("the next realm that loads a module gets an equal entry, and Istanbul's function is not called for it", () => {
  const [first, second, third] = run(`return [1, 2, 3].map(() => realm(["first", "b"]))`);
  expect([first, second, third].map(({ calls }) => calls)).toEqual([["a.js", "b.js"], ["a.js"], ["a.js"]]);
  for (const one of [first, second, third]) {
    expect(one).toEqual({ ...first, calls: one.calls });
    expect(one).toMatchObject({ ofRealm: true, file: { s: { 0: 1, 1: 1 }, f: { 0: 1 }, b: { 0: [1, 0] } } });
  }
});

test("a module of other contents is entered by its own function, and so is the first one when it comes again", () => {
  const all = run(`return ["b", "changed", "b"].map((name) => realm(["first", name]))`);
  expect(all.map(({ calls }: { calls: unknown }) => calls)).toEqual(Array(3).fill(["a.js", "b.js"]));
  expect(all[2]).toEqual(all[0]);
  expect(all[1].file.f).toEqual({ 0: 2 });
});

test("a module whose counters have other slots counts for itself", () => {
  const [alone] = run(`return [realm(["first", "block"])]`);
  const [, after] = run(`return ["b", "block"].map((name) => realm(["first", name]))`);
  expect(after).toEqual({ ...alone, calls: ["a.js"] });
});

test("one that is loaded again in its realm goes on counting", () => {
  const [, again] = run(`return [realm(["first", "b"]), realm(["first", "b", "b"])]`);
  expect(again).toMatchObject({ calls: ["a.js"], file: { s: { 0: 2, 1: 2 }, b: { 0: [2, 0] } } });
});

test("a realm that was not prepared, and a coverage object of the program's own, are left to Istanbul's function", () => {
  const [, other] = run(`return [realm(["first", "b"]), realm(["first", "b"], "", false)]`);
  expect(other.calls).toEqual(["a.js", "b.js"]);
  const before = `globalThis.__coverage__ = []`;
  const [, odd] = run(`return [realm(["first", "b"]), realm(["first", "b"], "${before}")]`);
  expect(odd.calls).toEqual(["a.js", "b.js"]);
});

test("what a program has done to its prototypes and to functions changes nothing", () => {
  const [first, second] = run(`return [realm(["first", "b"]), realm(["first", "hostile", "b"])]`);
  expect(second).toEqual({ ...first, calls: ["a.js"] });
});

test("a realm is not kept alive", () => {
  const part = `
    const realms = [];
    for (let i = 0; i < 4; i++) {
      const context = vm.createContext({ process, calls: [] });
      prepareRealm(vm.runInContext("globalThis", context));
      for (const name of ["first", "b"]) vm.runInContext("{" + codes[name] + "}", context);
      realms.push(new WeakRef(vm.runInContext("Object", context)));
    }
    setTimeout(() => { gc(); console.log(realms.filter((one) => one.deref() !== undefined).length); }, 50);`;
  const program = PROGRAM.replace(/console\.log\(JSON.*/, part);
  const { stdout } = spawnSync(process.execPath, ["--expose-gc", "-e", program], { cwd: ROOT, encoding: "utf8" });
  expect(stdout).toBe("0\n");
});
