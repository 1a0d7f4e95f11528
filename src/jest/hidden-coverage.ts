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
    if (Reflect.get(global, NAME) === collected) Reflect.set(global, NAME, coverage);
  };
}

/** Jest takes a `__coverage__` that is there for coverage, whatever it is. */
function replace(global: object, coverage: object | undefined): boolean {
  return coverage === undefined ? Reflect.deleteProperty(global, NAME) : Reflect.set(global, NAME, coverage);
}
