/**
 * Expressions that work with any value: operators, templates, calls, chains, and what suspends.
 *
 * The value is a number, a string, a boolean, null, undefined, or an array or object of those, so that no operator
 * throws and the log never holds the text of a function.
 */
import { type Place, parametersOf, withNames } from "./place";
import { type Production, type Writer, write } from "./writer";

export const EXPRESSIONS: readonly [Production, ...Production[]] = [
  (w, at) => write(w, at, LOGIC),
  (w, at) => write(w, at, LOGIC),
  (w, at) => write(w, at, LITERALS),
  (w, at) => write(w, at, OPERATORS),
  (w, at) => write(w, at, CHAINS),
  (w, at) => write(w, at, READS),
  (w, at) => write(w, at, CALLS),
  assignment,
  suspension,
];

function nothing(): string {
  return "";
}

const LOGIC: readonly [Production, ...Production[]] = [
  (w, at) => `(${part(w, at)} ${w.pick("||", "&&", "??")} ${w.hint()}${part(w, at)})`,
  (w, at) => `(${part(w, at)} ? ${w.hint()}${part(w, at)} : ${w.hint()}${part(w, at)})`,
  (w, at) => `((${part(w, at)} || ${part(w, at)}) && ${part(w, at)})`,
  (w, at) => `(${part(w, at)}, ${part(w, at)})`,
];

const LITERALS: readonly [Production, ...Production[]] = [
  (w) => w.pick("0", "''", "null", "undefined", "NaN", "true", "false", "'text'", "0x1f", "1_000", ".5", "(-0)"),
  (w) => `Number(${w.pick("2n", "0n", "(-1n)")} ** BigInt(${w.call()}))`,
  (w, at) => `/a${w.pick("", "(?<n>b)", "+?")}/${w.pick("", "gi", "u", "s", "d", "y")}.test(${part(w, at)})`,
  (w, at) =>
    `[${part(w, at)}, ${w.one(
      nothing,
      () => ",",
      () => `...[${part(w, at)}],`,
      () => "...'ab',",
    )} ${part(w, at)}]`,
  (w, at) =>
    `({ a: ${part(w, at)}, ${w.one(nothing, () => `...{ b: ${part(w, at)} },`)} [${part(w, at)}]: ${part(w, at)} })`,
  (w, at) => `\`a\${${part(w, at)}}b\${${part(w, at)}}\``,
  (w, at) => `tag\`a\${${part(w, at)}}\\u0062\${${part(w, at)}}\``,
];

const OPERATORS: readonly [Production, ...Production[]] = [
  (w, at) =>
    `(${part(w, at)} ${w.pick("+", "-", "*", "/", "%", "**", "<<", ">>", ">>>", "&", "|", "^")} ${part(w, at)})`,
  (w, at) => `(${part(w, at)} ${w.pick("===", "!==", "==", "!=", "<", ">", "<=", ">=")} ${part(w, at)})`,
  (w, at) => `(${w.pick("!", "-", "+", "~", "typeof", "void", "!!", "- -")} ${part(w, at)})`,
  (w, at) => `(${part(w, at)} in { 0: ${part(w, at)}, [${part(w, at)}]: 1 })`,
  (w, at) => `(${part(w, at)} instanceof Object)`,
  (w, at) => `(delete box[${part(w, at)}])`,
  (w) => `box.${w.pick("a", "b")}${w.pick("++", "--")}`,
  (w) => `${w.pick("++", "--")}box[${w.call()}]`,
];

/** What comes after `?.` is skipped where there is nothing before it. */
const CHAINS: readonly [Production, ...Production[]] = [
  (w) => `${w.pick("null", "box", "({ a: { b: 1 } })")}?.a`,
  (w, at) => `(${part(w, at)})?.[${part(w, at)}]`,
  (w, at) => `${w.pick("v", "null", "(void 0)")}?.(${part(w, at)})`,
  (w, at) => `({ f: ${w.pick("v", "null")} }).f?.(${part(w, at)}, ${part(w, at)})`,
  (w, at) => `${w.pick("null", "({ a: { f: v } })", "({ a: null })")}?.a?.f(${part(w, at)})`,
  (w, at) => `(${w.pick("null", "box")}?.list.b?.[${part(w, at)}])`,
  (w, at) => `(delete ${w.pick("null", "box")}?.[${part(w, at)}])`,
  (w, at) => `((${w.pick("null", "({ f: v })")}?.f)?.(${part(w, at)}) ?? ${part(w, at)})`,
];

const READS: readonly [Production, ...Production[]] = [
  (w, { names }) => w.pick("box.a", ...names.readable),
  (w, { names }) => w.pick("box.a", ...names.readable),
  (w, { hasThis, members }) => w.pick(hasThis ? "(typeof this)" : "(typeof new.target)", ...members),
  (w, { hasThis, members }) => w.pick(hasThis ? "(typeof this)" : "(typeof new.target)", ...members),
  (w, at) => (at.hasArguments ? w.pick("arguments.length", "(typeof arguments[0])") : w.call()),
  (_, { hasNewTarget }) => (hasNewTarget ? "(typeof new.target)" : "(typeof this)"),
  (_, { hasMeta }) => (hasMeta ? "(typeof import.meta)" : "(typeof require)"),
];

const CALLS: readonly [Production, ...Production[]] = [
  (w, at) => `show(${part(w, at)})`,
  (w, at) => `v(...[${w.call()}, ${part(w, at)}], ${part(w, at)})`,
  (w, at) => `new Array(${part(w, at)}, ${part(w, at)}).length`,
  (w, at) => `new ${w.class(at, "")}().total`,
  (w, at) => `(() => ${part(w, inner(at))})()`,
  (w, at) => `(() => ({ a: ${part(w, inner(at))} }))().a`,
  (w, at) => `((a = ${part(w, inner(at))}) => { ${w.list({ ...withNames(inner(at), "a"), canReturn: true })} })()`,
  (w, at) => `(function () { ${w.list(functionPlace(at))} })${w.pick("()", ".call(box)", "(...[1, 2])")}`,
  (w, at) => `(${part(w, at)}, { m: v }).m(${part(w, at)})`,
  (w, at) => `[${part(w, at)}].map((a) => ${part(w, withNames(inner(at), "a"))})[0]`,
];

/** The body of an arrow function that is called where it stands. */
function inner(at: Place): Place {
  return { ...parametersOf(at), depth: at.depth + 1 };
}

function functionPlace(at: Place): Place {
  return { ...inner(at), canReturn: true, hasArguments: true, hasNewTarget: true, hasThis: true, members: [] };
}

function assignment(w: Writer, at: Place): string {
  const target = w.pick("box.a", "box[1]", ...at.names.assignable, ...at.names.assignable);
  const operator = w.pick("=", "=", "||=", "&&=", "??=", "=", "*=", "|=", "**=", ">>>=");
  if (w.pick(true, true, false)) return `(${target} ${operator} ${w.hint()}${part(w, at)})`;
  const assignable = (): string => w.pick("box.a", "box[v(0)]", ...at.names.assignable);
  const { text, value } = w.pattern(at, assignable);
  return `(typeof (${text} = ${value}))`;
}

function suspension(w: Writer, at: Place): string {
  const ways: Production[] = [];
  if (at.canAwait) {
    ways.push((_, place) => `(await ${part(w, place)})`);
    ways.push((_, place) => `(await later(${part(w, place)}))`);
    if (at.caught) ways.push(() => `(await fails(${w.id()}))`);
    if (at.hasMeta && w.native) ways.push(() => `(typeof (await import(import.meta.url)))`);
  }
  if (at.canYield) {
    ways.push((_, place) => `(yield ${part(w, place)})`);
    ways.push((_, place) => `(yield* [${part(w, place)}, ${part(w, place)}])`);
    ways.push(() => "(yield)");
  }
  return w.pick(() => w.call(), ...ways)(w, at);
}

function part(w: Writer, at: Place): string {
  return w.expression({ ...at, depth: at.depth + 1 });
}
