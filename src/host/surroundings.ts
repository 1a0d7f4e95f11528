/**
 * The surroundings that our code was loaded in: globals, the language's own objects, and Node's file functions. A
 * program may delete `process`, pollute or strip prototypes, and mock files. Code of ours that runs on its own account
 * after the program's first line runs with everything as it was when this file was loaded, and leaves everything as the
 * program had it.
 */
import fs from "node:fs";
import { type Changes, noChanges, Snapshot, undo } from "./snapshot";

/** What we and our dependencies look up on the global object. */
const GLOBALS: readonly string[] = [
  ...["Object", "Function", "Array", "String", "Number", "Boolean", "Symbol", "BigInt", "RegExp", "Date", "Promise"],
  ...["Map", "Set", "WeakMap", "WeakSet", "WeakRef", "Proxy", "Reflect", "JSON", "Math", "Atomics", "Intl"],
  ...["Error", "TypeError", "RangeError", "SyntaxError", "ArrayBuffer", "SharedArrayBuffer", "DataView"],
  ...["Int8Array", "Uint8Array", "Int32Array", "Uint32Array", "Float64Array", "BigInt64Array", "BigUint64Array"],
  ...["parseInt", "parseFloat", "isNaN", "isFinite", "encodeURIComponent", "decodeURIComponent", "globalThis"],
  ...["process", "Buffer", "global", "console", "URL", "TextDecoder", "TextEncoder", "WebAssembly", "queueMicrotask"],
  ...["setTimeout", "clearTimeout", "setInterval", "clearInterval", "setImmediate", "clearImmediate"],
];

const snapshots = takeSnapshots();

let isInside = false;

/** Runs `action`, which must be synchronous, in the surroundings that we were loaded in. */
export function undisturbed<T>(action: () => T): T {
  if (isInside) return action();
  const changes = noChanges();
  isInside = true;
  try {
    restore(changes);
    return action();
  } finally {
    undo(changes);
    isInside = false;
  }
}

/**
 * Runs `action` as things are, and if it throws where the program has changed something, once more undisturbed.
 * Comparing all surroundings takes a tenth of a millisecond, too long for each module that loads.
 */
export function undeterred<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (isInside || !isDisturbed()) throw error;
    return undisturbed(action);
  }
}

function isDisturbed(): boolean {
  const changes = noChanges();
  restore(changes);
  undo(changes);
  return changes.length > 0;
}

function restore(changes: Changes): void {
  for (let i = 0; i < snapshots.length; i++) (snapshots[i] as Snapshot).restore(changes);
}

/** Object.prototype comes first: properties on it could affect every other comparison. */
function takeSnapshots(): Snapshot[] {
  const globals = GLOBALS.map((name): unknown => Reflect.get(globalThis, name)).filter(isObject);
  const prototypes = globals.map((value): unknown => Reflect.get(value, "prototype")).filter(isObject);
  const objects = new Set<object>([Object.prototype, ...prototypes, ...hidden(), ...globals, fs, ...bindings()]);
  for (const none of [globalThis, process, console]) objects.delete(none);
  return [...Array.from(objects, (object) => new Snapshot(object)), new Snapshot(globalThis, GLOBALS)];
}

/** Objects that no global name leads to. */
function hidden(): object[] {
  const { getPrototypeOf } = Reflect;
  const iterators = [[].values(), new Map().values(), new Set().values(), ""[Symbol.iterator](), "".matchAll(/./g)];
  const prototypes = iterators.map((iterator) => getPrototypeOf(iterator) as object);
  const generator = getPrototypeOf(function* () {}) as { prototype: object };
  const typedArray = getPrototypeOf(Uint8Array) as { prototype: object };
  return [
    ...prototypes,
    getPrototypeOf(prototypes[0] as object) as object,
    generator,
    generator.prototype,
    typedArray,
    typedArray.prototype,
  ];
}

/**
 * The functions below Node's file functions, which mocks of the file system replace. Not available under --permission.
 */
function bindings(): object[] {
  try {
    return [(process as unknown as { binding(name: string): object }).binding("fs")];
  } catch {
    return [];
  }
}

function isObject(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}
