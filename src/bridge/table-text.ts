/**
 * The PC table's file as text: its JSON, with a line for each file of the table. Each line is read, checked and packed
 * before the next one, so that the JSON of a million blocks is never in memory at once. The lines serve speed alone;
 * the same JSON in any other layout is the same table.
 */
import { invalid, KcovError } from "../errors";
import { PcTable } from "./pc-table";
import { type Digests, parseTable } from "./table-json";

const SEPARATOR = ",\n";
const COMMA = SEPARATOR.charCodeAt(0);
const LINE_BREAK = SEPARATOR.charCodeAt(1);
const TAIL = "\n]}";

/** Characters that are written at once: few enough for a core's cache, and enough for a system call. */
const PIECE = 65_536;

/** A table, and what its file says about the files that were written with it. */
export interface TableOfResult {
  readonly table: PcTable;
  readonly sha256: Digests | undefined;
}

/** The text in pieces, which together may be longer than a string can be. */
export function* printTableText(table: PcTable, sha256?: Digests): Generator<string, void> {
  const { files, ...frame } = table.toJSON();
  let piece = JSON.stringify({ ...frame, sha256, files: [] }).slice(0, -"]}".length);
  for (const [i, file] of files.entries()) {
    piece += `${i === 0 ? "\n" : SEPARATOR}${JSON.stringify(file)}`;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = "";
  }
  yield `${piece}${TAIL}`;
}

/**
 * @throws KcovError as PcTable.fromJSON does; EINVAL when it is not JSON; EOVERFLOW when a line is longer than a string
 * can be.
 */
export function parseTableText(bytes: Buffer): PcTable {
  return parseTableOfResult(bytes).table;
}

/** @throws KcovError as parseTableText does. */
export function parseTableOfResult(bytes: Buffer): TableOfResult {
  try {
    return fromJson(frameOf(bytes));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return fromJson(parseJson(textOf(bytes)));
  }
}

function fromJson(value: unknown): TableOfResult {
  return { table: PcTable.fromJSON(value), sha256: parseTable(value).sha256 };
}

/**
 * What JSON.parse would return, except that each file is parsed when it is asked for. The comma prevents taking a
 * longer name (`"x\"files"`) for that of the files.
 */
function frameOf(bytes: Buffer): unknown {
  const end = bytes.indexOf("\n");
  const head = textOf(bytes.subarray(0, Math.max(end, 0)));
  if (!head.endsWith(',"files":[') || !bytes.subarray(-TAIL.length).equals(Buffer.from(TAIL))) throw new SyntaxError();
  return { ...JSON.parse(`${head}]}`), files: filesOf(bytes.subarray(end + 1, -TAIL.length)) };
}

/** No string of JSON contains a line break, so if each line is JSON, all of them together are a list of it. */
function* filesOf(lines: Buffer): Generator<unknown, void> {
  for (let start = 0, end = 0; start <= lines.length; start = end + SEPARATOR.length) {
    end = endOfLine(lines, start);
    yield JSON.parse(textOf(lines.subarray(start, end)));
  }
}

/** Searching for one byte is several times as fast as for two. */
function endOfLine(lines: Buffer, start: number): number {
  const end = lines.indexOf(LINE_BREAK, start) - 1;
  if (end < 0) return lines.length;
  if (lines[end] !== COMMA) throw new SyntaxError();
  return end;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalid("read PC table", `not JSON: ${(error as Error).message}`);
  }
}

function textOf(bytes: Buffer): string {
  try {
    return bytes.toString();
  } catch {
    throw new KcovError("EOVERFLOW", "read PC table", `${bytes.length} bytes are more than a string can hold`);
  }
}
