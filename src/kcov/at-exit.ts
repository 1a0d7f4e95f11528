/**
 * What is done at the end of this thread. `process` gets a listener when there is something to do, never because this
 * package was loaded: a program may count its listeners.
 */

const actions = new Set<() => void>();

/** However often it is asked for, an action runs once, and before the handlers that the program has set so far. */
export function atExit(action: () => void): void {
  if (actions.has(action)) return;
  actions.add(action);
  process.prependListener("exit", action);
}
