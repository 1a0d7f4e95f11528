/**
 * `istanbul-kcov trace [options] -- <command> [args]`: runs a program and writes which of its blocks ran.
 *
 * Stands for the nyc command. The rule: options end at the command's name; everything after it is the command's.
 */
import { resolve } from "node:path";
import { type Command, Option } from "commander";
import type { InstrumentOptions, Precision } from "../instrument/options";
import { DEFAULT_AREA_SIZE } from "../trace/environment";
import { trace } from "../trace/trace";
import { warn } from "../warning";
import { collect, DEFAULT_OUTPUT, parseBase, parseSize, parseStep } from "./flags";

interface Flags {
  readonly include?: string[];
  readonly exclude?: string[];
  readonly extension?: string[];
  readonly excludeNodeModules: boolean;
  readonly precision?: Precision;
  readonly cwd?: string;
  readonly all?: boolean;
  readonly output: string;
  readonly base?: bigint;
  readonly step?: number;
  readonly area?: string;
  readonly size: number;
}

export function traceCommand(program: Command): void {
  program
    .command("trace")
    .description("run a command, with its child processes and worker threads, and write which blocks ran")
    .argument("<command...>", "the command and its arguments, after --")
    .option("-n, --include <glob>", "instrument only files that match (repeatable; default: all)", collect)
    .option(
      "-x, --exclude <glob>",
      "leave files alone that match (repeatable; default: Istanbul's list of test files)",
      collect,
    )
    .option(
      "-e, --extension <ext>",
      "instrument only files that end so (repeatable; default: JavaScript, TypeScript, JSX)",
      collect,
    )
    .option("--no-exclude-node-modules", "instrument node_modules too")
    .addOption(
      new Option(
        "--precision <unit>",
        "count each statement, or each basic block, which is faster (default: statement)",
      ).choices(["statement", "block"]),
    )
    .option(
      "--cwd <dir>",
      "the project: its files are instrumented, and names in the table are relative to it (default: .)",
    )
    .option("-a, --all", "put files that were not loaded into the table too")
    .option("-o, --output <dir>", "where trace.kcov and pcs.json go, relative to the project", DEFAULT_OUTPUT)
    .option("--base <pc>", "first PC (default: 0xffffffff80000000)", parseBase)
    .option("--step <n>", "distance between PCs; syzkaller's filters want 8 (default: 1)", parseStep)
    .option(
      "--area <file>",
      "kcov area for other processes to map while the program runs; its table is <file>.pcs.json",
    )
    .option("--size <words>", "size of the area in words of 8 bytes", parseSize, DEFAULT_AREA_SIZE)
    .usage("[options] -- <command> [args...]")
    .passThroughOptions()
    .action(run);
}

function run([command, ...args]: [string, ...string[]], flags: Flags): void {
  const { all = false, output, base, step, area, size } = flags;
  trace(command, args, {
    instrument: instrumentOptions(flags),
    all,
    output,
    ...(base === undefined ? {} : { base }),
    ...(step === undefined ? {} : { step }),
    ...(area === undefined ? {} : { area: { file: resolve(area), size } }),
    say: warn,
  });
}

/** A flag that was not given is left out, so that defaults apply. */
function instrumentOptions({
  include,
  exclude,
  extension,
  excludeNodeModules,
  precision,
  cwd,
}: Flags): InstrumentOptions {
  const given = { include, exclude, extension, excludeNodeModules, precision, cwd };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
