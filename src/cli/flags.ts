/**
 * Flags that several subcommands have: reading their values, and the default place of results. Names and meanings are
 * those of nyc and c8. A value that cannot be read is a usage error that names the flag.
 */
import { type Command, InvalidArgumentError, Option } from "commander";
import type { InstrumentOptions } from "../instrument/options";
import { didYouMean } from "./did-you-mean";

/** Where `trace` writes and the others read, relative to the project's directory. */
export const DEFAULT_OUTPUT = "coverage/kcov";

/** An option with one of these values. */
export function choice(flags: string, description: string, values: readonly string[]): Option {
  const read = (value: string): string => {
    if (values.includes(value)) return value;
    throw new InvalidArgumentError(`Allowed choices are ${values.join(", ")}.${didYouMean(value, values)}`);
  };
  return new Option(flags, description).choices(values).argParser(read);
}

/** For flags that may be repeated. */
export function collect(value: string, previous: readonly string[] = []): string[] {
  return [...previous, value];
}

/** An unsigned 64-bit number, decimal or hexadecimal with 0x. */
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

/** The flags that select files, with nyc's names. */
export function selectionFlags(command: Command): Command {
  return command
    .option("-n, --include <glob>", "instrument only files that match (repeatable; default: all)", collect)
    .option(
      "-x, --exclude <glob>",
      "do not instrument files that match (repeatable; default: Istanbul's list of test files)",
      collect,
    )
    .option(
      "-e, --extension <ext>",
      "instrument only files with this ending (repeatable; default: JavaScript, TypeScript, JSX)",
      collect,
    )
    .option("--no-exclude-node-modules", "instrument node_modules too")
    .option(
      "--cwd <dir>",
      "the project: its files are instrumented, and names in results are relative to it (default: .)",
    );
}

/** Omits flags that were not given, so that defaults apply. */
export function selectionOptions(flags: InstrumentOptions): InstrumentOptions {
  const { include, exclude, extension, excludeNodeModules, cwd } = flags;
  const given = { include, exclude, extension, excludeNodeModules, cwd };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
