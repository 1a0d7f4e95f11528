/**
 * What Babel does for a program grows with its length, not with its square; past a stated length a program stays as it
 * is.
 */
import type { PluginObj } from "@babel/core";
import { expect, test } from "@jest/globals";
import { SourceInstrumenter } from "../../src/instrument/source";
import { compile, ours } from "../support/instrument";

const LARGEST = 3_000_000;

type Prototype = Record<string, (...args: unknown[]) => unknown>;

/** How often Babel looked through a whole scope, and at the place of a statement that it has inserted. */
interface Work {
  scopes: number;
  insertions: number;
}

/** Babel's own methods, counted between the `pre` of the first plugin and that of the last. */
function workOn(code: string): Work {
  const work: Work = { scopes: 0, insertions: 0 };
  const restore: (() => void)[] = [];
  const count = (prototype: Prototype, name: string, add: (self: never) => void): void => {
    const original = prototype[name] as Prototype[string];
    restore.push(() => Reflect.set(prototype, name, original));
    prototype[name] = function (this: never, ...args) {
      add(this);
      return Reflect.apply(original, this, args);
    };
  };
  const begin: PluginObj["pre"] = ({ path }) => {
    count(Object.getPrototypeOf(path.scope), "crawl", (scope: { getProgramParent(): { crawling: boolean } }) => {
      if (!scope.getProgramParent().crawling) work.scopes++;
    });
    count(Object.getPrototypeOf(path), "getSibling", () => work.insertions++);
  };
  const end: PluginObj["pre"] = () => restore.forEach((one) => void one());
  compile(code, [() => ({ visitor: {}, pre: begin }), ours(), () => ({ visitor: {}, pre: end })]);
  return work;
}

const chain = (links: number): string =>
  Array.from({ length: links }, (_, i) => `if (x === ${i}) y(${i});`).join(" else ");
const nested = (word: string) => (depth: number) => `${`${word} `.repeat(depth)}y();`;
const flat = (statement: string) => (count: number) => `${statement}\n`.repeat(count);

test.each([
  ["else if", chain],
  ["if in if", (depth: number) => `${nested("if (x)")(depth)}${" else z();".repeat(depth)}`],
  ["for in for", nested("for (;;)")],
  ["while in while", nested("while (x)")],
  ["for of in for of", nested("for (const x of y)")],
  ["with in with", nested("with (x)")],
])("%s", (_name, program) => {
  expect(workOn(program(60)).scopes).toBe(workOn(program(6)).scopes);
});

test.each([
  ["statements", flat("x();")],
  ["statements in a function", (count: number) => `function f() { ${flat("x();")(count)} }`],
  ["statements in cases", (count: number) => `switch (x) { case 1: ${flat("x();")(count)} }`],
  ["labels", (count: number) => Array.from({ length: count }, (_, i) => `l${i}: for (;;) break l${i};`).join("\n")],
  ["arrow functions", (count: number) => Array.from({ length: count }, (_, i) => `const f${i} = () => 1;`).join("\n")],
])("a list of %s", (_name, program) => {
  expect(workOn(program(60)).insertions).toBe(workOn(program(6)).insertions);
});

test("what is nested too deeply is loaded as it is", () => {
  const warnings: string[] = [];
  const instrumenter = new SourceInstrumenter({ cwd: "/repo" }, (line) => warnings.push(line));
  const deep = chain(20_000);

  expect(instrumenter.instrument(deep, "/repo/deep.js", "commonjs")).toBe(deep);
  expect(warnings).toEqual([
    expect.stringMatching(/^\/repo\/deep\.js is not instrumented: .*nested too deeply.*--stack/),
  ]);
});

/** Its parts are few, so that only its length matters. */
const large = (length: number, code = ""): string => `${code}x("${"x".repeat(length)}");`;

test("what is too large is loaded as it is, and TypeScript compiled without counters", () => {
  const warnings: string[] = [];
  const instrumenter = new SourceInstrumenter({ cwd: "/repo" }, (line) => warnings.push(line));
  const text = large(LARGEST);
  const refused = (name: string) => expect.stringMatching(`^/repo/${name} is not instrumented: .*exclude`);

  expect(instrumenter.instrument(text, "/repo/a.js", "commonjs") === text).toBe(true);
  const compiled = instrumenter.instrument(large(LARGEST, "let x: Type;\n"), "/repo/b.ts", "commonjs");
  expect(["let x", "Type", "_c["].map((part) => compiled.includes(part))).toEqual([true, false, false]);
  expect(instrumenter.instrument(large(LARGEST - 100), "/repo/c.js", "commonjs").includes("_c[0]++")).toBe(true);
  expect(warnings).toEqual([refused("a.js"), refused("b.ts")]);
});

test("a source map in a comment does not make a module large", () => {
  const map = Buffer.from(JSON.stringify({ version: 3, sources: ["a.ts"], names: [], mappings: "AAAA" }));
  const comment = `//# sourceMappingURL=data:application/json;base64,${map.toString("base64")}`;

  expect(compile(`x();\n${comment}${" ".repeat(LARGEST)}`, [ours()]).includes("_c[")).toBe(true);
  expect(compile(`${large(LARGEST)}\n${comment}\n`, [ours()]).includes("_c[")).toBe(false);
});

test("the plugin leaves alone what is too large", () => {
  expect(compile(large(LARGEST), [ours()]).includes("_c[")).toBe(false);
  expect(compile(large(LARGEST - 100), [ours()]).includes("_c[")).toBe(true);
});
