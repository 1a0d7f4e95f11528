/**
 * The result of a run in a directory: its PC table and its trace.
 *
 * What `trace` and the Jest reporter write, for the commands that ask about it (docs/format.md). The rule: a file that is
 * missing or malformed is refused by its name.
 */
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { makeDirectory } from "../directory";
import { KcovError } from "../errors";
import { decodeKcov, encodeKcov } from "../kcov/buffer";
import { type BlockSet, blockSet } from "./block-set";
import type { PC, PcTable } from "./pc-table";
import { type Contents, writeTogether } from "./run-files";
import { parseTableText, printTableText } from "./table-text";

/** Names of the files in the directory. */
export const TRACE_FILE = "trace.kcov";
export const TABLE_FILE = "pcs.json";

/** The PC table of the area in `file`. */
export function areaTableFile(file: string): string {
  return `${file}.${TABLE_FILE}`;
}

/** @throws KcovError EINVAL naming the file, else as contentsOf. */
export function readTable(file: string): PcTable {
  const bytes = contentsOf(file);
  return naming(file, () => parseTableText(bytes));
}

/** @throws KcovError EINVAL naming the file, else as contentsOf. */
export function readTrace(file: string): PC[] {
  const bytes = contentsOf(file);
  return naming(file, () => decodeKcov(bytes));
}

/** The blocks a trace names, as ordinals of its table. */
export function readCovered(directory: string): { table: PcTable; covered: BlockSet } {
  const table = readTable(join(directory, TABLE_FILE));
  const pcs = readTrace(join(directory, TRACE_FILE));
  return { table, covered: naming(directory, () => blockSet(pcs.map((pc) => table.ordinalAt(pc)))) };
}

/**
 * Writes table and trace, both aside before either takes its place: one without the other would name wrong blocks.
 *
 * @param beside files that count blocks through the same table, by name: they take their places together with it.
 */
export function writeTrace(
  directory: string,
  table: PcTable,
  covered: BlockSet,
  beside: readonly (readonly [name: string, contents: Contents])[] = [],
): void {
  const pcs = BigUint64Array.from(covered, (ordinal) => table.pcAt(ordinal));
  makeDirectory(directory);
  writeTogether([
    [join(directory, TRACE_FILE), encodeKcov(new Uint8Array(pcs.buffer))],
    [join(directory, TABLE_FILE), printTableText(table)],
    ...beside.map(([name, contents]) => [join(directory, name), contents] as const),
  ]);
}

/**
 * @throws KcovError ENOENT when it is not there, EOVERFLOW when Node cannot hold it, EINVAL for a directory; Node's error
 * for one that cannot be read.
 */
export function contentsOf(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") throw new KcovError("ENOENT", "read", `${file} is not there${whoWrites(file)}`);
    if (code === "ERR_FS_FILE_TOO_LARGE") throw new KcovError("EOVERFLOW", "read", `${file} is too large to be read`);
    // Node's own message has no name in it.
    if (code === "EISDIR") throw new KcovError("EINVAL", "read", `${file} is a directory`);
    throw error;
  }
}

function whoWrites(file: string): string {
  const isOurs = [TRACE_FILE, TABLE_FILE].includes(basename(file));
  return isOurs ? "; run istanbul-kcov trace, or Jest with istanbul-kcov/jest-reporter" : "";
}

/** Puts the file's name before the message of an error about its contents. */
export function naming<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof KcovError) error.message = `${file}: ${error.message}`;
    throw error;
  }
}
