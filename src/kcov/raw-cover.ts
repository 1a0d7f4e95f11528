/**
 * PCs as text, one per line: syzkaller's rawcover, as syz-manager's page prints it and tools/syz-cover reads it.
 * Hexadecimal numbers need their 0x; hexadecimal digits without it are refused, never guessed.
 */
import { invalid } from "../errors";
import { uniquePcs } from "./signal";

/** One line: `0x` and lower-case digits. */
export function pcText(pc: bigint): string {
  return `0x${pc.toString(16)}\n`;
}

/** Each PC once, ascending. */
export function printRawCover(pcs: Iterable<bigint>): string {
  return uniquePcs(pcs).map(pcText).join("");
}

/**
 * Reads PCs in their order, hexadecimal with 0x or decimal; skips blank lines.
 *
 * @throws KcovError EINVAL naming the line that is not an unsigned 64-bit number.
 */
export function parseRawCover(text: string): bigint[] {
  const number = /^(0x[0-9a-f]{1,16}|0|[1-9]\d{0,19})$/i;
  return parseLines(text, "PC in 0x or decimal digits", (line) => (number.test(line) ? BigInt(line) : undefined));
}

/**
 * The PC in each line that is not blank.
 *
 * @param form what a line should be, for the message.
 * @param parse returns undefined when the text is not a PC.
 * @throws KcovError EINVAL naming the line that is not a PC.
 */
export function parseLines(text: string, form: string, parse: (line: string) => bigint | undefined): bigint[] {
  const lines = text.split("\n").map((line) => line.trim());
  return lines.flatMap((line, i) => {
    if (line === "") return [];
    const pc = parse(line);
    if (pc !== undefined && pc >> 64n === 0n) return [pc];
    throw invalid("read PCs", `line ${i + 1} is not a ${form}: ${JSON.stringify(line)}`);
  });
}
