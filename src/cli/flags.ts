/**
 * What flags of several subcommands have in common: how their values are read, and where results lie by default.
 *
 * Names and meanings are those of nyc and c8. The rule: a value that cannot be read is a usage error naming the flag.
 */
import { InvalidArgumentError } from "commander";
import { parseAreaSize } from "../trace/environment";

/** Where `trace` writes and the others read, relative to the project's directory. */
export const DEFAULT_OUTPUT = "coverage/kcov";

/** For flags that may be repeated. */
export function collect(value: string, previous: readonly string[] = []): string[] {
  return [...previous, value];
}

/** A u64, hexadecimal with 0x or decimal. */
export function parseBase(value: string): bigint {
  if (!/^(0x[0-9a-f]+|\d+)$/i.test(value) || BigInt(value) >= 1n << 64n) {
    throw new InvalidArgumentError("It must be an unsigned 64-bit integer, decimal or 0x.");
  }
  return BigInt(value);
}

export function parseStep(value: string): number {
  if (/^[1-9]\d{0,8}$/.test(value)) return Number(value);
  throw new InvalidArgumentError("It must be a positive integer.");
}

/** The size of a kcov area, in words. */
export function parseSize(value: string): number {
  try {
    return parseAreaSize(value);
  } catch {
    throw new InvalidArgumentError("It must be a multiple of 512 from 512 to 10485760 (words of 8 bytes).");
  }
}
