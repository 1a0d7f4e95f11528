/**
 * Loads istanbul-lib-instrument, which asks @babel/core for `template` when it is loaded. Where it would find another
 * copy than the host's Babel, the host's is used instead: loading a second Babel takes a quarter of a second. Whatever
 * else the package uses of Babel is for functions that we never call; if one is called, Babel is loaded.
 */
import Module, { createRequire } from "node:module";
import type { programVisitor } from "istanbul-lib-instrument";
import type { ProgramBabel } from "./program-babel";

const PACKAGE = "istanbul-lib-instrument";

/** Functions of Babel that the package imports by name. */
const LATER = ["transformSync", "parseSync", "traverse"];

export function programVisitorWith(babel: ProgramBabel): typeof programVisitor {
  return lending(babel, (): typeof import("istanbul-lib-instrument") => require(PACKAGE)).programVisitor;
}

function lending<T>(babel: ProgramBabel, load: () => T): T {
  const requireThere = createRequire(require.resolve(PACKAGE));
  const file = requireThere.resolve("@babel/core");
  if (require.cache[file] !== undefined) return load();
  const lent = Object.assign(new Module(file), { loaded: true, exports: standIn(babel, () => requireThere(file)) });
  require.cache[file] = lent;
  try {
    return load();
  } finally {
    if (require.cache[file] === lent) delete require.cache[file];
  }
}

function standIn({ template }: ProgramBabel, real: () => object): object {
  const get = (_: object, name: string): unknown => {
    if (name === "template") return template;
    if (LATER.includes(name)) return (...args: unknown[]) => Reflect.get(real(), name)(...args);
    return Reflect.get(real(), name);
  };
  return new Proxy({}, { get });
}
