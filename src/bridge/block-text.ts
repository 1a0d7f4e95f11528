/**
 * Blocks and PCs as text, in the forms that kcov's readers parse.
 *
 * Stands for `runsc symbolize` (two lines per PC: `0x<pc>`, then `<file>:<line>.<column>,<line>.<column>`) and for
 * syzkaller's rawcover (one `0x<pc>` per line). The rule: lines and columns count from 1 as Go's cover prints them,
 * while Istanbul counts columns from 0; the end is the first column after the block in both.
 */
import { KcovError } from "../errors";
import type { Position } from "../istanbul/schema";
import type { PC, TableBlock } from "./pc-table";

/** syzkaller's own mark for "to the end of the line" (pkg/cover/backend: 1 << 30), for blocks whose end is not known. */
const LINE_END = 2 ** 30;

export function pcText(pc: PC): string {
  return `0x${pc.toString(16)}\n`;
}

/** @param prefix goes before the file name; syzkaller wants a `pkg/` in it. */
export function blockText({ pc, file, block }: TableBlock, prefix: string): string {
  return `${pcText(pc)}${prefix}${oneLine(file)}:${positionText(block.start)},${positionText(block.end)}\n`;
}

/** A name may hold any character, but a line of text none that ends it. */
function oneLine(name: string): string {
  return name.replaceAll("\n", "\\n").replaceAll("\r", "\\r");
}

function positionText({ line, column }: Position): string {
  return `${line}.${Number.isFinite(column) ? column + 1 : LINE_END}`;
}

/**
 * Reads PCs, one per line, hexadecimal with or without 0x; blank lines are skipped.
 *
 * @throws KcovError EINVAL naming the line that is not a PC.
 */
export function parsePcs(text: string): PC[] {
  const lines = text.split("\n").map((line) => line.trim());
  return lines.flatMap((line, i) => (line === "" ? [] : [parsePc(line, i + 1)]));
}

function parsePc(text: string, line: number): PC {
  const [, digits] = /^(?:0x)?([0-9a-f]{1,16})$/i.exec(text) ?? [];
  if (digits !== undefined) return BigInt(`0x${digits}`);
  throw new KcovError("EINVAL", "read PCs", `line ${line} is not a hexadecimal PC: ${JSON.stringify(text)}`);
}
