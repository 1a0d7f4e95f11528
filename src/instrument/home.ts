/**
 * What modules of a process use from its global object when they attach their counters. It is put there before the
 * program's first line, where the program cannot change it.
 */
import { runInThisContext } from "node:vm";
import { undeterred } from "../host/surroundings";
import { ATTACH_KEY } from "../istanbul/attached";
import { COUNTERS_KEY } from "../istanbul/counters";
import { attachSource } from "./attach";
import { type Entry, enterRealm, turnTo } from "./entries";

const ENTER_KEY = Symbol.for(`${COUNTERS_KEY}.enter`);

/** Prepares attachCounters for all modules of this thread, and what they need in a program that freezes its globals. */
export function prepareHome(): void {
  leaveFor(globalThis, ENTER_KEY, enter);
  runInThisContext(attachSource());
}

/** Gives another realm, in which nothing has run yet, the attachCounters of the main realm. */
export function prepareRealm(global: object): void {
  turnTo(global);
  leaveFor(globalThis, ENTER_KEY, enterRealm);
  leaveFor(global, ATTACH_KEY, runInThisContext(attachSource()));
}

/** Provides the memory for the counters of this thread's modules from here on. */
export function provideMemory(allocate: (...args: never[]) => Uint32Array): void {
  leaveFor(globalThis, Symbol.for(`${COUNTERS_KEY}.allocate`), allocate);
}

function leaveFor(global: object, key: PropertyKey, value: unknown): void {
  Reflect.defineProperty(global, key, { value });
}

let frozenOut = 0;

/** How many modules count nowhere, since the program had frozen the objects that show their counters. */
export function modulesFrozenOut(): number {
  return frozenOut;
}

/** Istanbul's function fails if the program has frozen the coverage object or replaced it by something else. */
function enter(entry: Entry): object {
  const file = entered(entry) ?? undeterred(() => enteredElsewhere(entry));
  if (file === undefined) frozenOut++;
  return file ?? Object.create(null);
}

function entered(entry: Entry): object | undefined {
  try {
    const file = entry();
    return typeof file === "object" && file !== null ? file : undefined;
  } catch {
    return undefined;
  }
}

/** Enters the file in a temporary coverage object. */
function enteredElsewhere(entry: Entry): object | undefined {
  const name = "__coverage__";
  const shown = Reflect.getOwnPropertyDescriptor(globalThis, name);
  Reflect.defineProperty(globalThis, name, { value: {}, writable: true, enumerable: true, configurable: true });
  const file = entered(entry);
  if (shown === undefined) Reflect.deleteProperty(globalThis, name);
  else Reflect.defineProperty(globalThis, name, shown);
  return file;
}
