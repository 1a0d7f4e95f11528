/** What a program can see of itself: the same under `trace` as by itself. */
import { transformSync } from "@babel/core";
import { afterEach, describe, expect, test } from "@jest/globals";
import { Project } from "../support/command";
import { effort } from "../support/effort";
import { NODES } from "../support/nodes";
import { type SideBySide, sideBySide } from "../support/side-by-side";

let project: Project;

afterEach(() => project.remove());

function compare(files: Readonly<Record<string, string>>, node: string, ...args: string[]): SideBySide {
  project = new Project(files);
  return sideBySide(project, [node, ...args], { node });
}

const FUNCTIONS = `
const show = (...functions) => {
  for (const f of functions) console.log(JSON.stringify(f.name), f.length, Reflect.ownKeys(f).map(String).join());
};
function declared(a, b, ...rest) {}
const assigned = function (a, b = 1, c) {};
const arrow = (a, { b }, [c] = []) => a;
let later;
later = async () => {};
var nullish, or, and = 1;
nullish ??= () => {};
or ||= class {};
and &&= function* () {};
show(declared, assigned, arrow, later, nullish, or, and);

const symbol = Symbol("symbol");
const object = {
  method(a) {}, async asynchronous() {}, *generator() {}, property: () => {}, "quoted key"() {}, 12: () => {},
  ["com" + "puted"]: () => {}, [symbol]: function () {}, inner: class { static s = 1 },
  get got() { return 1; }, set got(value) {}, shorthand: { declared }.declared,
};
show(object.method, object.asynchronous, object.generator, object.property, object["quoted key"], object[12]);
show(object.computed, object[symbol], object.inner, object.shorthand);
const { get, set } = Object.getOwnPropertyDescriptor(object, "got");
show(get, set);

const { byDefault = () => {}, renamed: local = function () {} } = {};
const [element = class {}] = [];
function parameters(a = () => {}, { b = function (x) {} } = {}, [c = async (y) => {}] = []) {
  show(a, b, c);
}
show(byDefault, local, element, parameters);
parameters();

class Fields {
  arrow = (a) => this;
  plain = function (a, b) {};
  anonymous = class { static inner = 1 };
  "quoted field" = () => {};
  12 = () => {};
  0x10n = () => {};
  __proto__ = () => {};
  static fixed = () => {};
  static #hidden = () => {};
  #own = async () => {};
  static { show(Fields.#hidden, Fields.fixed); }
  constructor(a) { show(this.arrow, this.plain, this.anonymous, this["quoted field"], this[12], this[16], this.__proto__, this.#own); }
  method() {}
  static name = "not a function";
}
class Derived extends Fields { own = () => super.method; }
show(class {}, Derived, new Derived().own, Fields.prototype.method);
console.log(Fields.name, new Derived().arrow() instanceof Fields);

switch (1) {
  case 1:
    const inCase = () => {};
    show(inCase);
}
for (let inFor = () => {}, i = 0; i < 1; i++) show(inFor);
const picked = 1 ? () => {} : null, grouped = (() => {}), chosen = null || (() => {}), last = (0, () => {});
show(picked, grouped, chosen, last, () => {}, new Function("a", "return a"), declared.bind(null, 1));
exports.exported = () => {};
module.exports.default = function () {};
show(exports.exported, exports.default);
console.log("done");
`;

const LANGUAGE = `
const isStrict = ["sloppy", "strict", "after-comment", "after-shebang", "in-parentheses", "second", "in-function"];
for (const name of isStrict) console.log(name, require("./" + name));
(function () {
  console.log(arguments.length, arguments.callee.name, this === globalThis);
})(1, 2);
function target() {
  return new.target === undefined ? "called" : new.target.name;
}
class Made { constructor() { this.by = new.target.name; } }
console.log(target(), new Made().by, Reflect.construct(Made, [], Array).by);
class Base { who() { return "base" + this.x; } static s() { return "static"; } get g() { return "got"; } }
class Derived extends Base {
  x = 1;
  constructor() { const f = () => super(); f(); }
  who() { return (() => super.who() + " derived")(); }
  static s() { return super.s() + " derived"; }
  get g() { return super.g; }
}
console.log(new Derived().who(), Derived.s(), new Derived().g);
console.log({ __proto__: { m() { return "proto"; } }, m() { return super.m() + "!"; } }.m());
function mapped(a) { arguments[0] = 9; return a; }
function unmapped(a) { "use strict"; arguments[0] = 9; return a; }
function defaulted(a, b = 2) { arguments[0] = 9; return a; }
console.log(mapped(1), unmapped(1), defaulted(1));
console.log(typeof hoisted, typeof inBlock);
{ function inBlock() {} }
function hoisted() {}
console.log(typeof inBlock, this === module.exports, (() => this === module.exports)());
if (true) function sloppyIf() { return 1; }
console.log(sloppyIf(), 010, eval("var declaredByEval = 3; declaredByEval"), declaredByEval);
with ({ inWith: 5 }) console.log(inWith);
outer: for (const i of [1, 2]) for (;;) continue outer;
a: { b: { break a; } }
const callee = () => caller();
function caller() { return caller.caller === entry; }
function entry() { return caller(); }
console.log(entry(), (function f(n) { return n ? f(n - 1) : f.name; })(2), typeof f);
console.log(((a, b = a, c = () => b) => c())(4), ((s) => s.raw[0])${"`\\x`"}, typeof undeclared);
const site = () => ((strings) => strings)${"`a`"};
console.log(site() === site());
console.log((() => { try { dead; let dead; } catch (e) { return e.message; } })());
console.log([Error.stackTraceLimit, "prepareStackTrace" in Error, typeof Error.prepareStackTrace]);
console.log(typeof require, typeof __filename, arguments.length, process.argv.slice(2), process.execArgv);
console.log(Object.keys(this), Object.getOwnPropertyNames(globalThis).filter((name) => /^cov_/.test(name)));
const order = [];
const log = (x) => (order.push(x), x);
({ [log("k1")]: log("v1"), [log("k2")]: log("v2") })[log("k")] ??= log("set") && log("and") || log("or");
console.log(order.join());
(async () => {
  for await (const x of (async function* () { yield 1; yield* [2, 3]; })()) console.log(x);
  console.log("done");
})();
`;

const STRICTNESS = {
  "sloppy.js": "exports = module.exports = (function () { return this === undefined; })();",
  "strict.js": "'use strict';\nmodule.exports = (function () { return this === undefined; })();",
  "after-comment.js": "/* a */ // b\n'use strict'; module.exports = (function () { return this === undefined; })();",
  "after-shebang.js":
    "#!/usr/bin/env node\n'use strict'\nmodule.exports = (function () { return this === undefined; })();",
  "in-parentheses.js": "('use strict');\nmodule.exports = (function () { return this === undefined; })();",
  "second.js": "'other'; 'use strict'\nmodule.exports = (function () { return this === undefined; })();",
  "in-function.js":
    "module.exports = (() => { 'use strict'; return (function () { return this === undefined; })(); })();",
};

/** Prints the places of each error in its own file, in the form that the test asks for. */
const STACKS = String.raw`
const places = (error) => {
  const own = error.stack.split("\n").filter((line) => line.includes("main."));
  return own.map((line) => /at (?:(.*) \()?(?:file:|\/).*main\.m?js:(\d+:\d+)/.exec(line).slice(1).join(" ")).join(", ");
};
function
  first() { return second() }
function second() {
  const x = 1; if (x) { try { third() } catch (error) { return places(error) } }
}

const third = () => {
  for (let i = 0; i < 1; i++)
    throw new Error("several" +
      "lines");
};
console.log(first());
class Shape { static s = 1; area() { return places(new Error("x")) } get side() { return places(new Error("y")) } }
console.log(new Shape().area()); console.log(new Shape().side);
[1].map(
  (x) =>
    x +
    console.log(places(new Error("in a callback"))));
/* a comment of
two lines */ console.log(places(new Error("after it"))); function tail() { return places(new Error("tail")) }
console.log(tail());
Promise.resolve().then(async () => { await null; console.log(places(new Error("late"))); console.log("done") });
`;

const TEXTS = {
  "main.js":
    "#!/usr/bin/env node\r\n'use strict';\r\nconst text = `a\r\nb`;\r\nconsole.log(JSON.stringify(text), (function () { return this })());\r\n" +
    "console.log(/:(\\d+):/.exec(new Error().stack.split('\\n')[1])[1], 'a\\\r\nb'); // \u2028\r\n" +
    "require('./bom'); require('./literals');\r\nimport('./bom.mjs').then(() => console.log('done'));\r\n",
  "bom.js": "\uFEFF'use strict';\nconsole.log('bom', (function () { return this; })());",
  "bom.mjs": "\uFEFFconsole.log('bom', import.meta.url.endsWith('bom.mjs'));",
  "literals.js":
    "console.log(`\\u{1F600}`, '\\x41\\101\\0', /[\\u{1F600}]/u.test('😀'), 1e21, 0x10, 1_000, 10n, '\\'\"', '\\u2028' === '\u2028', /[/]\\//.source, String.raw`\\u`);",
};

const LANGUAGE_NODES = effort([process.execPath], NODES);

describe.each(LANGUAGE_NODES)("on %s", (node) => {
  test.each(["statement", "block"])(
    "functions keep their names, lengths and keys, with a counter per %s",
    (precision) => {
      project = new Project({ "main.js": FUNCTIONS });
      const flags = ["--precision", precision];
      const { plain, traced, covered } = sideBySide(project, [node, "main.js"], { node, flags });
      expect(plain.stdout).toContain('"arrow" 1 length,name');
      expect(plain).toMatchObject({ stdout: expect.stringMatching(/done\n$/), status: 0 });
      expect(traced).toEqual(plain);
      expect(covered.length).toBeGreaterThan(50);
    },
  );

  test("strict and sloppy mode, this, super, new.target, arguments, scopes and order of evaluation", () => {
    const files = { "main.js": LANGUAGE, ...STRICTNESS };
    const { plain, traced } = compare(files, node, "--stack-trace-limit=7", "main.js", "--flag", "x");
    expect(plain).toMatchObject({ stdout: expect.stringMatching(/done\n$/), status: 0 });
    expect(traced).toEqual(plain);
    expect(project.table().files).toHaveLength(8);
  });

  test("a shebang, directives, a byte order mark, CRLF, line separators and literals of all kinds", () => {
    const { plain, traced } = compare(TEXTS, node, "main.js");
    expect(plain).toMatchObject({ stdout: expect.stringMatching(/done\n$/), status: 0 });
    expect(traced).toEqual(plain);
    expect(project.table().files).toHaveLength(4);
  });

  test.each(["main.js", "main.mjs"])("stack traces have the original functions, files and lines in %s", (main) => {
    const { plain, traced } = compare({ [main]: STACKS }, node, main);
    const lines = (text: string): string => text.replaceAll(/(\d+):\d+/g, "$1");
    expect(plain).toMatchObject({
      stdout: expect.stringMatching(/^third 14:11, second 9:31, [\s\S]*done\n$/),
      status: 0,
    });
    expect(lines(traced.stdout)).toBe(lines(plain.stdout));
  });

  test.each(["main.js", "main.mjs"])(
    "stack traces have the original columns with --enable-source-maps in %s",
    (main) => {
      const { plain, traced } = compare({ [main]: STACKS }, node, "--enable-source-maps", main);
      const columns = (text: string): (string | undefined)[] =>
        Array.from(text.matchAll(/\d+:\d+/g), ([place]) => place);
      expect(columns(plain.stdout).length).toBeGreaterThan(12);
      expect(columns(traced.stdout)).toEqual(columns(plain.stdout));
    },
  );

  test("stack traces of a compiled program lead to its TypeScript, with the columns of a run without us", () => {
    const source =
      "interface A { n: number }\n\nfunction f(a: A): void {\n  const x: number = a.n; throw new Error(String(x));\n}\n";
    const program = `${source}try { f({ n: 1 }); } catch (error) { console.log((error as Error).stack); }\n`;
    const compiled = transformSync(program, {
      filename: "/main.ts",
      presets: [require.resolve("@babel/preset-typescript")],
      ...{ sourceMaps: "inline", sourceFileName: "../src/main.ts", configFile: false, babelrc: false },
    });
    const files = { "dist/main.js": String(compiled?.code), "src/main.ts": program };
    const { plain, traced } = compare(files, node, "--enable-source-maps", "dist/main.js");
    const places = (text: string): string[] => text.split("\n").filter((line) => line.includes("main.ts"));
    expect(plain.stdout).toContain(`at f (${project.path("src/main.ts")}:4:32)`);
    expect(places(traced.stdout)).toEqual(places(plain.stdout));
  });

  test("an uncaught error shows the program's own text with --enable-source-maps", () => {
    const main = "function f() {\n  if (process) { throw new TypeError('boom'); }\n}\nf();\n";
    const { traced } = compare({ "main.js": main }, node, "--enable-source-maps", "main.js");
    expect(traced.stderr).toContain(`${project.path("main.js")}:2\n  if (process) { throw new TypeError('boom'); }\n`);
    expect(traced.stderr).toContain(`at f (${project.path("main.js")}:2:24)`);
    expect(traced.status).toBe(1);
  });
});

describe("the text of a function", () => {
  const main = (hint: string): string => `
const { Worker } = require("worker_threads");
const vm = require("vm");
${hint}
function f(a) {
  return a + 1;
}
console.log(eval("(" + f + ")")(1));
for (const run of [() => vm.runInNewContext("(" + f + ")(1)"), () => (0, eval)("(" + f + ")")(1)]) {
  try { console.log(run()); } catch (error) { console.log(error.name); }
}
new Worker("console.log((" + f + ")(1))", { eval: true }).on("error", (error) => console.log(error.name));
`;

  test("has counters, so that it runs where its module's counters are and nowhere else", () => {
    const { plain, traced } = compare({ "main.js": main("") }, process.execPath, "main.js");
    expect(plain.stdout).toBe("2\n2\n2\n2\n");
    expect(traced.stdout).toBe("2\nReferenceError\nReferenceError\nReferenceError\n");
  });

  test("has none, and runs everywhere, after a hint to ignore the function", () => {
    const { plain, traced } = compare({ "main.js": main("/* istanbul ignore next */") }, process.execPath, "main.js");
    expect(plain.stdout).toBe("2\n2\n2\n2\n");
    expect(traced).toEqual(plain);
  });
});
