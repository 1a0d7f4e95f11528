/**
 * Blocks as text in the form that readers of kcov data parse: that of `runsc symbolize`, two lines per PC, `0x<pc>`,
 * then `<file>:<line>.<column>,<line>.<column>`. Lines and columns count from 1, as Go's cover prints them, while
 * Istanbul counts columns from 0. In both, the end is the first column after the block.
 */
import type { Position } from "../istanbul/schema";
import { parseLines, pcText } from "../kcov/raw-cover";
import { fileText } from "./file-text";
import type { PC, TableBlock } from "./pc-table";

/** syzkaller's mark for "to the end of the line" (1 << 30 in pkg/cover/backend), for blocks with an unknown end. */
const LINE_END = 2 ** 30;

/** @param prefix as of fileText. */
export function blockText({ pc, file, block }: TableBlock, prefix: string): string {
  return `${pcText(pc)}${fileText(file, prefix)}:${positionText(block.start)},${positionText(block.end)}\n`;
}

/** The same as a value: names are as they are, and an end that is not known has no column. */
export function blockJson({ pc, file, block }: TableBlock, prefix: string): object {
  const { kind, start, end } = block;
  return { pc: pcText(pc).trimEnd(), file: prefix + file, kind, start: placeOf(start), end: placeOf(end) };
}

function placeOf({ line, column }: Position): { line: number; column?: number } {
  return Number.isFinite(column) ? { line, column: column + 1 } : { line };
}

function positionText({ line, column }: Position): string {
  return `${line}.${Number.isFinite(column) ? column + 1 : LINE_END}`;
}

/**
 * Reads PCs, one per line, hexadecimal with or without 0x, as `runsc symbolize` does; skips blank lines.
 *
 * @throws KcovError EINVAL naming the line that is not a PC.
 */
export function parsePcs(text: string): PC[] {
  return parseLines(text, "hexadecimal PC", (line) => {
    const [, digits] = /^(?:0x)?([0-9a-f]{1,16})$/i.exec(line) ?? [];
    return digits === undefined ? undefined : BigInt(`0x${digits}`);
  });
}
