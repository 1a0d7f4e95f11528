/**
 * Inputs of the workloads, read from the locked dependencies. Nothing here is instrumented, and nothing changes unless
 * package-lock.json does.
 */
import { readdirSync, readFileSync } from "node:fs";
import Module from "node:module";
import { join } from "node:path";
import { MODULES } from "../paths.mjs";

/** The path of a file that its package does not export. */
export function moduleFile(name) {
  return join(MODULES, name);
}

/** Loads a file as CommonJS although its package declares it an ES module. */
export function requireScript(require, name) {
  const filename = moduleFile(name);
  const module = new Module(filename);
  require.cache[filename] = module;
  module._compile(moduleText(name), filename);
  return module.exports;
}

/** The text of a file of node_modules. */
export function moduleText(name) {
  return readFileSync(moduleFile(name), "utf8");
}

/** The texts of a directory's files with this ending, in name order. */
export function moduleTexts(directory, ending) {
  return readdirSync(join(MODULES, directory), { recursive: true })
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => moduleText(join(directory, name)));
}

/** Which engine supports which syntax since when: nested records, as in a configuration or an API's answer. */
export function engineTable() {
  return JSON.parse(moduleText("@babel/compat-data/data/plugins.json"));
}

/** The same as flat rows. */
export function engineRows() {
  return Object.entries(engineTable()).flatMap(([feature, engines]) =>
    Object.entries(engines).map(([engine, since]) => ({ feature, engine, since })),
  );
}
