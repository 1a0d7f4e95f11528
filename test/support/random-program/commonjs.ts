/**
 * CommonJS modules that require each other in cycles, with the forms of export that are in use. What a cycle may not
 * have exported yet is read with `?.`.
 */
import type { Files } from "./modules";
import { bodyOf, type Place, SCRIPT } from "./place";
import type { Writer } from "./writer";

export function commonJs(w: Writer): Files {
  const files = ["main.js", "b.js", "c.js"].slice(0, w.pick(1, 1, 2, 3));
  return Object.fromEntries(files.map((file) => [file, one(w, files)]));
}

/** As Node does it, the module is the body of a function. */
function placeIn(strict: boolean): Place {
  const names = { readable: [], assignable: [] };
  return { ...SCRIPT, strict, canReturn: true, hasArguments: true, names };
}

function one(w: Writer, files: readonly string[]): string {
  const strict = w.pick(false, false, true);
  const at = placeIn(strict);
  const lines = [strict ? '"use strict";' : "", w.hint()];
  if (w.pick(false, false, false, false, false, false, false, true)) lines.push("/* istanbul ignore file */");
  lines.push(exporting(w, at));
  for (const file of files.slice(1)) if (w.pick(true, false)) lines.push(requiring(w, file));
  for (let left = w.pick(1, 2, 3, 4, 5); left > 0; left--) lines.push(w.statement({ ...at, canReturn: false }));
  if (w.pick(false, false, true)) lines.push(`if (${w.call()}) return;`);
  lines.push(exporting(w, at));
  return lines.join("\n");
}

function exporting(w: Writer, at: Place): string {
  const place = bodyOf("function", { ...at, names: { readable: [], assignable: [] } });
  return w.one(
    () => `exports.f = function () { ${w.list(place)} };`,
    () => `exports.a = ${w.expression(at)};`,
    () => `module.exports = { ...exports, f() { ${w.list(place)} }, get g() { return ${w.call()}; } };`,
    () => `module.exports.f = f; function f(a = ${w.expression({ ...place, canReturn: false })}) { ${w.list(place)} }`,
    () => `Object.assign(exports, { f: () => ${w.call()} || ${w.call()} });`,
  );
}

function requiring(w: Writer, file: string): string {
  const name = w.name();
  return w.one(
    () => `const { f: ${name} = () => ${w.call()} } = require("./${file}"); safely(${name});`,
    () => `const ${name} = require("./${file}"); safely(() => ${name}.f?.()); show(${name}.g ?? ${w.call()});`,
    () => `show(typeof require("./${file}").a);`,
  );
}
