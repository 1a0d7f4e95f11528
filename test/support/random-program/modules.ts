/**
 * ES modules that import each other in cycles, with every form of export and import.
 *
 * Names of exports differ in all modules, so that `export *` is unambiguous. A name that may be in its dead zone is
 * used where the error is caught.
 */
import { bodyOf, MODULE, type Place } from "./place";
import type { Writer } from "./writer";

export type Files = Readonly<Record<string, string>>;

/** What one module lets others import. */
interface Exported {
  readonly name: string;
  /** Reads or calls it, under the name that it was imported by. */
  readonly use: (local: string) => string;
}

interface Module {
  readonly file: string;
  readonly body: string[];
  readonly exports: Exported[];
}

type Export = (w: Writer, at: Place) => { readonly text: string; readonly exports: readonly Exported[] };

const read = (local: string): string => `show(${local})`;
const call = (local: string): string => `${local}()`;

const EXPORTS: readonly [Export, ...Export[]] = [
  (w, at) => {
    const [a, b] = [w.name(), w.name()];
    return {
      text: `export ${w.pick("const", "let", "var")} ${a} = ${w.hint()}${w.expression(at)}, ${b} = ${w.call()};`,
      exports: [
        { name: a, use: read },
        { name: b, use: read },
      ],
    };
  },
  (w, at) => functionExport(w, at, "export function"),
  (w, at) => functionExport(w, at, w.pick("export async function", "export function*", "export async function*")),
  (w, at) => {
    const name = w.name();
    return { text: `export ${w.class(at, name)}`, exports: [{ name, use: (local) => `new ${local}()` }] };
  },
  (w, at) => {
    const [name, set] = [w.name(), `set${w.id()}`];
    const text = `export let ${name} = ${w.expression(at)}; export function ${set}() { ${name} = ${w.call()}; }`;
    return {
      text,
      exports: [
        { name: set, use: call },
        { name, use: read },
      ],
    };
  },
  (w, at) => {
    const [local, name] = [w.name(), w.name()];
    const strange = `a ${name}`;
    const text = `const ${local} = ${w.expression(at)}; export { ${local} as ${name}, ${local} as "${strange}" };`;
    return {
      text,
      exports: [
        { name, use: read },
        { name: `"${strange}"`, use: read },
      ],
    };
  },
  (w, at) => {
    const [a, b] = [w.name(), w.name()];
    const text = `export const { ${a} = ${w.expression(at)}, ...${b} } = { c: ${w.call()} };`;
    return {
      text,
      exports: [
        { name: a, use: read },
        { name: b, use: read },
      ],
    };
  },
];

function functionExport(w: Writer, at: Place, prefix: string): ReturnType<Export> {
  const name = w.name();
  return { text: `${w.hint()}${prefix} ${name}${emptyHanded(w, at)}`, exports: [{ name, use: call }] };
}

/** A function that needs nothing of its module and may be called before it. */
function emptyHanded(w: Writer, at: Place): string {
  const place = bodyOf("function", { ...at, names: { readable: [], assignable: [] } });
  return `(a = ${w.expression({ ...place, canReturn: false })}) { ${w.list(place)} }`;
}

const DEFAULTS: readonly [(w: Writer, at: Place) => string, ...((w: Writer, at: Place) => string)[]] = [
  (w, at) => `export default ${w.expression(at)};`,
  (w, at) => `export default function ${w.pick("", w.name())}${emptyHanded(w, at)}`,
  (w, at) => `export default ${w.pick("async function", "function*", "async function*")} ${emptyHanded(w, at)}`,
  (w, at) => `export default ${w.class(at, w.pick("", w.name()))}`,
  (w, at) => `export default (${w.expression(at)}, () => ${w.call()});`,
  (w, at) => `export default class extends Base { m() { ${w.list(bodyOf("function", at))} } }`,
  () => "",
];

export function modules(w: Writer): Files {
  const names = ["main.js", "b.js", "c.js"].slice(0, w.pick(1, 2, 3));
  const made = names.map((file) => exporting(w, file));
  const texts = made.map((module) => [module.file, importing(w, module, made)] as const);
  return Object.fromEntries(texts);
}

function placeIn(w: Writer): Place {
  return { ...MODULE, hasMeta: w.native, canAwait: w.native, names: { readable: [], assignable: [] } };
}

function exporting(w: Writer, file: string): Module {
  const at = placeIn(w);
  const module: Module = { file, body: [], exports: [] };
  for (let left = w.pick(1, 2, 3); left > 0; left--) {
    const { text, exports } = w.pick(...EXPORTS)(w, at);
    module.body.push(text, w.statement(at));
    module.exports.push(...exports);
  }
  const byDefault = w.pick(...DEFAULTS)(w, at);
  if (byDefault !== "") module.exports.push({ name: "default", use: read });
  module.body.push(byDefault);
  return module;
}

function importing(w: Writer, module: Module, all: readonly Module[]): string {
  const imports: string[] = [];
  const uses: string[] = [];
  for (const other of all) {
    if (other === module ? w.pick(true, true, false) : w.pick(false, false, true)) continue;
    const { text, use } = w.pick(...IMPORTS)(w, other, w.native);
    imports.push(text);
    uses.push(use);
  }
  const [early, late] = [uses.filter(() => w.pick(true, false)), uses.filter(() => w.pick(true, false))];
  const body = [...early, ...module.body, ...late];
  const ignored = w.pick("", "", "", "", "", "", "", "", "", "", "", "/* istanbul ignore file */\n");
  const interpreter = w.native ? w.pick("", "", "", "", "#!/usr/bin/env node\n") : "";
  return `${interpreter}${ignored}${(w.pick(true, false) ? [...imports, ...body] : [...body, ...imports]).join("\n")}`;
}

type Import = (w: Writer, from: Module, native: boolean) => { readonly text: string; readonly use: string };

const IMPORTS: readonly [Import, ...Import[]] = [
  (w, { file, exports }) => {
    const bound = exports.map((one) => ({ ...one, local: w.name() }));
    const list = bound.map(({ name, local }) => `${name} as ${local}`).join(", ");
    return {
      text: `import { ${list} } from "./${file}";`,
      use: bound.map(({ local, use }) => safely(use(local))).join(" "),
    };
  },
  (w, { file }) => {
    const local = w.name();
    return { text: `import * as ${local} from "./${file}";`, use: safely(`show(${local})`) };
  },
  (w, { file, exports }) => {
    if (!exports.some(({ name }) => name === "default")) return { text: `import "./${file}";`, use: "" };
    const [local, all] = [w.name(), w.name()];
    return { text: `import ${local}, * as ${all} from "./${file}";`, use: safely(`show([${local}, ${all}])`) };
  },
  (w, { file }, native) => ({ text: `export *${native ? ` as ${w.name()}` : ""} from "./${file}";`, use: "" }),
  (_, { file }) => ({ text: `export * from "./${file}";`, use: "" }),
  (w, { file, exports }) => {
    const [one] = exports;
    return { text: `export { ${one?.name ?? "default"} as ${w.name()} } from "./${file}";`, use: "" };
  },
  (w, { file }, native) => {
    if (!native) return { text: `import "./${file}";`, use: "" };
    if (w.pick(true, false, false)) return { text: `import "./${file}" with { type: "text" };`, use: "" };
    const then = `import("./${file}").then((all) => show(all && ${w.call()}), caught);`;
    return { text: "", use: w.pick(then, `settled((async () => show(await import("./${file}")))());`) };
  },
];

function safely(text: string): string {
  return `safely(() => ${text});`;
}
