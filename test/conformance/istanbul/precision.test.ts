/**
 * `precision: "block"` beside Istanbul: the same counts where nothing throws, and where something does, what the docs
 * say.
 */
import { inspect } from "node:util";
import type { PluginObj, types } from "@babel/core";
import { describe, expect, test } from "@jest/globals";
import { COUNTERS_KEY } from "../../../src/istanbul/counters";
import { coveredBlocks, drainedBlocks } from "../../support/covered";
import { effort } from "../../support/effort";
import {
  compile,
  type Entry,
  FILE,
  ours,
  plain,
  Realm,
  type Run,
  runProgram,
  withoutTemp,
} from "../../support/instrument";
import { compileOnce, LIBRARIES, runLibrary } from "../../support/libraries";
import { PROGRAMS } from "./programs";

const COMMON_JS = "@babel/plugin-transform-modules-commonjs";

const BLOCK = { precision: "block" } as const;

async function runBoth(code: string, settings: { reportLogic: boolean }): Promise<{ expected: Run; actual: Run }> {
  const expected = await runProgram(code, [plain(settings), COMMON_JS]);
  const actual = await runProgram(code, [ours({ ...settings, ...BLOCK }), COMMON_JS]);
  return { expected, actual };
}

/** As text, in which functions show their names and -0 its sign. */
function shown({ output }: Run): string {
  return inspect(output, { depth: 9, maxArrayLength: null });
}

type Groups = Readonly<Record<string, readonly number[] | Readonly<Record<string, readonly number[]>>>>;

/** What each counter of an entry reads, under the number of the slot that it shares in another. */
function countsBySlot(entry: Entry, shared: Entry): Map<number, number[]> {
  const link = Reflect.get(shared, Symbol.for(COUNTERS_KEY)) as { slots: () => Groups };
  const counts = new Map<number, number[]>();
  for (const [field, slots] of Object.entries(link.slots())) {
    const flat = (group: object): number[] => Object.values(group).flat();
    const read = flat(Reflect.get(entry, field) as object);
    for (const [i, slot] of flat(slots).entries()) counts.set(slot, [...(counts.get(slot) ?? []), read[i] as number]);
  }
  return counts;
}

/** Every counter of a basic block reads what the first of them has counted under Istanbul. */
function expectFirstOfBlock(actual: Entry, expected: Entry): void {
  const counts = countsBySlot(actual, actual);
  for (const [slot, reference] of countsBySlot(expected, actual)) {
    expect(counts.get(slot)).toEqual(reference.map(() => Math.max(...reference)));
  }
}

/** Programs in which a call or an operator throws. */
const THROWING = ["try, catch, finally and throw", "errors thrown out of every construct"];

describe.each(Object.entries(PROGRAMS))("%s", (name, code) => {
  test.each([{ reportLogic: false }, { reportLogic: true }])("counts as Istanbul does with %o", async (settings) => {
    const { expected, actual } = await runBoth(code, settings);

    if (THROWING.includes(name)) expectFirstOfBlock(actual.realm.entry(), expected.realm.entry());
    else expect(actual.realm.entry()).toEqual(withoutTemp(expected.realm.entry()));
  });

  test("gives the same output as the code that is not instrumented", async () => {
    const bare = await runProgram(code, [COMMON_JS]);
    const actual = await runProgram(code, [ours(BLOCK), COMMON_JS]);

    expect(shown(actual)).toBe(shown(bare));
  });

  test("drains every covered block once", async () => {
    const { actual } = await runBoth(code, { reportLogic: false });
    const covered = coveredBlocks(actual.realm.entry());

    expect(drainedBlocks(actual.realm.coverage)).toEqual({ [FILE]: covered });
    expect(drainedBlocks(actual.realm.coverage)).toEqual({});
  });
});

/** Functions of two bits, each run with all four: every way out of a nested statement, and what comes after. */
const WAYS_OUT: Readonly<Record<string, string>> = {
  "return in an if without else": "if (a) { v(1); if (b) return; v(2); } v(3);",
  "return at the end of either arm": "if (a) { v(1); return; } else { if (b) return; v(2); } v(3);",
  "else if that returns": "if (a) return; else if (b) { v(1); return; } v(2); v(3);",
  "break out of a labelled block that also returns": "out: { if (a) break out; if (b) return; v(1); } v(2);",
  "break out of a labelled block": "v(1); out: { if (a) break out; v(2); } v(3);",
  "continue of an outer loop":
    "out: for (const x of [1, 2]) { for (;;) { if (a) continue out; v(1); if (b) break out; break; } v(2); } v(3);",
  "break and continue": "for (const x of [1, 2]) { if (a) continue; v(1); if (b) break; v(2); } v(3);",
  "do while with continue": "let i = 2; do { if (a) continue; v(1); } while (--i > 0 && (b || v(2))); v(3);",
  "break in a switch": "switch (a) { case 0: v(1); case 1: if (b) break; v(2); default: v(3); } v(4);",
  "continue in a switch": "for (const x of [1, 2]) { switch (a) { case 0: if (b) continue; v(1); break; } v(2); }",
  "throw that is caught": "try { v(1); if (a) throw 1; v(2); if (b) return; v(3); } catch { v(4); } v(5);",
  "throw out of the catch":
    "try { try { if (a) throw 1; } catch { if (b) throw 2; v(1); } v(2); } catch { v(3); } v(4);",
  "throw through a finally": "try { try { if (a) throw 1; v(1); } finally { v(2); } v(3); } catch { v(4); } v(5);",
  "return through a finally": "try { if (a) return; v(1); } finally { v(2); if (b) v(3); } v(4);",
  "finally that goes on":
    "for (const x of [1, 2]) { try { if (a) return; v(1); } finally { if (b) continue; v(2); } v(3); }",
  "process.exit":
    "const process = { exit() { throw 0; } }; try { v(1); if (a) { process.exit(1); } v(2); process.exit(b); v(3); } catch { v(4); }",
  "block in a block": "v(1); { v(2); { if (a) return; v(3); } v(4); } v(5);",
  "declarators that hold functions":
    "const c = () => v(1), d = a || b, [e = b && v(2)] = [], f = function () { return v(3); }; c(); f();",
  "chains that end early": "(a ? null : v)?.(b || 1); v(2); (a ? null : { w: v })?.w(b || 3, b && 4); v(5);",
  "assignments by a logical operator":
    "let c = a; c ||= b || 1; c &&= b && 2; c ??= b ?? 3; [c = a || v(4)] = [b || undefined]; v(c);",
  "a class":
    "class C { [a || 'x'] = b && 1; static s = a && v(2); static { if (b) v(3); v(4); } m() { v(5); } } v(6); if (a) new C();",
  "functions in a row":
    "function g(c = a || 1, { d = b && 2 } = {}) { v(c); return d; } g(); if (a) g(1); if (b) g(1, { d: 3 });",
};

describe.each(Object.entries(WAYS_OUT))("%s", (_name, body) => {
  test("counts as Istanbul does", async () => {
    const kinds = ["function f", "async function f", "function* f"];
    const runs = "for (const a of [0, 1]) for (const b of [0, 1]) { const it = f(a, b); if (it?.next) [...it]; }";
    for (const kind of kinds) {
      const code = `const log = []; const v = (n) => log.push(n); ${kind}(a, b) { ${body} v(9); } ${runs} module.exports = log;`;
      const { expected, actual } = await runBoth(code, { reportLogic: false });

      expect(actual.output).toEqual(expected.output);
      expect(actual.realm.entry()).toEqual(expected.realm.entry());
    }
  });
});

test.each([
  ["an await", "async function f() { v(1); await P; v(2); }", [1, 1, 0]],
  ["an await in mid-statement", "async function f() { const a = v(1), b = await P, c = v(2); v(3); }", [1, 1, 0, 0]],
  ["a yield", "function* f() { v(1); yield; v(2); }", [1, 1, 0]],
  ["a nested yield", "function* f() { v(1); if (v) { yield; v(2); } v(3); }", [1, 1, 1, 0, 0]],
  ["a loop over what comes later", "async function f() { v(1); for await (const x of [P]) v(2); v(3); }", [1, 1, 0, 0]],
])("%s ends a block: what is never resumed has not run", async (_what, code, counts) => {
  const program = `function v() {} const P = new Promise(() => {}); ${code} const it = f(); if (it.next) it.next();`;
  const { expected, actual } = await runBoth(program, { reportLogic: false });

  expect(actual.realm.entry()).toEqual(expected.realm.entry());
  expect(Object.values(actual.realm.entry().s).slice(1, 1 + counts.length)).toEqual(counts);
});

/**
 * As Vue's and Solid's compilers do it: what stands in an element becomes a function, which somebody calls or does not.
 */
function lazyJsx({ types: t }: { types: typeof types }): PluginObj {
  return {
    visitor: {
      JSXExpressionContainer({ node }) {
        if (!t.isArrowFunctionExpression(node.expression))
          node.expression = t.arrowFunctionExpression([], node.expression as types.Expression);
      },
    },
  };
}

test("what stands in JSX counts when its compiler lets it run", async () => {
  const code = `
    /** @jsx h */
    const h = (_, { never }, twice) => [twice(), twice()];
    module.exports = ((a) => <i never={a && v()}>{a && 2}</i>)(1);`;
  const [expected, actual] = await Promise.all(
    [plain(), ours(BLOCK)].map((plugin) => runProgram(code, [plugin, lazyJsx, "@babel/plugin-transform-react-jsx"])),
  );

  expect(actual?.output).toEqual([2, 2]);
  expect(actual?.realm.entry()).toEqual(expected?.realm.entry());
  expect(actual?.realm.entry().b).toEqual({ 0: [0, 0], 1: [2, 2] });
});

test("what a call throws leaves the rest of its block counted, and nothing beyond", async () => {
  const code =
    "function f() { const a = 1; if (a) { g(); } g.x.y; g(); for (;;) { g(); } } function g() {} try { f(); g(); } catch { g(); }";
  const { expected, actual } = await runBoth(code, { reportLogic: false });
  const extra = coveredBlocks(actual.realm.entry()).filter(
    (name) => !coveredBlocks(expected.realm.entry()).includes(name),
  );

  expect(extra).toEqual(["s4", "s5", "s9"]);
});

test("what an operator throws leaves the rest of its expression counted, up to where a block begins", async () => {
  const code = "const g = () => 1; try { [...null, g() || g(), g() ? g() : g()]; } catch {}";
  const { expected, actual } = await runBoth(code, { reportLogic: false });

  expect(expected.realm.entry().b).toEqual({ 0: [0, 0], 1: [0, 0] });
  expect(actual.realm.entry().b).toEqual({ 0: [1, 0], 1: [0, 0] });
});

test("assigned counts that lack some leave in each block the largest that is given", () => {
  const realm = new Realm();
  realm.run(compile("f(); g(); function f() { g(); g(); } function g() {}", [ours(BLOCK)]));
  const entry = realm.entry();
  for (const [id, ...together] of [
    [0, 1],
    [1, 0],
    [2, 3],
    [3, 2],
  ] as const) {
    entry.s = { [id]: 5 };
    expect(together.map((other) => [entry.s[id], entry.s[other]])).toEqual([[5, 5]]);
  }
});

test("code of the same maps and other basic blocks counts for itself", () => {
  const code = (f: string, h: string, call: string): string =>
    `process = { exit() {}, exot() {} }; g(); ${call}();
    function f() { g(); process.${f}(); g(); } function h() { g(); process.${h}(); g(); } function g() {}`;
  const realms = [ours(BLOCK), plain()].map((plugin) => {
    const realm = new Realm();
    realm.run(compile(code("exit", "exot", "f"), [plugin]));
    realm.run(compile(code("exot", "exit", "h"), [plugin]));
    return realm;
  });

  expect(realms[0]?.entry()).toEqual(realms[1]?.entry());
});

test("code of one precision takes over the counts of the same code of the other", () => {
  const code = "function f(a) { if (a) { g(); g(); } } function g() {} f(0); f(1);";
  const [mixed, reference] = [new Realm(), new Realm()];
  for (const options of [{}, BLOCK]) mixed.run(compile(code, [ours(options)]));
  for (let run = 0; run < 2; run++) reference.run(compile(code, [plain()]));

  expect(mixed.entry()).toEqual(reference.entry());
  expect(drainedBlocks(mixed.coverage)).toEqual({ [FILE]: coveredBlocks(reference.entry()) });
});

describe.each(effort(LIBRARIES.slice(1), LIBRARIES))("$name", (library) => {
  const expected = () => runLibrary(library, compileOnce(library.source, plain, { reportLogic: false }));
  const actual = () => runLibrary(library, compileOnce(library.source, ours, BLOCK));

  test("gives the same result, and the counts that Istanbul has at the start of each block", () => {
    const [reference, run] = [expected(), actual()];

    expect(run.digest).toBe(reference.digest);
    expectFirstOfBlock(run.realm.entry(), reference.realm.entry());
  });

  test("executes less than half of the counters", () => {
    const counters = (options: object): number => {
      return compileOnce(library.source, ours, options).match(/cov_\w+\)?\[\d+\]\+\+/g)?.length ?? 0;
    };

    expect(counters(BLOCK) / counters({ reportLogic: false })).toBeLessThan(0.5);
  });
});
