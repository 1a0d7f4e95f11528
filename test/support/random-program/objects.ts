/**
 * Object literals with methods, accessors and a prototype, and calls of them. Only members that the object is known to
 * have are read.
 */
import { calls, signature } from "./functions";
import { bodyOf, deeper, type FunctionKind, type Place } from "./place";
import type { Production, Writer } from "./writer";

export const OBJECTS: readonly [Production, ...Production[]] = [
  (w, at) => literal(w, deeper(at), "function", ""),
  (w, at) => literal(w, deeper(at), "generator", "*"),
  (w, at) => literal(w, deeper(at), "async", "async "),
  (w, at) => literal(w, deeper(at), "async generator", "async *"),
  accessors,
];

const MEMBERS = ["super.base()", "super.value", "this.plain", "(this.plain = 1)"];

function literal(w: Writer, at: Place, kind: FunctionKind, prefix: string): string {
  const [name, method] = [w.name(), w.name()];
  const caught = kind.startsWith("async") || w.pick(false, true);
  const made = signature(w, at, kind, { members: MEMBERS, caught });
  const key = w.pick(method, `["${method}"]`, `"${method}"`);
  const properties = `__proto__: new Base(), plain: ${w.expression(at)}, ${w.pick("", "box,")}`;
  const text = `const ${name} = { ${properties} ${w.hint()}${prefix}${key}${made.text}, ...box };`;
  return `${text} ${calls(w, at, kind, `${name}.${method}`, { ...made, caught })}`;
}

function accessors(w: Writer, at: Place): string {
  const name = w.name();
  const place = { ...bodyOf("function", deeper(at)), members: MEMBERS };
  const getter = `${w.hint()}get x() { ${w.list(place)} }`;
  const setter = `set x(${w.pick("a", `a = ${w.call()}`, "{ a = v(0) }")}) { ${w.list(place)} }`;
  const use = w.pick("x", "x ??= 1", "x++", "x = box", "x = 2");
  return `const ${name} = { __proto__: new Base(), plain: 0, ${getter}, ${setter} }; show(${name}.${use});`;
}
