/**
 * Functions of every kind, their parameters, and calls of them. A function that may throw by a `throw` statement is
 * called by code that catches it, so that no call throws.
 */
import { bodyOf, deeper, type FunctionKind, type Place, parametersOf } from "./place";
import type { Parameters, Production, Writer } from "./writer";

export function parameters(w: Writer, at: Place): Parameters {
  const place = parametersOf(deeper(at));
  const list: Parameters[] = [];
  const readable = [...at.names.readable];
  for (let left = w.pick(0, 1, 2, 3); left > 0; left--) {
    const made = parameter(w, { ...place, names: { readable, assignable: [] } });
    list.push(made);
    readable.push(...made.names.readable);
  }
  const rest = w.pick(false, false, true) ? w.name() : "";
  const names = list.flatMap((one) => one.names.readable);
  return {
    text: [...list.map(({ text }) => text), ...(rest === "" ? [] : [`...${rest}`])].join(", "),
    names: { readable: [...readable, ...(rest === "" ? [] : [`${rest}.length`])], assignable: names },
    args: [list.map(({ args }) => args[0]).join(", "), list.map(({ args }) => args[1]).join(", ")],
  };
}

function parameter(w: Writer, at: Place): Parameters {
  const name = w.name();
  const names = { readable: [name], assignable: [] };
  const plain = (): Parameters => ({ text: name, names, args: [w.call(), "undefined"] });
  const withDefault = (): Parameters => {
    return { text: `${name} = ${w.hint()}${w.expression(at)}`, names, args: ["undefined", w.call()] };
  };
  const withFunction = (): Parameters => {
    const text = `${name} = ${w.hint()}(${w.expression(at)}, () => ${w.expression(at)})()`;
    return { text, names, args: ["undefined", w.call()] };
  };
  const taken = (): Parameters => {
    const found: string[] = [];
    const { text, value } = w.pattern(at, () => {
      found.push(w.name());
      return found.at(-1) as string;
    });
    return { text: `${text} = ${value}`, names: { readable: found, assignable: [] }, args: ["undefined", "undefined"] };
  };
  return w.pick(plain, withDefault, taken, withFunction)();
}

export interface Signature {
  /** `(…) { … }` */
  readonly text: string;
  /** `(…) => { … }` */
  readonly arrow: string;
  readonly args: Parameters["args"];
}

/** Parameters and body of a function. */
export function signature(w: Writer, at: Place, kind: FunctionKind, changes: Partial<Place> = {}): Signature {
  const { text, names, args } = w.parameters({ ...bodyOf(kind, at), ...changes });
  const own = { readable: [...names.readable], assignable: [...at.names.assignable, ...names.assignable] };
  const directive = text === "" ? w.pick("", "", "'use strict'; ", "'a directive'; ") : "";
  const place = { ...bodyOf(kind, at, own), ...changes };
  const strict = place.strict || directive === "'use strict'; ";
  const body = `{ ${directive}${w.list({ ...place, strict })} }`;
  return { text: `(${text}) ${body}`, arrow: `(${text}) => ${body}`, args };
}

export const FUNCTIONS: readonly [Production, ...Production[]] = [
  (w, at) => called(w, at, "function", (name, { text }) => `${w.hint()}function ${name}${text}`),
  (w, at) =>
    called(w, at, "function", (name, { text }) => `const ${name} = ${w.hint()}function ${w.pick("", name)}${text};`),
  (w, at) => called(w, at, "arrow", (name, { arrow }) => `const ${name} = ${w.hint()}${arrow};`),
  (w, at) => called(w, at, "arrow", (name, { arrow }) => `let ${name}; ${name} = ${arrow};`),
  (w, at) => called(w, at, "async", (name, { text }) => `async function ${name}${text}`),
  (w, at) => called(w, at, "async arrow", (name, { arrow }) => `const ${name} = async ${arrow};`),
  (w, at) => called(w, at, "generator", (name, { text }) => `function* ${name}${text}`),
  (w, at) => called(w, at, "generator", (name, { text }) => `const ${name} = function*${text};`),
  (w, at) => called(w, at, "async generator", (name, { text }) => `async function* ${name}${text}`),
  hoisted,
  short,
];

type Declare = (name: string, made: Signature) => string;

function called(w: Writer, at: Place, kind: FunctionKind, declare: Declare): string {
  const name = w.name();
  const caught = kind.startsWith("async") || w.pick(false, true);
  const made = signature(w, at, kind, { caught });
  return `${declare(name, made)} ${calls(w, at, kind, name, { ...made, caught })}`;
}

interface Calling {
  readonly args: Parameters["args"];
  readonly caught: boolean;
}

/** Calls of a function or method, whose results are shown. */
export function calls(w: Writer, at: Place, kind: FunctionKind, name: string, { args, caught }: Calling): string {
  const given = args.map((list) => `${name}(${list})`);
  const value = (call: string): string => {
    if (kind === "generator") return w.pick(...GENERATOR_USES)(w, at, call, caught);
    if (kind === "async generator") return asyncUse(w, at, call);
    if (kind.startsWith("async")) return promiseUse(w, at, call);
    return caught || w.throws ? `safely(() => ${call});` : `show(${call});`;
  };
  return w
    .pick<string[]>(given, given.slice(0, 1), [...given, ...given], [])
    .map(value)
    .join(" ");
}

type Use = (w: Writer, at: Place, call: string, caught: boolean) => string;

const GENERATOR_USES: readonly [Use, ...Use[]] = [
  (w, _at, call) => `drive(${call}, "${w.pick("nnn", "n", "nrn", "nntn", "r", "t", "nnnnnnnn")}");`,
  (w, at, call, caught) => {
    if (caught || w.throws) return `drive(${call}, "nn");`;
    const body = `{ ${w.list({ ...at, depth: at.depth + 2, loop: true, breakable: true })} }`;
    return `for (const ${w.name()} of ${call}) ${body}`;
  },
  (w, _at, call, caught) => (caught || w.throws ? `drive(${call}, "ntn");` : `show([...${call}].length);`),
  (w, at, call, caught) => {
    return at.canYield && !caught && !w.throws ? `show(yield* ${call});` : `drive(${call}, "nr");`;
  },
];

function asyncUse(w: Writer, at: Place, call: string): string {
  const isAwaited = at.canAwait && at.caught && w.pick(false, true);
  if (!isAwaited) return `driveAsync(${call}, "${w.pick("nnn", "n", "nrn", "ntn", "r", "nnnnnnnn")}");`;
  const body = `{ ${w.list({ ...at, depth: at.depth + 2, loop: true, breakable: true })} }`;
  return `for await (const ${w.name()} of ${call}) ${body}`;
}

function promiseUse(w: Writer, at: Place, call: string): string {
  const free = `settled(${call});`;
  return at.canAwait && at.caught ? w.pick(free, `show(await ${call});`) : free;
}

/** Called before the line it stands on; it sees nothing of what is around it. */
function hoisted(w: Writer, at: Place): string {
  const name = w.name();
  const { text, args } = signature(w, { ...at, names: { readable: [], assignable: [] } }, "function");
  const call = w.throws ? `safely(() => ${name}(${args[0]}));` : `show(${name}(${args[0]}));`;
  return `{ ${call} ${w.hint()}function ${name}${text} ${call} }`;
}

/** Arrows without braces, one in the other. */
function short(w: Writer, at: Place): string {
  const name = w.name();
  const place = bodyOf("arrow", parametersOf(deeper(at)));
  const call = `${name}(${w.call()})(${w.call()})`;
  const text = `const ${name} = (a) => ${w.hint()}(b) => ${w.one(
    () => "a",
    () => w.expression(place),
  )};`;
  return `${text} ${w.throws ? `safely(() => ${call});` : `show(${call});`}`;
}
