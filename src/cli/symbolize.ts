/**
 * `istanbul-kcov symbolize`: prints the source range of each PC in the text form of gVisor's `runsc symbolize [-all]`,
 * so that syzkaller's parser can read it. All PCs are looked up before the first line is printed: an unknown one fails
 * the command instead of naming a wrong file.
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Command } from "commander";
import { blockText, parsePcs } from "../bridge/block-text";
import { fileText } from "../bridge/file-text";
import type { PC, PcTable, TableBlock } from "../bridge/pc-table";
import { areaTableFile, readTable, readTraceOf, TABLE_FILE } from "../bridge/result-directory";
import { plural } from "../plural";
import { warn } from "../warning";
import { DEFAULT_OUTPUT } from "./flags";

interface Flags {
  readonly all?: boolean;
  readonly table?: string;
  readonly pathPrefix: string;
}

const STANDARD_INPUT = 0;

/** Blocks per write to standard output. */
const BATCH = 4096;

export function symbolizeCommand(program: Command): void {
  program
    .command("symbolize")
    .description(
      "print the source range of each PC: 0x<pc>, then <file>:<line>.<column>,<line>.<column>, counted from 1",
    )
    .argument("[file]", "a kcov-format file; otherwise hexadecimal PCs are read from standard input, one per line")
    .option("--all", "every block of the table; nothing is read (-all works too)")
    .option(
      "--table <file>",
      `the PC table (default: ${areaTableFile("FILE")} or ${TABLE_FILE} beside FILE; ` +
        `without FILE ${TABLE_FILE} in ${DEFAULT_OUTPUT})`,
    )
    .option("--path-prefix <prefix>", "put before each file name; syzkaller wants pkg/", "")
    .action(run);
}

function run(file: string | undefined, { all = false, table, pathPrefix }: Flags): void {
  const tableFile = table ?? tableOf(file);
  const blocks = all ? readTable(tableFile).blocks() : wantedBlocks(file, tableFile);
  warnOfEscapes(writeBlocks(blocks, pathPrefix), pathPrefix);
}

function wantedBlocks(file: string | undefined, tableFile: string): TableBlock[] {
  const { table, pcs } = file === undefined ? readInput(tableFile) : readTraceOf(tableFile, file);
  return pcs.map((pc) => table.symbolize(pc));
}

function readInput(tableFile: string): { table: PcTable; pcs: PC[] } {
  const pcs = parsePcs(readFileSync(STANDARD_INPUT, "utf8"));
  return { table: readTable(tableFile), pcs };
}

/** An area has a table of its own; the files of a result have one in common. */
function tableOf(file: string | undefined): string {
  if (file === undefined) return join(DEFAULT_OUTPUT, TABLE_FILE);
  const own = areaTableFile(file);
  return existsSync(own) ? own : join(dirname(file), TABLE_FILE);
}

/** Returns the files of the blocks. */
function writeBlocks(blocks: Iterable<TableBlock>, prefix: string): Set<string> {
  const files = new Set<string>();
  let batch: string[] = [];
  for (const block of blocks) {
    files.add(block.file);
    batch.push(blockText(block, prefix));
    if (batch.length < BATCH) continue;
    process.stdout.write(batch.join(""));
    batch = [];
  }
  process.stdout.write(batch.join(""));
  return files;
}

/** A tool that looks for the sources will not find these. */
function warnOfEscapes(files: ReadonlySet<string>, prefix: string): void {
  const escaped = [...files].filter((file) => fileText(file, prefix) !== prefix + file);
  const [first] = escaped;
  if (first === undefined) return;
  const names = plural(escaped.length, "file name");
  const example = `${first} is ${fileText(first, prefix)}`;
  warn(`${names} would be misread and ${escaped.length === 1 ? "is" : "are"} escaped: ${example}`);
}
