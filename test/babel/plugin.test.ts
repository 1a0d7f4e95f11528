import { type PluginItem, transformSync, type types } from "@babel/core";
import { describe, expect, test } from "@jest/globals";
import { readInitialCoverage } from "istanbul-lib-instrument";
import plugin from "../../src/babel/plugin";
import { KcovError } from "../../src/errors";
import { compile, type Entry, FILE, ours, plain, Realm, ROOT, runProgram, withoutTemp } from "../support/instrument";

const BRANCHY = "function f(a, b = 1) { if (a || b) { return a; } return b; } module.exports = f(0) + f(2);";

function istanbul(options: object = {}): PluginItem {
  return ["babel-plugin-istanbul", { cwd: ROOT, ...options }];
}

function thrownBy(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

/** What a plugin says to its `onCover` about one piece of code. */
function covered(instrument: (options: object) => PluginItem, code: string, options: object = {}): unknown[] {
  const calls: unknown[] = [];
  compile(code, [instrument({ ...options, onCover: (...args: unknown[]) => calls.push(args) })]);
  return calls;
}

describe("options", () => {
  test.each(["nycrcPath", "coverageGlobalScope", "coverageGlobalScopeFunc", "compact", "Include", "constructor"])(
    "an unknown one, %s, is refused by name",
    (name) => {
      const error = thrownBy(() => compile("1", [ours({ [name]: "x" })]));

      expect(error).toBeInstanceOf(KcovError);
      expect(error).toMatchObject({ code: "EINVAL", syscall: "instrument" });
      expect(error).toHaveProperty(
        "message",
        expect.stringContaining(`option ${name} is not known; the options are cwd, `),
      );
    },
  );

  test.each([
    ["cwd", 1, "a directory name"],
    ["cwd", "", "a directory name"],
    ["include", 1, "a glob or an array of globs"],
    ["include", [1], "a glob or an array of globs"],
    ["exclude", null, "a glob or an array of globs"],
    ["exclude", { 0: "a" }, "a glob or an array of globs"],
    ["extension", true, "an extension, an array of them, or false"],
    ["extension", [/js/], "an extension, an array of them, or false"],
    ["excludeNodeModules", "false", "true or false"],
    ["coverageVariable", 0, "a variable name"],
    ["coverageVariable", "", "a variable name"],
    ["ignoreClassMethods", "render", "an array of method names"],
    ["inputSourceMap", "{}", "a source map object"],
    ["inputSourceMap", [], "a source map object"],
    ["inputSourceMap", null, "a source map object"],
    ["useInlineSourceMaps", 1, "true or false"],
    ["onCover", "console.log", "a function"],
    ["reportLogic", "yes", "true or false"],
    ["precision", "line", '"statement" or "block"'],
    ["precision", true, '"statement" or "block"'],
    ["maps", "small", '"literal" or "compact"'],
  ])("the wrong value for %s, %p, is refused by name", (name, value, wanted) => {
    const error = thrownBy(() => compile("1", [ours({ [name]: value })]));

    expect(error).toMatchObject({ code: "EINVAL" });
    expect(error).toHaveProperty("message", expect.stringContaining(`option ${name} must be ${wanted}`));
  });

  test("that are undefined stand for their defaults", () => {
    const names = ["include", "exclude", "extension", "excludeNodeModules", "coverageVariable", "ignoreClassMethods"];
    const more = ["inputSourceMap", "useInlineSourceMaps", "onCover", "reportLogic", "precision", "maps"];
    const undefinedOptions = Object.fromEntries([...names, ...more].map((name) => [name, undefined]));

    expect(compile(BRANCHY, [ours(undefinedOptions)])).toBe(compile(BRANCHY, [ours()]));
  });

  test('precision "statement" is the default', () => {
    expect(compile(BRANCHY, [ours({ precision: "statement" })])).toBe(compile(BRANCHY, [ours()]));
    expect(compile(BRANCHY, [ours({ precision: "block" })])).not.toBe(compile(BRANCHY, [ours()]));
  });

  test("code without a file name is refused with what to do", () => {
    const options = { configFile: false, babelrc: false, plugins: [ours()] };

    expect(() => transformSync("1", options)).toThrow(
      "EINVAL: invalid argument, instrument: the code has no file name; pass Babel the option `filename`",
    );
  });
});

describe("onCover", () => {
  test.each([
    ["code with branches", BRANCHY],
    ["no code at all", ""],
    ["code that asks to be ignored", "/* istanbul ignore file */ f(1);"],
    ["a class", "class A { a = 1; get b() { return this.a || 2; } }"],
  ])("is told of %s what babel-plugin-istanbul tells", (_name, code) => {
    const calls = covered(ours, code);

    expect(calls).toEqual(covered(istanbul, code));
    expect(calls).toEqual([[FILE, expect.objectContaining({ path: FILE })]]);
  });

  test("is told the maps with all counts 0", () => {
    expect(covered(ours, "if (a) b();")).toEqual([
      [
        FILE,
        {
          path: FILE,
          statementMap: {
            0: { start: { line: 1, column: 0 }, end: { line: 1, column: 11 } },
            1: { start: { line: 1, column: 7 }, end: { line: 1, column: 11 } },
          },
          fnMap: {},
          branchMap: {
            0: {
              loc: { start: { line: 1, column: 0 }, end: { line: 1, column: 11 } },
              type: "if",
              locations: [
                { start: { line: 1, column: 0 }, end: { line: 1, column: 11 } },
                { start: { line: undefined, column: undefined }, end: { line: undefined, column: undefined } },
              ],
              line: 1,
            },
          },
          s: { 0: 0, 1: 0 },
          f: {},
          b: { 0: [0, 0] },
        },
      ],
    ]);
  });

  test("is not told of files that are not instrumented", () => {
    expect(covered(ours, "1;", { exclude: "program.js" })).toEqual([]);
    expect(covered(ours, compile("1;", [plain()]))).toEqual([]);
  });
});

/** The functions and statements whose counters Istanbul's object has, by the text they stand for. */
function countedTexts(code: string, entry: Entry): string[] {
  const text = ({ start, end }: Entry["statementMap"][string]) => code.slice(start.column, end.column);
  return [
    ...Object.values(entry.statementMap).map(text),
    ...Object.values(entry.fnMap).map(({ name }) => `fn ${name}`),
  ];
}

describe("hints", () => {
  test.each<[string, string, string[]]>([
    ["ignore if", "/* istanbul ignore if */ if (x) { a(); } else { b(); }", ["if (x) { a(); } else { b(); }", "b();"]],
    [
      "ignore else",
      "/* istanbul ignore else */ if (x) { a(); } else { b(); }",
      ["if (x) { a(); } else { b(); }", "a();"],
    ],
    ["ignore next", "/* istanbul ignore next */ if (x) { a(); } b();", ["b();"]],
    [
      "ignore next on a function",
      "/* istanbul ignore next */ function f() { a(); } function g() { b(); }",
      ["b();", "fn g"],
    ],
    ["ignore next with a reason", "/* istanbul ignore next: not today */ a(); b();", ["b();"]],
    ["ignore nextish, which is none", "/* istanbul ignore nextish */ a();", ["a();"]],
    ["ignore next in a line comment", "a(); // istanbul ignore next\nb();", ["a();"]],
  ])("%s is honoured exactly as by Istanbul", async (_name, code, counted) => {
    const guarded = `var x = 0, a = () => 1, b = a;`;
    const program = `${guarded}\n${code}`;
    const expected = await runProgram(program, [plain()]);
    const actual = await runProgram(program, [ours()]);
    const [[, maps]] = covered(ours, code) as [[string, Entry]];

    expect(actual.realm.entry()).toEqual(expected.realm.entry());
    expect(countedTexts(code, maps)).toEqual(counted);
  });

  test.each([
    "/* istanbul ignore file */ f();",
    "f(); // istanbul ignore file",
    "{ /* istanbul ignore file: old */ f(); }",
  ])("a file with %j is left as it is", (code) => {
    expect(compile(code, [ours()])).toBe(compile(code, []));
  });

  test("ignoreClassMethods leaves methods of these names alone, as in Istanbul", async () => {
    const code = "class A { seen() { return 1; } unseen() { return 2; } } const f = function unseen() { return 3; };";
    const options = { ignoreClassMethods: ["unseen"] };
    const program = `${code} const a = new A(); module.exports = [a.seen(), a.unseen(), f()];`;
    const expected = await runProgram(program, [istanbul(options)]);
    const actual = await runProgram(program, [ours(options)]);

    expect(Object.values(actual.realm.entry().fnMap).map(({ name }) => name)).toEqual(["(anonymous_0)"]);
    expect(actual.realm.entry()).toEqual(expected.realm.entry());
    expect(actual.output).toEqual([1, 2, 3]);
  });
});

describe("coverageVariable", () => {
  test("names the global object that holds the counters", async () => {
    const { realm } = await runProgram(BRANCHY, [ours({ coverageVariable: "my coverage" })]);

    expect(realm.coverage).toBeUndefined();
    expect(realm.global["my coverage"]).toEqual({ [FILE]: expect.objectContaining({ f: { 0: 2 } }) });
  });
});

describe("source maps", () => {
  const map = { version: 3, sources: ["original.ts"], names: [], mappings: "AAAA" };
  const comment = `//# sourceMappingURL=data:application/json;base64,${Buffer.from(JSON.stringify(map)).toString("base64")}`;
  const other = { ...map, sources: ["other.ts"] };

  test.each<[string, object, unknown]>([
    ["in the code's own comment is kept", {}, expect.objectContaining({ sources: ["original.ts"] })],
    [
      "in the comment is kept when asked for",
      { useInlineSourceMaps: true },
      expect.objectContaining({ sources: ["original.ts"] }),
    ],
    ["in the comment is not read when that is refused", { useInlineSourceMaps: false }, undefined],
    ["given as inputSourceMap wins", { inputSourceMap: other }, other],
    ["given as inputSourceMap needs no comment", { inputSourceMap: other, useInlineSourceMaps: false }, other],
  ])("a map %s, as in babel-plugin-istanbul", async (_name, options, wanted) => {
    const code = `${BRANCHY}\n${comment}`;
    const expected = await runProgram(code, [istanbul(options)]);
    const actual = await runProgram(code, [ours(options)]);

    expect(actual.realm.entry()["inputSourceMap"]).toEqual(wanted);
    expect(actual.realm.entry()).toEqual(expected.realm.entry());
  });

  const sections = { version: 3, sections: [{ offset: { line: 0, column: 0 }, map }] };

  test.each<[string, object, unknown]>([
    ["of sections is flattened", sections, expect.objectContaining({ sources: ["original.ts"], mappings: "AAAA" })],
    ["without a source's name", { ...map, sources: [null] }, undefined],
    ["without mappings", { ...map, mappings: undefined }, undefined],
    ["that is none", ["a", "list"], undefined],
  ])("a map %s stops neither us nor Babel", async (_, given, wanted) => {
    const inComment = `//# sourceMappingURL=data:application/json,${encodeURIComponent(JSON.stringify(given))}`;
    const base64 = `//# sourceMappingURL=data:text/json;base64,${Buffer.from(JSON.stringify(given)).toString("base64")}`;
    for (const [comment, expected] of [
      [base64, wanted],
      [inComment, undefined],
    ] as const) {
      const { realm } = await runProgram(`${BRANCHY}\n${comment}`, [ours({})]);
      expect(realm.entry()["inputSourceMap"]).toEqual(expected);
    }
    if (Array.isArray(given)) return;
    const { realm } = await runProgram(BRANCHY, [ours({ inputSourceMap: given })]);
    expect(realm.entry()["inputSourceMap"]).toEqual(wanted);
  });
});

describe("reportLogic", () => {
  const logic = "var f = (a, b) => a && b || 'neither'; f(1, 2); f(1, 0); f(0, 1); f([], {}); f([0], { x: 1 });";

  test("counts how often each operand was truthy and not empty", async () => {
    const { realm } = await runProgram(logic, [ours({ reportLogic: true })]);

    expect(realm.entry().b).toEqual({ 0: [5, 4, 2] });
    expect(realm.entry().bT).toEqual({ 0: [3, 2, 2] });
  });

  test("gives Istanbul's object without the temporary key that Istanbul leaves on it", async () => {
    const expected = await runProgram(logic, [plain({ reportLogic: true })]);
    const actual = await runProgram(logic, [ours({ reportLogic: true })]);
    const keys = ["path", "statementMap", "fnMap", "branchMap", "s", "f", "b", "bT", "_coverageSchema", "hash"];

    expect(Object.keys(expected.realm.entry())).toHaveLength(keys.length + 1);
    expect(Object.keys(actual.realm.entry())).toEqual(keys);
    expect(actual.realm.entry()).toEqual(withoutTemp(expected.realm.entry()));
  });

  test("leaves no bT where it is off or where there is no logic", async () => {
    const off = await runProgram(logic, [ours()]);
    const none = await runProgram("var a = 1;", [ours({ reportLogic: true })]);

    expect(off.realm.entry()).not.toHaveProperty("bT");
    expect(none.realm.entry()).not.toHaveProperty("bT");
  });
});

/** What swc-plugin-coverage-instrument writes: the same function, printed by other hands. */
const SWC_OUTPUT = `
function cov_7654321() {
  var path = "${FILE}", hash = "1234", global = new ((function(){}).constructor)("return this")(), gcv = "__coverage__",
    coverageData = { all: false, path: "${FILE}", statementMap: { "0": { start: { line: 1, column: 0 }, end: { line: 1, column: 4 } } },
      fnMap: {}, branchMap: {}, s: { "0": 0 }, f: {}, b: {}, "_coverageSchema": "1a1c01bbd47fc00a2c39e90264f33305004495a9", hash: "1234" };
  var coverage = global[gcv] || (global[gcv] = {});
  if (!coverage[path] || coverage[path].hash !== hash) coverage[path] = coverageData;
  var actualCoverage = coverage[path];
  { cov_7654321 = function() { return actualCoverage; }; }
  return actualCoverage;
}
cov_7654321();
cov_7654321().s[0]++; f();`;

describe("code that carries counters already", () => {
  test.each([
    ["babel-plugin-istanbul", compile(BRANCHY, [istanbul()])],
    [
      "babel-plugin-istanbul, for a file of another name",
      compile(BRANCHY, [istanbul()], { filename: `${ROOT}/src.js` }),
    ],
    ["istanbul-lib-instrument", compile(BRANCHY, [plain()])],
    ["istanbul-lib-instrument, minified", compile(BRANCHY, [plain()], { minified: true })],
    ["this plugin", compile(BRANCHY, [ours()])],
    [
      "this plugin, compiled for old browsers",
      compile(BRANCHY, [ours()], { presets: [["@babel/preset-env", { targets: "ie 11" }]] }),
    ],
    ["SWC", SWC_OUTPUT],
  ])("from %s is left as it is", (_name, code) => {
    expect(compile(code, [ours()])).toBe(compile(code, []));
  });

  test("is not left alone for only naming Istanbul's mark in a string or a comment", () => {
    expect(compile("const mark = '_coverageSchema'; // _coverageSchema: 1", [ours()])).toContain("coverageData");
  });
});

describe("beside babel-plugin-istanbul in the same pass", () => {
  const preset = (item: PluginItem) => () => ({ plugins: [item] });

  test.each<[string, PluginItem[], PluginItem[]]>([
    ["before it", [ours(), istanbul()], []],
    ["after it", [istanbul(), ours()], []],
    ["from a preset", [istanbul()], [preset(ours())]],
    ["with babel-plugin-istanbul in a preset", [ours()], [preset(istanbul())]],
    ["both in presets", [], [preset(istanbul()), preset(ours())]],
  ])("%s, it alone instruments and counts once", async (_name, plugins, presets) => {
    const alone = await runProgram(BRANCHY, [plain()]);
    const { output, realm } = await runProgram(BRANCHY, plugins, { presets });

    expect(realm.entry()).toEqual(alone.realm.entry());
    expect(output).toBe(2);
    expect(compile(BRANCHY, plugins, { presets })).toBe(compile(BRANCHY, [ours()]));
  });
});

const MODERN = `
import { dep } from "dep";
export const twice = (x = dep) => { for (const y of [x, ...[x]]) { if (y ?? x) return y + x; } };
export async function later(n) { return (await n) || 0; }
export function* numbers() { yield* [1, 2]; }
export class A { #p = 1; static s = \`\${dep}\`; get p() { return this.#p ** 2; } }
const { a, ...rest } = { a: 1, b: 2 };
export default typeof Symbol.iterator === "symbol" && [a, rest.b, twice(), new A().p, [...numbers()].length].join();`;

describe("beside presets", () => {
  const require = () => ({ __esModule: true, dep: 4 });
  const toCommonJs = "@babel/plugin-transform-modules-commonjs";
  const expectedEntry = (code: string, options: object = {}) => {
    const realm = new Realm({ require });
    realm.run(compile(code, [plain(), toCommonJs], options));
    return realm.entry();
  };

  test.each([{ ie: "11" }, { chrome: "60" }, { node: "current" }])(
    "preset-env for %j leaves the counts of modern code as they are",
    (targets) => {
      const realm = new Realm({ require });
      const presets = [["@babel/preset-env", { targets, modules: "commonjs" }]] as PluginItem[];
      const exports = realm.run(compile(MODERN, [ours()], { presets }));

      expect(exports).toMatchObject({ default: "1,2,8,1,2" });
      expect(realm.entry()).toEqual(expectedEntry(MODERN));
    },
  );

  test("what it adds to a module needs no Babel helper, which a runtime transform would import too late", () => {
    const helpers: string[] = [];
    const recorder: PluginItem = () => ({
      visitor: {},
      pre: (file: { set(key: string, value: unknown): void }) => {
        file.set("helperGenerator", (name: string) => {
          helpers.push(name);
        });
      },
    });
    compile("var a = 1;", [ours(), recorder], { presets: [["@babel/preset-env", { targets: "ie 11" }]] });

    expect(helpers).toEqual([]);
  });

  test("preset-typescript and the types are not counted", () => {
    const code = `
      import { dep, type Unused } from "dep"; import type { T } from "types";
      interface I { a: number } type U = I | T; declare const global: U; declare function overloaded(x: string): void;
      enum Color { Red = 1, Green = Red << 1 } const enum Fixed { One = 1 }
      abstract class Base<V> { constructor(protected readonly v: V, private w?: number) {} abstract m(): V; get(): V { return this.v!; } }
      class Derived extends Base<number> { m() { return this.get() satisfies number as any; } }
      function overload(a: string): string; function overload(a: number): number; function overload(a: any) { return a ?? dep; }
      namespace N { export const inside = Fixed.One || 2; }
      export default [new Derived(dep).m(), Color.Green, overload(null as never), N.inside];`;
    const options = {
      filename: FILE,
      presets: [["@babel/preset-typescript", { ignoreExtensions: true }]] as PluginItem[],
    };
    const realm = new Realm({ require });
    const exports = realm.run(compile(code, [ours(), toCommonJs], options));

    expect(exports).toEqual({ default: [4, 2, 4, 1] });
    expect(realm.entry()).toEqual(expectedEntry(code, options));
  });

  test("preset-react and the elements stay expressions of their statements", () => {
    const code = `
      const React = { createElement: (type, props, ...children) => [type, props, children] };
      const List = ({ items = [1] }) => <ul className={items.length > 1 ? "many" : "one"}>{items.map((i) => <li key={i}>{i || "none"}</li>)}</ul>;
      module.exports = [List({}), List({ items: [0, 2] }), <List {...{ a: 1 }} />.length, <></> && 1];`;
    const options = {
      presets: [["@babel/preset-react", { runtime: "classic", pragmaFrag: "'frag'" }]] as PluginItem[],
    };
    const realm = new Realm();
    const exports = realm.run(compile(code, [ours()], options));

    expect(exports).toMatchObject([
      ["ul", { className: "one" }, [[["li", { key: 1 }, [1]]]]],
      [
        "ul",
        { className: "many" },
        [
          [
            ["li", { key: 0 }, ["none"]],
            ["li", { key: 2 }, [2]],
          ],
        ],
      ],
      3,
      1,
    ]);
    expect(realm.entry()).toEqual(expectedEntry(code, options));
  });
});

test("nodes of another plugin's syntax are passed by, with what is below them", () => {
  const marked = `${BRANCHY}\nother: f(1) && f(2);`;
  const syntax: PluginItem = () => ({
    parserOverride(code: string, options: object, parse: (code: string, options: object) => types.File) {
      const file = parse(code, options);
      Object.assign(file.program.body[2] as object, { type: "OtherStatement" });
      return file;
    },
    visitor: {
      Program: {
        exit({ node }: { node: types.Program }) {
          node.body = node.body.filter(({ type }) => (type as string) !== "OtherStatement");
        },
      },
    },
  });
  const body = (code: string): string => code.slice(code.indexOf("function f"), code.indexOf("function cov_"));

  expect(body(compile(marked, [ours(), syntax]))).toBe(body(compile(BRANCHY, [ours()])));
  expect(compile(marked, [ours(), syntax])).not.toContain("other");
});

describe("names of functions", () => {
  test("are those that the program itself gives them, also where Istanbul's output has none", async () => {
    const code = `
      const arrow = () => 1; let fn = function () {}; var cls = class {};
      const { d = () => 2 } = {}; const o = { p: () => 3, m() {}, q: class {} };
      let assigned; assigned = () => 4; class C { field = () => 5; static s = class {}; }
      for (const inFor = () => 6; inFor() < 0;) {} const one = () => 7, two = () => 8;
      if (true) { const nested = function () {}; module.exports = [arrow, fn, cls, o.p, o.m, o.q, assigned, new C().field, C.s, one, two, nested].map((f) => f.name); }`;
    const expected = await runProgram(code, []);
    const istanbul = await runProgram(code, [plain()]);
    const actual = await runProgram(code, [ours()]);

    expect(actual.output).toEqual(expected.output);
    expect((actual.output as string[]).slice(0, 3)).toEqual(["arrow", "fn", "cls"]);
    expect(actual.output).not.toEqual(istanbul.output);
    expect(actual.realm.entry()).toEqual(istanbul.realm.entry());
  });
});

describe("what Jest and nyc read from code that never ran", () => {
  test("is the maps, the hash and the name of the variable, as in Istanbul's output", () => {
    const expected = readInitialCoverage(compile(MODERN, [plain({ reportLogic: true })]));

    expect(readInitialCoverage(compile(MODERN, [ours({ reportLogic: true })]))).toEqual(expected);
    expect(expected).toMatchObject({ path: FILE, gcv: "__coverage__", coverageData: { path: FILE } });
  });
});

test("what later versions of Babel 7 added to its types is not needed", () => {
  const code = "export function f() { return 1; }\nif (f()) f();";
  const asIn7: PluginItem = (api: { types: typeof types; assertVersion(range: string): void }) => {
    const traverseFast = (...args: Parameters<typeof types.traverseFast>): unknown => api.types.traverseFast(...args);
    const added = { isImportOrExportDeclaration: { value: undefined }, traverseFast: { value: traverseFast } };
    const older = { ...api, assertVersion: api.assertVersion, types: Object.create(api.types, added) };
    return plugin(older, { cwd: ROOT });
  };
  expect(compile(code, [asIn7])).toBe(compile(code, [ours()]));
});

test("the plugin object says its name and has no visitor of its own", () => {
  const made = plugin({ assertVersion: () => undefined }, {});

  expect(made).toMatchObject({ name: "istanbul-kcov", visitor: {} });
});
