/**
 * What to do when this thread ends. `process` gets a listener only when there is something to do, not when this package
 * is loaded: a program may count its listeners.
 */

const actions = new Set<() => void>();

/** However often it is registered, an action runs once, and before the handlers that the program has set so far. */
export function atExit(action: () => void): void {
  if (actions.has(action)) return;
  actions.add(action);
  process.prependListener("exit", action);
}
