/** What programs do to their own globals, as statements: each leaves Node able to load modules and to print. */
export const TEARDOWNS: Readonly<Record<string, string>> = {
  "process deleted": "delete globalThis.process;",
  "process undefined": "process = undefined;",
  "process a getter that throws":
    'Object.defineProperty(globalThis, "process", { get() { throw new Error("no process here"); } });',
  "no Reflect": "delete globalThis.Reflect;",
  "Reflect without methods": "for (const name of Object.getOwnPropertyNames(Reflect)) delete Reflect[name];",
  "no SharedArrayBuffer and Atomics": "delete globalThis.SharedArrayBuffer; delete globalThis.Atomics;",
  "no Symbol": "globalThis.Symbol = undefined;",
  "no Object": "globalThis.Object = undefined;",
  "Object without functions":
    'for (const name of ["keys", "entries", "defineProperty", "fromEntries", "setPrototypeOf"]) delete Object[name];',
  "no Array and String": "Array = String = undefined;",
  "no JSON and Math": "delete globalThis.JSON; delete globalThis.Math;",
  "JSON that lies": 'JSON.stringify = () => "{}"; JSON.parse = () => ({});',
  "text that lies": 'String.prototype.replace = () => "x"; Array.prototype.join = () => "x";',
  "no collections": "Map = Set = WeakMap = WeakSet = WeakRef = undefined;",
  "no typed arrays": "delete globalThis.Uint32Array; delete globalThis.Uint8Array; delete globalThis.BigUint64Array;",
  "no Buffer": "Buffer = undefined;",
  "no errors": "Error = TypeError = RangeError = SyntaxError = undefined;",
  "no Promise": "Promise = undefined;",
  "no RegExp, Number and BigInt": "RegExp = Number = BigInt = undefined;",
  "no timers, URL, TextDecoder and console":
    'for (const name of ["setTimeout", "setImmediate", "queueMicrotask", "URL", "TextDecoder", "console"]) delete globalThis[name];',
  "no WebAssembly": "delete globalThis.WebAssembly;",
  "no globals of the language":
    "for (const name of Object.getOwnPropertyNames(globalThis)) if (/^[A-Z]/.test(name)) delete globalThis[name];",
  "no globals at all but one":
    'for (const name of Reflect.ownKeys(globalThis)) { if (name !== "globalThis") try { delete globalThis[name]; } catch {} }',
  "getters that throw in the place of globals": `for (const name of ["Array", "JSON", "Map", "Reflect", "Uint32Array", "SharedArrayBuffer"])
  Object.defineProperty(globalThis, name, { get() { throw new Error(name + " is off limits"); } });`,
  "process.emit stubbed": "process.emit = () => false;",
  "process.emit stubbed for good":
    'process.on("exit", () => {}); process.emit = function stub() { return stub.called = true; };',
  "process methods gone":
    'for (const name of ["on", "once", "listeners", "kill", "removeListener", "listenerCount", "cwd"]) process[name] = undefined;',
  "no listeners of process": "process.removeAllListeners();",
  "array methods deleted":
    "for (const name of Object.getOwnPropertyNames(Array.prototype)) if (!/^(length|constructor|pop)$/.test(name)) delete Array.prototype[name];",
  "string methods deleted":
    'for (const name of ["slice", "split", "replace", "replaceAll", "startsWith", "endsWith", "includes"]) delete String.prototype[name];',
  "function methods deleted":
    "delete Function.prototype.call; delete Function.prototype.apply; delete Function.prototype.bind;",
  "Function.prototype.toString replaced": 'Function.prototype.toString = () => "function () { [hidden] }";',
  "methods of collections replaced by ones that throw": `for (const { prototype } of [Map, Set, WeakMap])
  for (const name of ["get", "set", "has", "add"]) if (prototype[name]) prototype[name] = () => { throw new Error("sealed"); };`,
  "methods of typed arrays, regular expressions and references deleted":
    "delete Object.getPrototypeOf(Uint8Array.prototype).fill; delete RegExp.prototype.exec; delete RegExp.prototype.test; delete WeakRef.prototype.deref; delete Object.getPrototypeOf(Uint32Array.prototype).subarray;",
  "iterators broken": "Array.prototype[Symbol.iterator] = Map.prototype[Symbol.iterator] = function* () {};",
  "get on Object.prototype": "Object.prototype.get = 1;",
  "set on Object.prototype": "Object.prototype.set = function () {};",
  "value on Object.prototype": "Object.prototype.value = 1;",
  "attributes on Object.prototype":
    "Object.prototype.enumerable = true; Object.prototype.configurable = false; Object.prototype.writable = false;",
  "functions on Object.prototype":
    "Object.prototype.each = function () {}; Object.prototype.path = Object.prototype.hash = 'x';",
  "toJSON on prototypes": 'Object.prototype.toJSON = Array.prototype.toJSON = () => "nothing";',
  "frozen prototypes":
    "for (const one of [Object, Function, Array, String, Error, Map, Set, RegExp, Promise]) { Object.freeze(one); Object.freeze(one.prototype); }",
  "frozen globals": "Object.freeze(globalThis);",
  "file functions replaced": `const fs = require("fs");
for (const name of Object.keys(fs)) if (/Sync$/.test(name) && !/readFile|stat|realpath|exists|open|close|readSync/.test(name)) fs[name] = () => { throw new Error("mocked"); };`,
  "the fs binding replaced": `const binding = process.binding("fs");
for (const name of ["open", "openFileHandle", "writeBuffer", "writeString", "writeFileUtf8", "mkdir", "rename", "unlink", "rmSync"])
  if (binding[name]) binding[name] = () => { throw new Error("mocked"); };`,
  "the coverage object deleted": "delete globalThis.__coverage__;",
  "the coverage object emptied":
    "for (const file of Object.keys(globalThis.__coverage__ ?? {})) delete __coverage__[file];",
  "the coverage object replaced": "globalThis.__coverage__ = {};",
  "the coverage object a number": "globalThis.__coverage__ = 5;",
  "the coverage object a getter that throws":
    'Object.defineProperty(globalThis, "__coverage__", { get() { throw new Error("mine"); }, set() {}, configurable: true });',
  "the coverage object frozen": "Object.freeze(globalThis.__coverage__ ?? {});",
  "the coverage object without links": `for (const file of Object.values(globalThis.__coverage__ ?? {}))
  for (const key of Object.getOwnPropertySymbols(file)) delete file[key];`,
};
