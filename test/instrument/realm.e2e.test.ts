import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { expect, test } from "@jest/globals";

const ROOT = resolve(__dirname, "../..");

/** Runs instrumented code in vm contexts and keeps copies of their coverage, as Jest does in one process. */
const PROGRAM = `
  const vm = require("node:vm");
  const { transformSync } = require("@babel/core");
  const { deepCyclicCopy } = require("jest-util");
  const plugin = require("${ROOT}/lib/babel/plugin.js").default;
  const source = "function f(a) { return a ? 1 : 2; } f(1);";
  const { code } = transformSync(source, { filename: "${ROOT}/src/x.js", cwd: "${ROOT}", babelrc: false, configFile: false, plugins: [plugin] });
  const copies = [], realms = [];
  function runOne() {
    const context = vm.createContext({ process });
    vm.runInContext(code, context);
    copies.push(deepCyclicCopy(context.__coverage__));
    realms.push(new WeakRef(vm.runInContext("globalThis", context)), new WeakRef(vm.runInContext("Object", context)));
  }
  for (let i = 0; i < 5; i++) runOne();
  setTimeout(() => {
    gc();
    const [copy] = copies.map((coverage) => Object.values(coverage)[0]);
    console.log(JSON.stringify({ alive: realms.filter((realm) => realm.deref() !== undefined).length, s: copy.s, f: copy.f, b: copy.b }));
  }, 50);
`;

test("a copy of the coverage made by property descriptors does not keep the realm it comes from alive", () => {
  const { stdout, stderr } = spawnSync(process.execPath, ["--expose-gc", "-e", PROGRAM], {
    cwd: ROOT,
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  expect(JSON.parse(stdout)).toEqual({ alive: 0, s: { 0: 1, 1: 1 }, f: { 0: 1 }, b: { 0: [1, 0] } });
});
