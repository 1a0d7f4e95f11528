/**
 * Hides from Jest the coverage of files from which it would not have collected any without us.
 *
 * Jest copies `__coverage__` of each test file, sends the copy from the worker to its parent, and reports everything in
 * it, whatever it was asked for. Only counters of ours are hidden, and only from the end of the tests until the
 * environment is torn down.
 */
import { hasTypedCounters } from "../istanbul/counters";
import type { IsCollected } from "./collected";

const NAME = "__coverage__";

/** Returns a function that restores the coverage of `global`. */
export function hideCoverage(global: object, isCollected: IsCollected): () => void {
  const coverage: unknown = Reflect.get(global, NAME);
  if (typeof coverage !== "object" || coverage === null) return () => undefined;
  const shown = Object.entries(coverage).filter(([file, counts]) => !hasTypedCounters(counts) || isCollected(file));
  if (shown.length === Object.keys(coverage).length) return () => undefined;
  const collected = shown.length === 0 ? undefined : Object.fromEntries(shown);
  if (!replace(global, collected)) return () => undefined;
  return () => {
    if (Reflect.get(global, NAME) === collected) replace(global, coverage);
  };
}

/**
 * Replaces the coverage object. Jest takes any value of `__coverage__` for coverage, so it cannot be left empty.
 *
 * To set an existing property on a vm context's global object, V8 asks Node for its descriptor. If a test has put `get`
 * or `value` on Object.prototype, which the descriptor inherits from, that ends the process. So the property is deleted
 * and defined again.
 */
function replace(global: object, coverage: object | undefined): boolean {
  if (!Reflect.deleteProperty(global, NAME)) return false;
  return coverage === undefined || Reflect.defineProperty(global, NAME, { value: coverage, ...PLAIN });
}

const PLAIN: PropertyDescriptor = { writable: true, enumerable: true, configurable: true };
