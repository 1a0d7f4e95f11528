/**
 * What only sloppy code may do. It is written where no strict code is around it, and in a function of its own where
 * names are unusual.
 */
import { bodyOf, type Place } from "./place";
import type { Production, Writer } from "./writer";

export const SLOPPY: readonly [Production, ...Production[]] = [
  (w, at) => `with ({ a: ${w.expression(at)}, b: 1 }) { a = ${w.expression(at)}; ${w.list(at)} }`,
  (w, at) => `with (box) ${w.expression(at)};`,
  (w, at) => inFunction(w, at, (list) => `var let = ${w.call()}, yield = ${w.call()}, static = let; ${list}`),
  (w, at) => inFunction(w, at, (list) => `delete arguments; arguments[0] = ${w.call()}; show(a); ${list}`),
  (w, at) => inFunction(w, at, (list) => `a = ${w.call()}; show(arguments[0]); show(typeof arguments.callee); ${list}`),
  (w, at) => `if (${w.expression(at)}) function ${w.name()}() { ${w.call()}; } else function ${w.name()}() {}`,
  (w, at) => inFunction(w, at, (list) => `{ function f() { ${list} } } show(typeof f); f?.();`),
  (w, at) => `for (var ${w.name()} = ${w.expression(at)} in {}) ${w.call()};`,
  (w) => `l${w.id()}: function ${w.name()}() { ${w.call()}; }`,
  (w) => `show(010 + 08 + "\\07".length + ${w.call()});`,
  (w) => `<!-- a comment\n${w.call()};\n--> another\n`,
  (w) => `show(function (a, a) { return a; }(${w.call()}, ${w.call()}));`,
  (w) => ((name) => `${name} = ${w.call()}; show(delete ${name});`)(`implicit${w.id()}`),
  (w, at) => inFunction(w, at, () => `var async = ${w.call()}, of = async, await = of; show(await);`),
];

function inFunction(w: Writer, at: Place, text: (list: string) => string): string {
  const place = { ...bodyOf("function", at), caught: false };
  return `show((function (a) { ${text(w.list(place))} })(${w.call()}));`;
}
