/** A host with a Babel of its own: no second one is loaded beside it, and others find istanbul-lib-instrument whole. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, symlinkSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { Project } from "../support/command";

const PACKAGE = resolve(__dirname, "../..");
const MODULES = resolve(PACKAGE, "node_modules");

/** Compiles with the plugin, and tells which modules of Babel were loaded that the host had not loaded. */
const PROGRAM = `
  const babel = require("@babel/core");
  const compile = (options) => babel.transformSync("export const a = (b) => (b ? 1 : 2);", {
    configFile: false, babelrc: false, filename: __dirname + "/a.js", ...options });
  compile({});
  const before = new Set(Object.keys(require.cache));
  const codes = [{}, { maps: "compact" }].map((options) =>
    compile({ plugins: [[${JSON.stringify(resolve(PACKAGE, "lib/babel/plugin.js"))}, { cwd: __dirname, ...options }]] }).code);
  const added = Object.keys(require.cache).filter((file) => !before.has(file) && /[\\\\/]@babel[\\\\/]/.test(file));
  const istanbul = require(${JSON.stringify(resolve(MODULES, "istanbul-lib-instrument"))});
  const instrumented = istanbul.createInstrumenter().instrumentSync("f(1);", "b.js");
  const { coverageData } = istanbul.readInitialCoverage(instrumented);
  console.log(JSON.stringify({ added, codes, statements: Object.keys(coverageData.statementMap).length }));`;

let project: Project;

beforeAll(() => {
  const ours = JSON.stringify(resolve(MODULES, "@babel/core"));
  project = new Project({ "own.js": PROGRAM, "ours.js": PROGRAM.replace('"@babel/core"', ours) });
  cpSync(resolve(MODULES, "@babel/core"), project.path("node_modules/@babel/core"), { recursive: true });
  const { dependencies } = JSON.parse(project.read("node_modules/@babel/core/package.json"));
  for (const name of Object.keys(dependencies)) link(name);
});

afterAll(() => project.remove());

function link(name: string): void {
  const there = project.path(`node_modules/${name}`);
  mkdirSync(dirname(there), { recursive: true });
  symlinkSync(resolve(MODULES, name), there);
}

function run(file: string): { readonly added: string[]; readonly codes: string[]; readonly statements: number } {
  const { stdout, stderr } = spawnSync(process.execPath, [project.path(file)], { encoding: "utf8" });
  expect(stderr).toBe("");
  return JSON.parse(stdout);
}

test("the host's Babel serves, and makes what ours would make", () => {
  const [ofHost, ours] = [run("own.js"), run("ours.js")];
  expect(ofHost).toEqual({ added: [], codes: ours.codes, statements: 1 });
  expect(ours.added).toEqual([]);
});
