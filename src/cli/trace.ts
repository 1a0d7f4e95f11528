/**
 * `istanbul-kcov trace [options] -- <command> [args]`: runs a program and writes which of its blocks ran, as the nyc
 * command does. Options end at the command's name; everything after that belongs to the command.
 */
import { resolve } from "node:path";
import type { Command } from "commander";
import type { InstrumentOptions } from "../instrument/options";
import { type Dialect, rulesOf, sizesOf } from "../kcov/dialect";
import { DEFAULT_AREA_DIALECT, DEFAULT_AREA_SIZE, parseAreaSize, type TraceArea } from "../trace/area-variables";
import { trace } from "../trace/trace";
import { warn } from "../warning";
import { choice, DEFAULT_OUTPUT, parseBase, parseStep, selectionFlags, selectionOptions } from "./flags";

interface Flags extends InstrumentOptions {
  readonly all?: boolean;
  readonly output: string;
  readonly base?: bigint;
  readonly step?: number;
  readonly area?: string;
  readonly size?: string;
  readonly dialect?: Dialect;
}

export function traceCommand(program: Command): void {
  const command = program
    .command("trace")
    .description("run a command, with its child processes and worker threads, and write which blocks ran")
    .argument("<command...>", "the command and its arguments, after --");
  selectionFlags(command)
    .addOption(
      choice("--precision <unit>", "count each statement, or each basic block, which is faster (default: statement)", [
        "statement",
        "block",
      ]),
    )
    .option("-a, --all", "put files that were not loaded into the table too")
    .option("-o, --output <dir>", "where trace.kcov and pcs.json go, relative to the project", DEFAULT_OUTPUT)
    .option("--base <pc>", "first PC (default: 0xffffffff80000000)", parseBase)
    .option("--step <n>", "distance between PCs; syzkaller's filters want 8 (default: 1)", parseStep)
    .option(
      "--area <file>",
      "kcov area for other processes to map while the program runs; its table is <file>.pcs.json",
    )
    .option("--size <words>", `size of the area in words of 8 bytes (default: ${DEFAULT_AREA_SIZE})`)
    .addOption(
      choice("--dialect <kernel>", `the kernel whose sizes and rules the area has (default: ${DEFAULT_AREA_DIALECT})`, [
        "gvisor",
        "linux",
      ]),
    )
    .usage("[options] -- <command> [args...]")
    .passThroughOptions()
    .action(run);
}

function run([command, ...args]: [string, ...string[]], flags: Flags, cli: Command): void {
  const { all = false, output, base, step, precision } = flags;
  const area = areaOf(flags, cli);
  trace(command, args, {
    instrument: { ...selectionOptions(flags), ...(precision === undefined ? {} : { precision }) },
    all,
    output,
    ...(base === undefined ? {} : { base }),
    ...(step === undefined ? {} : { step }),
    ...(area === undefined ? {} : { area }),
    say: warn,
  });
}

function areaOf({ area, size, dialect }: Flags, cli: Command): TraceArea | undefined {
  if (area === undefined) {
    const [flag] = Object.entries({ size, dialect }).flatMap(([name, value]) => (value === undefined ? [] : name));
    return flag === undefined
      ? undefined
      : cli.error(`error: --${flag} is an option of an area; give --area <file> too`);
  }
  const known = dialect ?? DEFAULT_AREA_DIALECT;
  return { file: resolve(area), size: sizeOf(size ?? String(DEFAULT_AREA_SIZE), known, cli), dialect: known };
}

function sizeOf(text: string, dialect: Dialect, cli: Command): number {
  try {
    return parseAreaSize(text, dialect);
  } catch {
    const sizes = sizesOf(rulesOf(dialect));
    return cli.error(`error: option '--size <words>' argument '${text}' is invalid. It must be ${sizes} of 8 bytes.`);
  }
}
