/**
 * Whether a class is ours or extends one of ours. Classes are compared by name, since a project may have its own copy
 * of this package.
 */
export function descendsFrom(name: string, value: unknown): boolean {
  if (typeof value !== "function") return false;
  return value.name === name || descendsFrom(name, Object.getPrototypeOf(value));
}

/** What a module exports by default, whether it is an ES module or CommonJS. */
export function defaultOf(module: unknown): unknown {
  return (Object(module) as { readonly default?: unknown }).default ?? module;
}
