/** Whether a class is ours or extends ours: by name, since the project may have a copy of this package of its own. */
export function descendsFrom(name: string, value: unknown): boolean {
  if (typeof value !== "function") return false;
  return value.name === name || descendsFrom(name, Object.getPrototypeOf(value));
}

/** What a module exports, whichever way it was made. */
export function defaultOf(module: unknown): unknown {
  return (Object(module) as { readonly default?: unknown }).default ?? module;
}
