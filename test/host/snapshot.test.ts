/**
 * What an object had is put back for a moment, and nothing is touched that need not be: V8 drops compiled code for it.
 */
import fs from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { noChanges, Snapshot, undo } from "../../src/host/snapshot";

const MARK = Symbol.for("$$jest-protect-from-deletion");

/** The object, with a list of the keys that were written or deleted. */
function watched<T extends object>(target: T): { object: T; touched: PropertyKey[] } {
  const touched: PropertyKey[] = [];
  const object = new Proxy(target, {
    defineProperty: (on, key, descriptor) => touched.push(key) > 0 && Reflect.defineProperty(on, key, descriptor),
    deleteProperty: (on, key) => touched.push(key) > 0 && Reflect.deleteProperty(on, key),
  });
  return { object, touched };
}

describe("what stays as it is", () => {
  test("NaN, which equals no value, is no change", () => {
    const { object, touched } = watched({ nan: Number.NaN, zero: 0 });
    new Snapshot(object).restore(noChanges());
    expect(touched).toEqual([]);
  });

  test("Jest's mark is no change, whatever else is", () => {
    const target: Record<PropertyKey, unknown> = { kept: 1 };
    const { object, touched } = watched(target);
    const snapshot = new Snapshot(object);
    Object.assign(target, { [MARK]: [], added: 2, kept: 3 });
    const changes = noChanges();
    snapshot.restore(changes);
    expect(target).toEqual({ kept: 1, [MARK]: [] });
    undo(changes);
    expect(target).toEqual({ kept: 3, [MARK]: [], added: 2 });
    expect(touched).not.toContain(MARK);
  });

  test("a zero of the other sign is a change", () => {
    const target = { zero: 0 };
    const snapshot = new Snapshot(target);
    target.zero = -0;
    snapshot.restore(noChanges());
    expect(target.zero).toBe(0);
  });
});

test("Jest leaves nothing but its mark on the main realm's Object.prototype", () => {
  const main = Object.getPrototypeOf(fs) as object;
  expect(main).not.toBe(Object.prototype);
  expect([...Reflect.ownKeys(main)].filter((key) => !Reflect.has(Object.prototype, key))).toEqual([MARK]);
});
