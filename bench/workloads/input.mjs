/**
 * Inputs of the workloads, read from the locked dependencies.
 *
 * The rule: nothing here is instrumented, and nothing changes unless package-lock.json does.
 */
import { readdirSync, readFileSync } from "node:fs";
import Module from "node:module";
import { join } from "node:path";
import { MODULES } from "../paths.mjs";

/** A file that its package does not export, by its path. */
export function moduleFile(name) {
  return join(MODULES, name);
}

/** Loads a file as CommonJS although its package says that it holds an ES module. */
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

/** Which engine understands which syntax since when: nested records, as a configuration or an API answer has them. */
export function engineTable() {
  return JSON.parse(moduleText("@babel/compat-data/data/plugins.json"));
}

/** The same as flat rows. */
export function engineRows() {
  return Object.entries(engineTable()).flatMap(([feature, engines]) =>
    Object.entries(engines).map(([engine, since]) => ({ feature, engine, since })),
  );
}
