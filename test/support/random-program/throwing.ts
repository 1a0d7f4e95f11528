/**
 * Expressions in which the language itself throws, with every kind of error that syntax can lead to. They always throw,
 * whatever ran before, and nothing follows them in a block.
 */
import type { Production } from "./writer";

export const THROWS: readonly [Production, ...Production[]] = [
  (w) => `fail(${w.id()})`,
  () => "null.x",
  () => "missing",
  (w, at) => `(undefined)[${w.expression(at)}]`,
  (w, at) => `(0)(${w.expression(at)})`,
  (w) => `[...null, ${w.call()}]`,
  (w, at) => `new (${w.expression(at)}, 1)(${w.expression(at)})`,
  (w, at) => `(${w.expression(at)}, 1n + 1)`,
  (w, at) => `(${w.expression(at)} in 1)`,
  (w, at) => `(${w.expression(at)} instanceof 1)`,
  (w) => `(([a = ${w.call()}]) => { a; })(null)`,
  (w) => `(({ a = ${w.call()} }) => { a; })(null)`,
  (w) => `(({ a: { b } = ${w.call()} && null }) => { b; })({ a: 1, get a() { return fail(${w.id()}); } })`,
  (w) => `(() => { const a = ${w.call()}; a = ${w.call()}; })()`,
  (w) => `((a = b, b = ${w.call()}) => { a; })()`,
  (w) => `(class { #p = ${w.call()}; static m(o) { return o.#p; } }).m({})`,
  (w) => `new (class extends Base { constructor() { ${w.call()}; this.x = 1; } })()`,
  (w) => `new (class extends Base { constructor() { super(); ${w.call()}; super(); } })()`,
  (w) => `(class extends (${w.call()}, 1) {})`,
  (w) => `Symbol() + ${w.call()}`,
  (w) => `\`\${Symbol()} \${${w.call()}}\``,
  (w) => `box?.missing.x?.[${w.call()}]`,
  (w) => `fail\`a\${${w.call()}}\``,
  (w) => `(() => { for (const a of fail) { ${w.call()}; } })()`,
  (w) => `(() => { throw { toString: null, name: ${w.call()} }; })()`,
];
