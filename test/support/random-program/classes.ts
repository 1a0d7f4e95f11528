/**
 * Classes with every kind of member, and calls of them. A member reads only members that have a value by then; `total`
 * is on every instance.
 */
import { calls, signature } from "./functions";
import { deeper, type FunctionKind, initializerOf, type Place, parametersOf } from "./place";
import type { Production, Writer } from "./writer";

/** A class while it is written. */
interface Class {
  readonly name: string;
  readonly isDerived: boolean;
  readonly elements: string[];
  /** What can be read of `this`, on instances and on the class. */
  readonly own: string[];
  readonly static: string[];
  /** Calls from outside. */
  readonly uses: string[];
}

type Member = (w: Writer, at: Place, made: Class) => void;

const MEMBERS: readonly [Member, ...Member[]] = [field, method, field, method, accessor, staticBlock, privateMethod];

/** A class expression; a declaration where it has a name. */
export function classText(w: Writer, at: Place, name: string): string {
  return build(w, at, name).text;
}

export const CLASSES: readonly [Production, ...Production[]] = [
  (w, at) => {
    const { text, uses } = build(w, at, w.name());
    return `${w.hint()}${text} ${uses.join(" ")}`;
  },
  (w, at) => {
    const name = w.name();
    const { text, uses } = build(w, at, name);
    return `const ${name} = ${text.replace(`class ${name}`, w.pick("class", "class Other", `class ${name}`))}; ${uses.join(" ")}`;
  },
];

function build(w: Writer, outside: Place, name: string): { text: string; uses: string[] } {
  const at = { ...deeper(outside), strict: true };
  const isDerived = w.pick(false, true);
  const inherited = isDerived ? ["super.base()", "super.value", "super['ba' + 'se'](1)"] : ["super.toString.name"];
  const made: Class = { name, isDerived, elements: ["total = 1;"], own: [...inherited], static: [], uses: [] };
  if (w.pick(false, true)) made.elements.push(constructorText(w, at, made));
  for (let left = w.pick(0, 1, 2, 3, 4); left > 0; left--) w.pick(...MEMBERS)(w, at, made);
  const heritage = isDerived ? `extends (${w.expression(at)}, Base) ` : "";
  return { text: `class ${name} ${heritage}{ ${made.elements.join(" ")} }`, uses: made.uses };
}

/** What it returned would take the place of the instance, so it does not. */
function constructorText(w: Writer, at: Place, made: Class): string {
  const inside = { ...parametersOf(at), hasArguments: true, hasNewTarget: true, members: ["(typeof new.target)"] };
  const before = { ...inside, hasThis: !made.isDerived };
  const own = made.isDerived ? `super(${w.call()}, ...[${w.call()}]); this.after = ${w.call()};` : "this.after = 1;";
  const parameter = w.one(
    () => "",
    () => `a = ${w.hint()}${w.expression(before)}`,
  );
  return `${w.hint()}constructor(${parameter}) { ${w.list(before)} ${own} ${w.list({ ...inside, hasThis: true })} }`;
}

function field(w: Writer, at: Place, made: Class): void {
  const name = w.name();
  const key = w.one(
    () => name,
    () => `#${name}`,
    () => name,
    () => `"${name} s"`,
    () => `[${w.expression(at)}]`,
    () => `${w.id()}`,
  );
  const isStatic = w.pick(false, true);
  const members = isStatic ? made.static : made.own;
  const value = w.one(
    () => ` = ${w.hint()}${w.expression(initializerOf(at, members))}`,
    () => "",
  );
  made.elements.push(`${w.hint()}${isStatic ? "static " : ""}${key}${value};`);
  if (/^[#x]/.test(key)) members.push(`this.${key}`);
  if (key.startsWith("#")) members.push(`(${key} in this)`, `(this.${key} ??= ${w.call()})`, `this?.${key}`);
}

function method(w: Writer, at: Place, made: Class): void {
  const kind = w.pick<FunctionKind>("function", "function", "generator", "async", "async generator");
  const prefix = { function: "", generator: "*", async: "async ", "async generator": "async *" }[kind as "async"];
  const name = w.name();
  const key = w.pick(name, name, `["${name}"]`, `"${name}"`);
  const isStatic = w.pick(false, true);
  const members = isStatic ? made.static : made.own;
  const caught = kind.startsWith("async") || w.pick(false, true);
  const { text, args } = signature(w, at, kind, { strict: true, members: [...members], caught });
  made.elements.push(`${w.hint()}${isStatic ? "static " : ""}${prefix}${key}${text}`);
  if (made.name === "") return;
  const owner = isStatic ? made.name : `new ${made.name}(${w.call()})`;
  made.uses.push(calls(w, at, kind, `${owner}.${name}`, { args, caught }));
}

function privateMethod(w: Writer, at: Place, made: Class): void {
  const name = `#${w.name()}`;
  const { text, args } = signature(w, at, "function", { strict: true, members: [...made.own] });
  made.elements.push(`${name}${text}`);
  made.own.push(`show(this.${name}(${args[0]}))`, `(${name} in this)`);
}

function accessor(w: Writer, at: Place, made: Class): void {
  const name = `${w.pick("", "#")}${w.name()}`;
  const isStatic = w.pick("", "static ");
  const members = isStatic === "" ? made.own : made.static;
  const place = { ...initializerOf(at, [...members]), canReturn: true, hasArguments: true };
  made.elements.push(`${w.hint()}${isStatic}get ${name}() { ${w.list(place)} }`);
  made.elements.push(
    `${isStatic}set ${name}(a${w.one(
      () => "",
      () => ` = ${w.expression(place)}`,
    )}) { ${w.list(place)} }`,
  );
  members.push(`show(this.${name})`, `(this.${name} = ${w.call()})`, `(this.${name} ||= ${w.call()})`);
}

function staticBlock(w: Writer, at: Place, made: Class): void {
  made.elements.push(`static { ${w.list(initializerOf(at, [...made.static]))} }`);
}
