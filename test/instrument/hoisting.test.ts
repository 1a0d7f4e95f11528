import { createRequire } from "node:module";
import type { NodePath, PluginItem } from "@babel/core";
import { describe, expect, test } from "@jest/globals";
import { allWithoutTemp, CYCLE, DONE, RESULT } from "../support/import-cycle";
import { compile, ours, plain, Realm, ROOT } from "../support/instrument";
import { type Files, runModules } from "../support/modules";

/** Babel's helper for async generators cannot run early itself, instrumented or not. */
const CYCLE_FOR_OLD_BROWSERS: Files = { ...CYCLE, "late.js": `${CYCLE["late.js"]}`.replace(", both().next()", "") };

/** What babel-jest says of itself: the array of counters is a constant then. */
const FOR_COMMONJS = { caller: { name: "babel-jest", supportsStaticESM: false } };

/** The preset that babel-jest itself uses. */
const jestPreset = createRequire(createRequire(__filename).resolve("babel-jest")).resolve("babel-preset-jest");

const SETTINGS = [{ reportLogic: false }, { reportLogic: true }, { reportLogic: false, precision: "block" }];

describe.each(SETTINGS)(
  "a function called through an import cycle before its module's body ran, with %o,",
  (settings) => {
    const run = async (presets: PluginItem[], plugins: PluginItem[], files: Files, options: object = {}) => {
      const compiled = Object.entries(files).map(([name, code]) => {
        return [name, compile(code, plugins, { filename: `${ROOT}/${name}`, presets, ...options })];
      });
      const { realm, exports } = runModules(Object.fromEntries(compiled), "main.js");
      return { output: [exports["result"], await exports["done"]], coverage: realm.coverage };
    };

    test.each<[string, PluginItem[], PluginItem[], Files]>([
      ["plugin-transform-modules-commonjs", [], ["@babel/plugin-transform-modules-commonjs"], CYCLE],
      [
        "plugin-transform-modules-commonjs, lazy",
        [],
        [["@babel/plugin-transform-modules-commonjs", { lazy: true }]],
        CYCLE,
      ],
      [
        "preset-env for Node",
        [["@babel/preset-env", { targets: { node: "current" }, modules: "commonjs" }]],
        [],
        CYCLE,
      ],
      [
        "preset-env for old browsers",
        [["@babel/preset-env", { targets: "ie 11", modules: "commonjs" }]],
        [],
        CYCLE_FOR_OLD_BROWSERS,
      ],
    ])("works and counts as under Istanbul after %s", async (_name, presets, plugins, files) => {
      const expected = await run(presets, [plain(settings), ...plugins], files);
      for (const options of [{}, FOR_COMMONJS]) {
        const actual = await run(presets, [ours(settings), ...plugins], files, options);
        expect(actual.output).toEqual(expected.output);
        expect(actual.coverage).toEqual(allWithoutTemp(expected.coverage));
        expect(actual.coverage[`${ROOT}/main.js`]?.f["0"]).toBe(2);
      }
    });

    test("gives what it gives when it is not instrumented", async () => {
      const commonJs: PluginItem[] = ["@babel/plugin-transform-modules-commonjs"];

      const bare = Object.entries(CYCLE).map(([name, code]) => [name, compile(code, commonJs)]);
      const { exports } = runModules(Object.fromEntries(bare), "main.js");

      expect([exports["result"], await exports["done"]]).toEqual([RESULT, DONE]);
      expect((await run([], [ours(settings), ...commonJs], CYCLE)).output).toEqual([RESULT, DONE]);
    });
  },
);

describe("jest.mock factories, which babel-plugin-jest-hoist moves above the body,", () => {
  const TEST = `
import { value, twice } from "./dependency.js";
import other from "./other.js";
const mockName = "mocked";
jest.mock("./dependency.js", () => { const x = true ? 20 : 0; return { value: x || 1, twice: (n = x) => n * 2 }; });
jest.mock("./other.js", function (a = 1) { if (a) return { __esModule: true, default: mockNumber() }; return null; });
jest.unmock("./third.js");
function mockNumber(n = 7) { return n ?? 0; }
export default [value, twice(), twice(1), other];`;

  /** Calls a factory when the module is required, as Jest does. */
  function runTest(plugin: PluginItem, code: string) {
    const filename = `${ROOT}/main.js`;
    const main = compile(code, [plugin, "@babel/plugin-transform-modules-commonjs"], {
      filename,
      presets: [jestPreset],
    });
    const factories = new Map<string, () => object>();
    const jest = {
      mock: (name: string, factory: () => object) => {
        factories.set(name, factory);
        return jest;
      },
      unmock: () => jest,
    };
    const inPlaceOf = (name: string) => `module.exports = require("mock:${name}");`;
    const files = {
      "main.js": main,
      "dependency.js": inPlaceOf("./dependency.js"),
      "other.js": inPlaceOf("./other.js"),
    };
    return runModules(files, "main.js", (name) => {
      return name === "@jest/globals" ? { jest } : factories.get(name.replace("mock:", ""))?.();
    });
  }

  test.each(SETTINGS)("pass its check and run before the body, with %o", (settings) => {
    const expected = runTest(plain(settings), TEST);
    const actual = runTest(ours(settings), TEST);

    expect(actual.exports).toEqual({ default: [20, 40, 2, 7] });
    expect(actual.exports).toEqual(expected.exports);
    expect(actual.realm.coverage).toEqual(allWithoutTemp(expected.realm.coverage));
  });

  test("are still refused when they use a variable of the module", () => {
    const code = `const own = f(); jest.mock("./dependency.js", () => own);`;

    expect(() => runTest(ours(), code)).toThrow("Invalid variable access: own");
  });

  test("may come from a jest that is imported", () => {
    const code = `import { jest } from "@jest/globals";\n${TEST}`;

    expect(runTest(ours(), code).exports).toEqual({ default: [20, 40, 2, 7] });
  });
});

test("a classic script may run twice in one realm, and counts on", () => {
  const realm = new Realm();
  const code = compile("var calls = (typeof calls === 'number' ? calls : 0) + 1; function f() { return calls; } f();", [
    ours(),
  ]);
  realm.script(code);
  realm.script(code);
  expect(realm.script("f()")).toBe(2);
  expect(realm.entry().f).toEqual({ 0: 3 });
});

describe("a module with a name of its own for something that the counters need", () => {
  const names = ["Array", "JSON", "Math", "Object", "Reflect", "Symbol", "Uint32Array", "WeakRef"];

  test.each(names.flatMap((name) => [false, true].map((isCompact) => [name, isCompact] as const)))(
    "%s is loaded and counts, with compact maps: %s",
    (name, isCompact) => {
      const code = `var root = { ${name}: globalThis.${name} }; var ${name} = root.${name}; module.exports = typeof ${name};`;
      const realm = new Realm();
      const output = realm.run(compile(code, [ours({ maps: isCompact ? "compact" : "literal" })], FOR_COMMONJS));
      expect(output).toBe(typeof (globalThis as Record<string, unknown>)[name]);
      expect(realm.entry().s).toEqual({ 0: 1, 1: 1, 2: 1 });
    },
  );
});

describe("a plugin that comes after ours", () => {
  const code = "function f(a) { return a ? 1 : 2; } module.exports = f(1);";
  const cloning: PluginItem = ({ types }: typeof import("@babel/core")) => ({
    visitor: {
      Program: {
        exit(path: NodePath) {
          const program = path.node as import("@babel/core").types.Program;
          program.body = program.body.map((node) => types.cloneNode(node, true));
        },
      },
    },
  });

  const renaming: PluginItem = () => ({
    visitor: {
      Program: {
        exit(path: NodePath) {
          for (const name of Object.keys(path.scope.bindings)) path.scope.rename(name);
        },
      },
    },
  });

  const pruning: PluginItem = () => ({
    visitor: {
      Program: {
        exit(path: NodePath) {
          path.scope.crawl();
          for (const binding of Object.values(path.scope.bindings)) if (!binding.referenced) binding.path.remove();
        },
      },
    },
  });

  test.each([
    ["clones", cloning],
    ["renames", renaming],
    ["prunes", pruning],
  ])("%s what it likes, and the program counts", (_name, plugin) => {
    for (const options of [{}, FOR_COMMONJS]) {
      const realm = new Realm();
      expect(realm.run(compile(code, [ours(), plugin], options))).toBe(1);
      expect(realm.entry()).toMatchObject({ s: { 0: 1, 1: 1 }, b: { 0: [1, 0] }, f: { 0: 1 } });
    }
  });
});

test("what babel-plugin-jest-hoist lifts above the body counts there", () => {
  const code = `jest.mock(globalThis.none ? "a" : "b", () => ({}), { virtual: true || false }); module.exports = 1;`;
  const realm = new Realm({ require: () => ({ jest: { mock: () => undefined } }) });
  for (const options of [{}, FOR_COMMONJS]) {
    const compiled = compile(code, [ours()], { ...options, presets: [jestPreset] });
    expect(realm.run(compiled)).toBe(1);
    expect(realm.entry().b).toMatchObject({ 0: [0, expect.any(Number)] });
  }
});
