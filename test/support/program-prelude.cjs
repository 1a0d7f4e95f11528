/**
 * What every random program finds in its realm: `v` gives values that look random; `boom` throws now and then; the
 * others show, catch and drive.
 */
const vm = require("node:vm");

const STEPS = 5_000;

exports.PRELUDE = new vm.Script(`
  Error.stackTraceLimit = 0;
  globalThis.log = [];
  globalThis.box = { a: 1, list: {} };
  let state = 7;
  globalThis.v = (n) => {
    state = (state * 1103 + 12345) % 65521;
    log.push(shown(n));
    if (log.length > ${STEPS}) throw new Error("too long");
    return state % 3;
  };
  globalThis.boom = (n) => { const value = v(n); if (state % 7 === 5) throw new Error("boom " + n); return value; };
  globalThis.fail = (n) => { throw new TypeError("fail " + n); };
  globalThis.fails = async (n) => fail(n);
  globalThis.later = async (value) => { await null; await null; return value; };
  globalThis.numbers = async function* () { yield 1; yield later(2); };
  globalThis.tag = (strings, ...values) => strings.raw.join("|") + values.length;
  globalThis.show = (value) => { log.push(shown(value)); return value; };
  globalThis.caught = (e) => { log.push(e instanceof Error ? e.name + ": " + e.message : "thrown " + shown(e)); };
  globalThis.safely = (f) => { try { show(f()); } catch (e) { caught(e); } };
  globalThis.settled = (promise) => promise.then(show, caught);
  globalThis.drive = (iterator, steps) => {
    for (const step of steps) safely(() => {
      const method = { n: "next", r: "return", t: "throw" }[step];
      return iterator[method](step === "t" ? new Error("thrown in") : step);
    });
  };
  globalThis.driveAsync = async (iterator, steps) => {
    const method = { n: "next", r: "return", t: "throw" };
    for (const step of steps) {
      try { show(await iterator[method[step]](step === "t" ? new Error("thrown in") : step)); } catch (e) { caught(e); }
    }
  };
  globalThis.Base = class Base {
    constructor() { this.made = true; }
    base() { return 1; }
    get value() { return 2; }
  };
`);
