/**
 * Small programs that together use every kind of statement, branch and function that Istanbul counts.
 *
 * Each leaves plain data, or a promise of it, in `module.exports` (or exports it as an ES module).
 */
export const PROGRAMS: Readonly<Record<string, string>> = {
  "if and else with and without braces": `
    const log = [];
    for (const n of [1, 2, 3]) {
      if (n === 1) log.push("one"); else if (n === 2) { log.push("two"); } else log.push("many");
      if (n > 9) log.push("never");
      if (n < 9) ; else log.push("never either");
    }
    module.exports = log;`,
  "switch with fallthrough, default in the middle and an empty switch": `
    function name(n) {
      let text = "";
      switch (n) {
        case 0: text += "zero ";
        case 1: text += "one "; break;
        default: text += "default ";
        case 2: case 3: text += "low "; break;
        case 4: return "four";
      }
      switch (n) {}
      return text;
    }
    module.exports = [0, 1, 2, 9].map(name);`,
  "every kind of loop": `
    const seen = [];
    for (let i = 0; i < 3; i++) seen.push(i);
    for (const key in { a: 1, b: 2 }) seen.push(key);
    for (const value of new Set(["x", "y"])) { seen.push(value); }
    let n = 2; while (n-- > 0) seen.push("w" + n);
    do seen.push("d"); while (++n < 1);
    for (;;) { if (seen.length > 5) break; }
    for (var i = 0, j = 9; i < 0; i++) seen.push(j);
    module.exports = seen;`,
  "labels with break and continue": `
    const seen = [];
    outer: for (let i = 0; i < 4; i++) {
      inner: for (let j = 0; j < 4; j++) {
        if (j === 2) continue outer;
        if (i === 2) break outer;
        if (j === 3) break inner;
        seen.push([i, j]);
      }
    }
    block: { if (seen.length) break block; seen.push("never"); }
    module.exports = seen;`,
  "try, catch, finally and throw": `
    const log = [];
    function risky(n) {
      try {
        if (n) throw new Error("n" + n);
        return "ok";
      } catch ({ message }) {
        log.push(message);
        return "caught";
      } finally { log.push("finally"); }
    }
    const results = [risky(0), risky(1)];
    try { null.x; } catch { log.push("no binding"); }
    try { try { throw 1; } finally { log.push("inner"); } } catch (e) { log.push(e); }
    module.exports = { results, log };`,
  "default arguments with destructuring and nested functions": `
    let made = 0;
    const make = () => ++made;
    function f(a = make(), { b = make(), c: { d = 4 } = {} } = {}, [e = () => make(), ...rest] = [], g = function () { return a || b; }) {
      return [a, b, d, typeof e, e && typeof e === "function" ? e() : e, rest, g()];
    }
    const arrow = (x = (y = 1) => y + 1, z = x()) => z;
    const [first = "none"] = [], { second = "also none", third = 3 } = { third: 0 };
    module.exports = [f(), f(9, { b: 8, c: { d: 7 } }, [6, 5]), f(0, undefined, null ?? []), arrow(), arrow(() => 5), first, second, third];`,
  "classes with fields, private members, static blocks and accessors": `
    const log = [];
    class Base { constructor(x) { this.x = x; } who() { return "base"; } static make(...args) { return new this(...args); } }
    class Derived extends (log.push("extends"), Base) {
      static count = 0;
      static #secret = "s";
      static { Derived.count += 10; if (Derived.count > 5) log.push("static block"); }
      field = this.constructor.count + 1;
      #hidden = () => this.x;
      bare;
      ["computed" + 1] = log.length || "none";
      constructor(x = 3) { super(x); Derived.count++; }
      get value() { return this.#hidden(); }
      set value(v) { this.x = v; }
      #private() { return Derived.#secret; }
      who() { return super.who() + this.#private(); }
      *items() { yield this.x; yield* [this.field]; }
      async later() { return this.x; }
      static isOne(o) { return #hidden in o; }
    }
    const d = Derived.make(); const before = d.value; d.value = 8;
    module.exports = [before, d.value, d.who(), d.field, d.computed1, d.bare, Derived.count, Derived.isOne(d), Derived.isOne({}), [...d.items()], log];`,
  "class expressions and anonymous classes": `
    const A = class { static n = A_count(); m() { return 1; } };
    function A_count() { return 7; }
    const B = class Named extends A { m() { return super.m() + 1; } };
    const list = [class {}, class X { y = 2 }];
    module.exports = [A.n, A.name, B.name, new B().m(), new list[1]().y, (class { static s = 5 }).s];`,
  "generators with return, throw and delegation": `
    const log = [];
    function* inner() { try { const got = yield 1; log.push(got); yield 2; } finally { log.push("closed"); } }
    function* outer(n = 2) { while (n-- > 0) yield n; return yield* inner(); }
    const it = outer(); const seen = [];
    for (const step of [undefined, undefined, undefined, "sent"]) seen.push(it.next(step).value);
    seen.push(it.return("r").value);
    const g = inner(); g.next(); try { g.throw(new Error("t")); } catch (e) { log.push(e.message); }
    module.exports = { seen, log };`,
  "async functions, for await and async generators": `
    const log = [];
    const sleep = (value, ms = 1) => new Promise((resolve) => setTimeout(resolve, ms, value));
    async function* numbers() { for (let i = 0; i < 3; i++) yield await sleep(i); }
    async function main() {
      for await (const n of numbers()) { if (n === 1) continue; log.push(n); }
      try { await Promise.reject(new Error("no")); } catch (e) { log.push(e.message); }
      const arrow = async (x) => (await x) || "falsy";
      log.push(...(await Promise.all([arrow(sleep(0)), arrow(sleep("t"))])));
      return log;
    }
    module.exports = main();`,
  "arrow functions with expression bodies": `
    const add = (a) => (b) => a + b, id = (x) => x, object = () => ({ k: 1 }), nothing = () => {}, not = () => void 0;
    module.exports = [add(1)(2), [1, 2].map((x) => x * 2), object(), nothing() === undefined, not() === undefined, (() => id)()(5), ((...r) => r.length)(1, 2)];`,
  "conditional expressions, nested": `
    const grade = (n) => n > 9 ? "top" : n > 5 ? (n > 7 ? "good" : "fair") : "low";
    let side = 0; const x = side ? side++ : (side += 2, side);
    module.exports = [[1, 6, 8, 10].map(grade), x, side, (true ? () => 1 : () => 2)()];`,
  "logical expressions of all three operators, nested and grouped": `
    const calls = [];
    const t = (name, value) => (calls.push(name), value);
    const results = [
      t("a", 0) || t("b", "") || t("c", "end"),
      t("d", 1) && t("e", null) && t("f", 1),
      t("g", null) ?? t("h", undefined) ?? t("i", 0),
      (t("j", 1) && t("k", 0)) || (t("l", []) && t("m", {})),
      (t("n", null) ?? t("o", 1)) && (t("p", 0) || t("q", [1])),
      !(t("r", 0) || !t("s", 0)),
    ];
    let u = null; u ??= 1; u &&= 5; u ||= 7;
    if (t("v", 1) && !t("w", 0)) calls.push("if");
    while (calls.length < 30 && (t("x", 1) || t("y", 1))) calls.push("loop");
    module.exports = { calls, results, u };`,
  "logical expressions that hold functions and call themselves": `
    function depth(n) { return n > 0 && (depth(n - 1) || n); }
    const pick = (f) => f || (() => "default");
    const object = { get length() { return depth(2) && 0; } };
    module.exports = [depth(3), pick()(), pick(() => "own")(), object || 1, (object && object.length) ?? 1];`,
  "tagged templates and template literals": `
    const tag = (strings, ...values) => strings.raw.join("|") + values.map((v) => v || "falsy").join(",");
    const n = 3;
    module.exports = [tag\`a\${n}b\${n > 5 ? "big" : ""}c\\n\`, \`x\${(() => n + 1)()}y\`, String.raw\`\\u00\`];`,
  "optional chaining with calls and elements": `
    const o = { a: { b() { return this.c; }, c: 5 }, list: [1] };
    const none = null; let touched = 0;
    module.exports = [o?.a?.b?.(), o.x?.y.z[touched++], none?.[touched++], o.list?.[0], none?.f(touched++), delete o?.a?.c, (o?.missing ?? "default"), touched];`,
  "object methods, getters, setters and computed names": `
    const key = "k"; let stored = 0;
    const o = {
      plain: 1, [key + 1]: 2, method() { return this.plain; }, *gen() { yield 1; yield 2; }, async later() { return 3; },
      get prop() { return stored; }, set prop(v) { stored = v || -1; }, arrow: () => 4, fn: function () { return 5; }, ["c" + key](x = 6) { return x; },
      __proto__: { inherited() { return super.toString === Object.prototype.toString; } }, ...{ spread: true },
    };
    o.prop = 0;
    module.exports = o.later().then((later) => [o.method(), [...o.gen()], later, o.prop, o.arrow(), o.fn(), o.ck(), o.inherited(), o.spread, o.k1]);`,
  "variable declarations of all kinds": `
    var a, b = 1, c = b + 1; let d = c; const e = [d], { f, g: [h] } = { f: 1, g: [2] };
    { let b = 5; var hoisted = b; }
    module.exports = [a, b, c, d, e, f, h, hoisted, typeof later]; var later = 1;`,
  "function declarations, expressions and immediate calls": `
    module.exports = [early(), (function () { return "iife"; })(), (() => "arrow")(), new (function F() { this.v = 1; })().v];
    function early() { return nested(); function nested() { return "hoisted"; } }
    const named = function fact(n) { return n < 2 ? 1 : n * fact(n - 1); };
    module.exports.push(named(5), named.name, early.name);
    function never() { return "never"; }
    if (true) { function inBlock() { return "block"; } module.exports.push(inBlock()); }`,
  "sequence, comma, void, delete, in, instanceof and unary operators": `
    let n = 0; const o = { p: 1 };
    const x = (n++, n++, n); void n++; delete o.p;
    module.exports = [x, n, "p" in o, o instanceof Object, typeof x, -x, +"3", ~1, !x, 2 ** 3, n--, --n];`,
  "the with statement in a sloppy script": `
    var o = { a: 1, b: { c: 2 } }, log = [];
    with (o) { a = 5; if (b.c === 2) log.push(a); }
    with (o.b) log.push(c);
    module.exports = [o.a, log];`,
  "debugger, empty statements and directives": `
    "use strict";
    ;;
    function strict() { "use strict"; debugger; return this === undefined; }
    const arrow = () => { "use strict"; return 1; };
    if (strict()) {} else {}
    module.exports = [strict(), arrow()];`,
  "a module with every kind of export": `
    export const a = 1, b = () => a;
    export let c = a ? "yes" : "no";
    export function d(x = b()) { return x; }
    export class E { m() { return d(); } }
    const local = d(5); export { local, local as renamed };
    export default function () { return new E().m() + local; }
    export async function* gen() { yield 1; }
    export var result = [d(), new E().m()];
    c = c && "changed";`,
  "a module with an anonymous default expression": `
    let hidden = [1, 2].filter((n) => n > 1);
    export default { hidden, f: ((x) => x || 1)(0) };`,
  "getters and proxies that run code in the middle of an expression": `
    const log = [];
    const p = new Proxy({}, { get: (_, key) => (log.push(String(key)), key === "length" ? 0 : undefined), has: () => true });
    const o = { get x() { log.push("x"); return o.y || 1; }, get y() { log.push("y"); return 0; } };
    module.exports = [o.x && o.y, "q" in p && 1, p.z ?? "none", log];`,
  "closures in loops and callbacks that run later": `
    const fs = []; for (let i = 0; i < 3; i++) fs.push(() => i || "zero");
    module.exports = new Promise((resolve) => setTimeout(() => resolve(fs.map((f) => f())), 1));`,
  "recursion between functions declared in any order": `
    const even = (n) => n === 0 ? true : odd(n - 1);
    function odd(n) { return n === 0 ? false : even(n - 1); }
    module.exports = [even(10), odd(7), [3, 1, 2].sort((x, y) => x - y), [..."ab"].flatMap((c) => [c, c])];`,
  "errors thrown out of every construct": `
    const attempts = [
      () => { throw new TypeError("statement"); }, (x = missing) => x, () => { for (const x of null) x; }, () => ({ get g() { throw "getter"; } }).g,
      () => { class A extends null { constructor() {} } new A(); }, () => { const { y } = undefined; }, () => null.f(1 && 2),
    ];
    module.exports = attempts.map((f) => { try { return f(); } catch (e) { return e.name || e; } });`,
  "ignore hints of every kind": `
    function f(n) {
      /* istanbul ignore if */
      if (n > 5) { return "ignored"; }
      /* istanbul ignore else */
      if (n < 5) { n += 1; } else { n -= 1; }
      /* istanbul ignore next */
      const skipped = n || 1;
      /* istanbul ignore next */
      function unseen() { return n || 2; }
      const x = n ? n : /* istanbul ignore next */ 0;
      const y = n || /* istanbul ignore next */ "other" || "last";
      switch (n) { /* istanbul ignore next */ case 1: n = 7; break; default: n = 8; }
      return [n, x, y, skipped, unseen()];
    }
    class C { /* istanbul ignore next */ unseen() { return 1; } seen() { return this.unseen(); } }
    module.exports = [f(1), f(5), f(9), new C().seen()];`,
  "logical operands that are empty, arrays, objects without prototype, and functions": `
    const values = [0, "", null, undefined, NaN, [], [0], {}, { a: 1 }, Object.create({ a: 1 }), () => 0, 1n, 0n, new Map(), Symbol.iterator];
    module.exports = values.map((v) => typeof (v || "falsy")).concat(values.map((v) => typeof (v && 1)), values.map((v) => (v ?? "none") === v));`,
  "parenthesized arrows in declarators, exports of class fields and named evaluation": `
    const a = (() => 1), b = function () {}, c = class {}, d = { e: () => 2, f: class {} };
    let g; g = () => 3; var [h = () => 4] = [], { i = class {} } = {};
    for (const j = () => 5; j() < 0;) {}
    module.exports = [a.name, b.name, c.name, d.e.name, d.f.name, g.name, typeof h.name, typeof i.name];`,
  "new.target, spread, rest and arguments": `
    function F() { return new.target ? "new" : arguments.length; }
    const spread = (...xs) => Math.max(...xs, ...(xs.length > 2 ? [99] : []));
    const { a, ...others } = { a: 1, b: 2 };
    module.exports = [F(1, 2), typeof new F(), spread(1, 2), spread(1, 2, 3), a, others];`,
};
