/**
 * Other plugins in the same pass, listed before or after ours: what becomes of a program, and what they find in their
 * scopes at the end, is what they make of the code as we print it, in a pass of their own. What runs counts as under
 * Istanbul.
 */
import { resolve } from "node:path";
import { inspect } from "node:util";
import type { PluginItem } from "@babel/core";
import { describe, expect, test } from "@jest/globals";
import { BABEL_8, BABEL_8_NODES, compileWith, type Named, OURS, type Seen, type Unit } from "../../support/babel-8";
import { effort, isLong } from "../../support/effort";
import { inTurn } from "../../support/in-turn";
import { compile, FILE, plain, Realm, ROOT, snapshot } from "../../support/instrument";

const PACKAGE = resolve(__dirname, "../../..");
const support = (name: string): string => resolve(__dirname, "../../support", name);

interface Others {
  readonly plugins?: readonly Named[];
  readonly presets?: readonly Named[];
}

const env = (targets: object): Others => ({ presets: [["@babel/preset-env", { targets, modules: "commonjs" }]] });

const OTHERS: Readonly<Record<string, Others>> = {
  "nothing else": {},
  "preset-env to ES5": env({ ie: "11" }),
  "preset-env for this Node": env({ node: "current" }),
  "babel-plugin-istanbul": { plugins: [[require.resolve("babel-plugin-istanbul"), { cwd: ROOT }]] },
  "a plugin that renames": { plugins: [[support("renaming-plugin.cjs")]] },
  "a plugin that removes": { plugins: [[support("removing-plugin.cjs")]] },
};

/** Each of them leaves data in its exports; `takes` is what makes it JavaScript. */
interface Program {
  readonly code: string;
  readonly extension?: string;
  readonly syntax?: readonly string[];
  readonly takes?: Others;
}

const JAVASCRIPT = `
const unused = 1, never = (a = 1) => a || 2;
function alsoUnused() { return unused ? 1 : 2; }
if (false) { never(); } else var dead = 3;
const fns = [];
for (let i = 0; i < 3; i++) fns.push(() => { if (i === 1) return -i; return i; });
function* numbers({ from = 1, ...rest } = {}) { yield from; for (const [k, v] of Object.entries(rest)) yield k + v; }
async function later(n) { try { return (await n) ?? 1; } finally { dead++; } }
class A { #p = 1; static s = () => 2; get p() { return this.#p ** 2; } set p(v) { this.#p = v > 1 ? v : 0; } }
class B extends A { constructor(...args) { super(...args); this.p = args.length && 3; } }
label: for (const n of [1, 2, 3]) { switch (n) { case 1: continue label; case 2: break label; default: dead--; } }
exports.all = [fns.map((f) => f()), [...numbers({ from: 2, a: 1 })], new B(1).p, A.s(), dead, never?.(0), \`\${typeof later}\`];`;

const TYPESCRIPT = `
import type { Never } from "never";
enum Level { Low = 1, High = Low << 1 }
namespace Shapes { export const sides = (n: number): number => (n > 2 ? n : 0); }
abstract class Base<T> { constructor(protected readonly value: T, public level?: Level) {} abstract show(): string; }
class Shown extends Base<number> { show(): string { return \`\${(this.value satisfies number) || this.level!}\`; } }
function pick(one: string): string; function pick(one: unknown): string { return one ? (one as string) : ""; }
const unused: Never | undefined = undefined;
export const all = [Level.High, Shapes.sides(3), new Shown(0, Level.Low).show(), pick("a")];`;

const ELEMENTS = `
const React = { createElement: (type, props, ...children) => [typeof type, props, children] };
const List = ({ items = [1] }) => <ul className={items.length > 1 ? "many" : "one"}>{items.map((i) => <li key={i}>{i || "none"}</li>)}</ul>;
const unused = false && <b />;
exports.all = [List({}), List({ items: [0, 2] }), <List {...{ a: 1 }} />.length];`;

const DECORATORS = `
const seen = [];
const note = (text) => (value, { kind, name }) => { seen.push([text, kind, kind === "class" || name]); if (kind === "field") return (v) => v ?? 1; };
@note(seen.length ? "more" : "first") class A { @note("x") x; @note("m") m(n = 1) { return n && this.x; } @note("s") static s = () => 2; @note("#p") #p = 3; get p() { return this.#p; } }
exports.all = [new A().m(), new A().p, A.s(), seen];`;

const LEGACY = `
const bound = (_target, _name, d) => ({ ...d, value() { return d.value.call(this) + 1; } });
const sealed = (type) => { type.sealed = true; };
@sealed class A { n = 1; @bound m() { return this.n > 1 ? 0 : this.n; } }
exports.all = [new A().m(), A.sealed];`;

const PROGRAMS: Readonly<Record<string, Program>> = {
  JavaScript: { code: JAVASCRIPT },
  TypeScript: {
    ...{ code: TYPESCRIPT, extension: "ts", syntax: ["typescript"] },
    takes: { presets: [["@babel/preset-typescript"]], plugins: [["@babel/plugin-transform-modules-commonjs"]] },
  },
  React: { code: ELEMENTS, syntax: ["jsx"], takes: { presets: [["@babel/preset-react", { runtime: "classic" }]] } },
  decorators: {
    ...{ code: DECORATORS, syntax: ["decorators"] },
    takes: { plugins: [["@babel/plugin-proposal-decorators", { version: "2023-11" }]] },
  },
  "legacy decorators": {
    ...{ code: LEGACY, syntax: ["decorators-legacy"] },
    takes: { plugins: [["@babel/plugin-proposal-decorators", { version: "legacy" }]] },
  },
};

interface Lists {
  readonly plugins: readonly Named[];
  readonly presets: readonly Named[];
}

type Place = (lists: Lists, options: object) => Lists;

/** Babel takes presets after plugins, and the last of them first. */
const PLACES: Readonly<Record<"first" | "lastPlugin" | "lastPreset" | "last", Place>> = {
  first: (lists, options) => ({ ...lists, plugins: [[OURS.plugin, options], ...lists.plugins] }),
  lastPlugin: (lists, options) => ({ ...lists, plugins: [...lists.plugins, [OURS.plugin, options]] }),
  lastPreset: (lists, options) => ({ ...lists, presets: [...lists.presets, [OURS.preset, options]] }),
  last: (lists, options) => ({ ...lists, presets: [[OURS.preset, options], ...lists.presets] }),
};

const PLAIN = { cwd: ROOT, extension: [".js", ".ts"] };
const SMALL = { ...PLAIN, precision: "block", maps: "compact" };

/**
 * Before all others or after all others, in turn, so that each program and each plugin is tried both ways; everywhere,
 * and with both options, in the long form.
 */
const WAYS = effort(
  [
    { place: PLACES.first, options: PLAIN },
    { place: PLACES.last, options: SMALL },
  ],
  Object.values(PLACES).flatMap((place) => [PLAIN, SMALL].map((options) => ({ place, options }))),
);

function unit(program: Program, { plugins, presets }: Lists, look: "start" | "end"): Unit {
  const { code, syntax = [] } = program;
  return {
    ...{ code, filename: fileOf(program), sourceType: "unambiguous", parserOpts: { plugins: syntax }, plugins },
    presets: [[support("looking-preset.cjs"), { at: look }], ...presets],
  };
}

const fileOf = ({ extension = "js" }: Program): string => FILE.replace(/js$/, extension);

/** The lists of what a program is to go through, but for ours. */
function listed({ takes = {} }: Program, others: Others): Lists {
  return {
    plugins: [...(takes.plugins ?? []), ...(others.plugins ?? [])],
    presets: [...(others.presets ?? []), ...(takes.presets ?? [])],
  };
}

function behaviour(code: string, program: Program): object {
  const realm = new Realm();
  const output = inspect(realm.run(code), { depth: 9 });
  return { output, entry: snapshot(realm.entry(fileOf(program))) };
}

/** Of Istanbul's visitor beside no more than what the program takes. */
function byIstanbul(program: Program): object {
  const { plugins, presets } = listed(program, {}) as unknown as Record<string, PluginItem[]>;
  const parserOpts = { plugins: [...(program.syntax ?? [])] as never[] };
  const options = { filename: fileOf(program), parserOpts, presets: presets as PluginItem[] };
  return behaviour(compile(program.code, [plain(), ...(plugins as PluginItem[])], options), program);
}

/** Text does not say that the array of counters stays above what others put first (`_blockHoist`). */
function withoutArray({ code, bindings }: Seen): Seen {
  return { code: code.replaceAll(/^(const|var) _*cov_\w+_[cv]\d*\b.*\n/gm, ""), bindings };
}

const EIGHTS = BABEL_8_NODES.slice(-1).flatMap((node) => (BABEL_8 === undefined ? [] : [["Babel 8", BABEL_8, node]]));
const BABELS = [["Babel 7", PACKAGE, process.execPath], ...EIGHTS] as [name: string, directory: string, node: string][];

if (EIGHTS.length === 0) {
  test.skip("Babel 8 (skipped: KCOV_TEST_BABEL8 and a Node of KCOV_TEST_NODES that it runs on are needed)", () => {});
}

describe.each(BABELS.map((babel) => [babel[0], babel] as const))("%s", (_name, babel) => {
  const [, directory, node] = babel;

  inTurn(BABELS, babel).each(Object.entries(PROGRAMS))("%s", (programName, program) => {
    const turn = Object.keys(PROGRAMS).indexOf(programName);
    const cases = Object.entries(OTHERS).flatMap(([name, others], index) => {
      const lists = listed(program, others);
      const ways = WAYS.map(({ place, options }, way) => ({ name, way, lists, all: place(lists, options) }));
      return ways.filter(({ way }) => isLong || way === (turn + index) % WAYS.length);
    });
    const alone = WAYS.map(({ options }) => unit(program, { plugins: [[OURS.plugin, options]], presets: [] }, "start"));
    const beside = cases.map(({ all }) => unit(program, all, "end"));
    const { seen, codes } = compileWith(directory, node, [...alone, ...beside]);
    const printed = cases.map(({ way, lists }) => unit({ ...program, code: (seen[way] as Seen).code }, lists, "end"));
    const { seen: expected } = compileWith(directory, node, printed);
    const istanbul = byIstanbul(program);
    for (const [i, { name, way }] of cases.entries()) {
      const [inOne, inTwo] = [seen[alone.length + i], expected[i]].map((one) => withoutArray(one as Seen));
      expect({ name, way, ...inOne }).toEqual({ name, way, ...inTwo });
      const counted = behaviour(codes[alone.length + i] as string, program);
      expect({ name, way, ...counted }).toEqual({ name, way, ...istanbul });
    }
  });
});
