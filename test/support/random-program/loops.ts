/** Loops of every kind and every form of their heads. A loop runs at most three times, whatever its body does. */
import { type Place, withNames } from "./place";
import type { Production, Writer } from "./writer";

export const LOOPS: readonly [Production, ...Production[]] = [
  (w, at) => counting(w, at, (i) => `for (let ${i} = 0; ${i} < 2 && (${w.expression(at)}, true); ${i}++)`),
  (w, at) => counting(w, at, (i) => `for (const ${i} of [${w.expression(at)}, 2])`),
  (w, at) => counting(w, at, (i) => `for (const ${i} in { a: 1, b: ${w.expression(at)} })`),
  (w, at) =>
    counting(w, at, (i) => `for (var ${i} = ${w.expression(at)}, ${i}n = 2; ${i}n-- > 0; ${w.expression(at)})`),
  (w, at) => counting(w, at, (i) => `for (let ${i} = 0, f = () => ${i}; f() < 1 && ${i} < 2; ${i}++)`),
  (w, at) => `for (box.i = 0; box.i < 0; ) ${body(w, at)}`,
  (w, at) => `for (box.k of ["a", "b"]) ${body(w, at)}`,
  (w, at) => `for (box[${w.call()}] in [1, 2]) ${body(w, at)}`,
  destructuring,
  (w, at) => limited(w, (i) => `while (${i}-- > 0) ${body(w, at)}`),
  (w, at) => limited(w, (i) => `do ${body(w, at)} while (--${i} > 0 && (${w.expression(at)}, true));`),
  (w, at) => limited(w, (i) => `for (;;) { if (--${i} < 1) break; ${w.call()}; ${body(w, at)} }`),
  (w, at) => `for (const ${w.name()} of [1, 2]) ${w.expression(at)};`,
  awaiting,
];

function body(w: Writer, at: Place): string {
  return `{ ${w.list({ ...at, loop: true, breakable: true })} }`;
}

function counting(w: Writer, at: Place, head: (name: string) => string): string {
  const name = w.name();
  return `${w.hint()}${head(name)} ${body(w, withNames(at, name))}`;
}

function limited(w: Writer, loop: (name: string) => string): string {
  const name = w.name();
  return `{ let ${name} = 2; ${loop(name)} }`;
}

function destructuring(w: Writer, at: Place): string {
  const { text, value } = w.pattern(at, () => w.name());
  return `for (${w.pick("const", "let", "var")} ${text} of [${value}, ${value}]) ${body(w, at)}`;
}

function awaiting(w: Writer, at: Place): string {
  if (!at.canAwait) return `${w.call()};`;
  const list = w.one(
    () => `[later(${w.id()}), ${w.expression(at)}]`,
    () => `[${w.expression(at)}]`,
    () => "numbers()",
  );
  return counting(w, at, (name) => `for await (${w.pick("const", "let")} ${name} of ${list})`);
}
