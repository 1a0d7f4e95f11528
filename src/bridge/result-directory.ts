/**
 * The result of a run in a directory (docs/format.md): its PC table, its trace, and the test data of a test runner, as
 * `trace` and the reporters write them and the commands read them. The files count blocks through one table, which
 * lists their digests. A file of another run would name wrong blocks, and is refused.
 */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { makeDirectory } from "../directory";
import { invalid, KcovError } from "../errors";
import { decodeKcov, encodeKcov } from "../kcov/buffer";
import { type BlockSet, blockSet } from "./block-set";
import type { CoveredBlocks } from "./covered-blocks";
import type { PC, PcTable } from "./pc-table";
import type { Digests } from "./table-json";
import { parseTableOfResult, parseTableText, printTableText, type TableOfResult } from "./table-text";
import { type Contents, piecesOf, writeTogether } from "./whole-file";

/** Names of the files in the directory. */
export const TRACE_FILE = "trace.kcov";
export const TABLE_FILE = "pcs.json";
export const TESTS_FILE = "tests.msgpack";

/** The directory of traces of single tests, which count through the same table. */
export const TRACES_DIRECTORY = "tests";

/**
 * Another process that is writing a result replaces the files within a moment: a reader waits this long, this many
 * times.
 */
const PATIENCE_MS = 50;
const ATTEMPTS = 4;

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

/** @throws KcovError as readTogether does. */
export function readTraceOf(tableFile: string, file: string): { table: PcTable; pcs: PC[] } {
  const { table, contents: pcs } = readTogether(tableFile, file, decodeKcov);
  return { table, pcs };
}

/** A value that differs between one result in a directory and the next; undefined if there is none. */
export function stampOf(directory: string): string | undefined {
  try {
    const { ino, mtimeMs } = statSync(join(directory, TABLE_FILE));
    return `${ino} ${mtimeMs}`;
  } catch {
    return undefined;
  }
}

/** @throws KcovError as readTogether and coveredBy do. */
export function readCovered(directory: string): CoveredBlocks {
  const { table, pcs } = readTraceOf(join(directory, TABLE_FILE), join(directory, TRACE_FILE));
  return { table, covered: coveredBy(table, pcs, directory) };
}

/** @throws KcovError ENOENT naming the directory when the table does not have one of the PCs. */
export function coveredBy(table: PcTable, pcs: readonly PC[], directory: string): BlockSet {
  return naming(directory, () => blockSet(pcs.map((pc) => table.ordinalAt(pc))));
}

/** A table, and the content that counts blocks through it. */
interface Together<T> extends TableOfResult {
  readonly contents: T;
}

/** @throws KcovError as readAllTogether does. */
export function readTogether<T>(tableFile: string, file: string, decode: (bytes: Buffer) => T): Together<T> {
  const { contents, ...ofTable } = readAllTogether(tableFile, [file], decode);
  return { ...ofTable, contents: contents[0] as T };
}

/**
 * Reads files that count blocks through a table, and then the table. A file in another directory, or with a name that
 * is not one of a result's files, is taken to belong to the table.
 *
 * @throws KcovError EINVAL when a file is another run's, else as readTable, contentsOf and `decode` do.
 */
export function readAllTogether<T>(
  tableFile: string,
  files: readonly string[],
  decode: (bytes: Buffer) => T,
): Together<readonly T[]> {
  let stranger = "";
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    if (attempt > 1) sleep(PATIENCE_MS);
    const read = files.map((file) => {
      const bytes = contentsOf(file);
      return { file, bytes, contents: naming(file, () => decode(bytes)) };
    });
    const tableBytes = contentsOf(tableFile);
    const { table, sha256 } = naming(tableFile, () => parseTableOfResult(tableBytes));
    const other = read.find(({ file, bytes }) => isBeside(tableFile, file) && !isOf(sha256, basename(file), bytes));
    if (other === undefined) return { table, sha256, contents: read.map(({ contents }) => contents) };
    stranger = other.file;
  }
  throw ofAnotherRun(tableFile, stranger);
}

function isBeside(tableFile: string, file: string): boolean {
  return dirname(resolve(file)) === dirname(resolve(tableFile));
}

/** Whether the file belongs to the table. Tables of earlier versions, and those of areas, do not say. */
function isOf(sha256: Digests | undefined, name: string, bytes: Buffer): boolean {
  if (sha256 === undefined) return true;
  if (!Object.hasOwn(sha256, name)) return name !== TRACE_FILE && name !== TESTS_FILE;
  return sha256[name] === createHash("sha256").update(bytes).digest("hex");
}

function ofAnotherRun(tableFile: string, file: string): KcovError {
  const why = "another run wrote there at the same time, one was stopped, or it is damaged";
  const way = basename(file) === TESTS_FILE ? "run the tests again" : "run again";
  return invalid("read result", `${file} is not what was written with ${tableFile}: ${why}; ${way}`);
}

function sleep(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)), 0, 0, milliseconds);
}

/** A file that counts blocks through the result's table, by its name there. */
export type ResultFile = readonly [name: string, contents: Contents];

/** @param beside other files that count blocks through the same table. */
export function writeTrace(
  directory: string,
  table: PcTable,
  covered: BlockSet,
  beside: readonly ResultFile[] = [],
): void {
  writeResult(directory, table, [[TRACE_FILE, traceOf(table, () => covered)], ...beside]);
}

/** @param covered called when the trace is written. */
export function* traceOf(table: PcTable, covered: () => BlockSet): Generator<Uint8Array, void> {
  const pcs = BigUint64Array.from(covered(), (ordinal) => table.pcAt(ordinal));
  yield encodeKcov(new Uint8Array(pcs.buffer));
}

/**
 * Writes a table and the files that count through it, and removes files of an earlier run that count through another
 * table. The files are made one after the other. The table has their digests and takes its place last: if the process
 * is stopped before that, the files are not the table's, which readers notice.
 */
export function writeResult(directory: string, table: PcTable, files: readonly ResultFile[]): void {
  const sha256: Record<string, string> = {};
  makeDirectory(directory);
  writeTogether(
    [
      ...files.map(([name, contents]) => [join(directory, name), digesting(name, contents, sha256)] as const),
      [join(directory, TABLE_FILE), printTableText(table, sha256)],
    ],
    () => removeOthers(directory, Object.keys(sha256)),
  );
}

/**
 * Passes the contents on; their digest is known once the last piece was taken, and the table's text is made after that.
 */
function* digesting(name: string, contents: Contents, into: Record<string, string>): Generator<string | Uint8Array> {
  const hash = createHash("sha256");
  for (const piece of piecesOf(contents)) {
    hash.update(piece);
    yield piece;
  }
  into[name] = hash.digest("hex");
}

function removeOthers(directory: string, written: readonly string[]): void {
  if (!written.includes(TESTS_FILE)) rmSync(join(directory, TESTS_FILE), { force: true });
  const traces = join(directory, TRACES_DIRECTORY);
  const names = existsSync(traces) ? readdirSync(traces) : [];
  for (const name of names) if (/^[0-9a-f]{12}\.kcov$/.test(name)) rmSync(join(traces, name), { force: true });
}

/**
 * @throws KcovError ENOENT when it does not exist, EOVERFLOW when Node cannot hold it, EINVAL for a directory; Node's
 * error for one that cannot be read.
 */
export function contentsOf(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") throw new KcovError("ENOENT", "read", `${file} is not there${whoWrites(file)}`);
    if (code === "ERR_FS_FILE_TOO_LARGE") throw new KcovError("EOVERFLOW", "read", `${file} is too large to be read`);
    // Node's own message does not name the file.
    if (code === "EISDIR") throw invalid("read", `${file} is a directory`);
    throw error;
  }
}

function whoWrites(file: string): string {
  const isOurs = [TRACE_FILE, TABLE_FILE].includes(basename(file));
  return isOurs ? "; run istanbul-kcov trace or istanbul-kcov test" : "";
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
