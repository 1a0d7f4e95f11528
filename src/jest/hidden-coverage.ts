/**
 * Spares Jest the copy of `__coverage__` that it takes of each test file and sends from the worker to its parent.
 *
 * Jest does so whether it was asked for coverage or not; without our preset there would be nothing to copy. The rule:
 * only counters that we made are hidden, only from the end of the tests until the environment is torn down, and never
 * from a Jest that collects coverage itself.
 */
import { hasTypedCounters } from "../istanbul/counters";

const NAME = "__coverage__";

/** Returns what puts the coverage of `global` back. */
export function hideCoverage(global: object): () => void {
  const coverage: unknown = Reflect.get(global, NAME);
  if (!isOurs(coverage) || !Reflect.deleteProperty(global, NAME)) return () => undefined;
  return () => {
    if (Reflect.get(global, NAME) === undefined) Reflect.set(global, NAME, coverage);
  };
}

function isOurs(coverage: unknown): boolean {
  return typeof coverage === "object" && coverage !== null && Object.values(coverage).every(hasTypedCounters);
}
