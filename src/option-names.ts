/**
 * The first check of the options of every entry point: that they are an object and that each name is known. An unknown
 * option is refused by name, with the names that exist, and never ignored.
 */
import { invalid, shown } from "./errors";

/** @throws KcovError EINVAL naming the option. */
export function checkNames(syscall: string, options: unknown, known: readonly string[]): void {
  if (!isObject(options)) throw invalid(syscall, `options must be an object, got ${shown(options)}`);
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw invalid(syscall, `option ${unknown} is not known; the options are ${known.join(", ")}`);
}

/** Whether a value is an object and not an array. */
export function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
