/**
 * What every door checks of its options first: that they are an object, and that it knows them all.
 *
 * Nothing upstream. The rule: an option that is not known is refused by its name, with those that are; none is passed over
 * in silence.
 */
import { KcovError, shown } from "./errors";

/** @throws KcovError EINVAL naming the option. */
export function checkNames(syscall: string, options: unknown, known: readonly string[]): void {
  if (!isObject(options)) throw refused(syscall, `options must be an object, got ${shown(options)}`);
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown !== undefined) throw refused(syscall, `option ${unknown} is not known; known are ${known.join(", ")}`);
}

/** Whether a value is an object and no list. */
export function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function refused(syscall: string, detail: string): KcovError {
  return new KcovError("EINVAL", syscall, detail);
}
