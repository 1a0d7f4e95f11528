/**
 * Spares Jest the coverage of files that it would not have collected coverage from without us.
 *
 * Jest copies `__coverage__` of each test file, sends the copy from the worker to its parent, and reports what is in it
 * whatever it was asked for. The rule: only counters that we made are hidden, only from the end of the tests until the
 * environment is torn down.
 */
import { hasTypedCounters } from "../istanbul/counters";
import type { IsCollected } from "./collected";

const NAME = "__coverage__";

/** Returns what puts the coverage of `global` back. */
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
 * Jest takes a `__coverage__` that is there for coverage, whatever it is.
 *
 * To set a property of a vm context's global object that is there, V8 asks Node for its descriptor, and ends the process where a
 * test has put `get` or `value` on the Object.prototype that this inherits from: so it is deleted and made anew.
 */
function replace(global: object, coverage: object | undefined): boolean {
  if (!Reflect.deleteProperty(global, NAME)) return false;
  return coverage === undefined || Reflect.defineProperty(global, NAME, { value: coverage, ...PLAIN });
}

const PLAIN: PropertyDescriptor = { writable: true, enumerable: true, configurable: true };
