/** A cycle of ES modules in which each kind of function is called before the body of its module has run. */
import { type CoverageObject, withoutTemp } from "./instrument";
import type { Files } from "./modules";

/** `late.js` is imported by `main.js`, but asks `main.js` for its functions first: its body has not run then. */
export const CYCLE: Files = {
  "main.js": `
import { seen } from "./late.js";
export function simple() { return "simple"; }
export function defaults(a = 1, { b = a + 1 } = {}, [c = 3] = []) { return [a, b, c]; }
export function closures(f = () => 4, g = function (h = () => f() || 0) { return h(); }) { return g(); }
export async function later(a = (() => 5)()) { return (await a) && a; }
export function* numbers(from = 6, to = from > 5 ? 7 : 8) { while (from <= to) yield from++; }
export async function* both(a = [8]) { for (const b of a) yield b; }
export default function (a = 9) { return nested(); function nested(b = a || 0) { return b; } }
function unexported(a = 10) { return a && inner(); }
function inner() { return 11; }
export { unexported as renamed };
export function strict() { "use strict"; return this === undefined; }
let local = "after";
export function uses(other) { return other ?? typeof simple; }
export const result = [seen, simple(), defaults(0), closures(), [...numbers()], local];
export const done = Promise.all([later(), (async () => { const all = []; for await (const n of both([1, 2])) all.push(n); return all; })()]);
`,
  "late.js": `
import byDefault, { simple, defaults, closures, later, numbers, both, renamed, strict, uses } from "./main.js";
export const promises = [later(), both().next()];
export const seen = [simple(), defaults(), defaults(2, { b: 3 }), closures(), [...numbers()], byDefault(), renamed(), strict(), uses()];
`,
};

const EARLY = ["simple", [1, 2, 3], [2, 3, 3], 4, [6, 7], 9, 11, true, "function"];
/** What main.js exports as `result`. */
export const RESULT = [EARLY, "simple", [0, 1, 3], 4, [6, 7], "after"];
/** And what its `done` comes to. */
export const DONE = [5, [1, 2]];

export function allWithoutTemp(coverage: CoverageObject): object {
  return Object.fromEntries(Object.entries(coverage).map(([file, entry]) => [file, withoutTemp(entry)]));
}
