/**
 * Prints answers: as lines for people or, with --json, as one JSON value for programs. Standard output has the answer
 * and nothing else, and no line has characters that a terminal would obey.
 */
import { type Line, row, writeLines } from "../terminal/lines";
import { inStyle } from "../terminal/piece";

/** In JSON, characters that printable would escape are only inside of strings, where the same escapes work. */
export function print(isJson: boolean, value: unknown, lines: () => readonly Line[]): void {
  writeLines(process.stdout, isJson ? JSON.stringify(value, undefined, 2).split("\n") : lines());
}

/** The first line of an answer. */
export function heading(text: string): Line {
  return row([], inStyle("strong", text));
}

/** `test/a.test.js › describe › test` */
export function testName({ file, path }: { readonly file: string; readonly path: readonly string[] }): string {
  return [file, ...path].join(" › ");
}

/** Runs of consecutive numbers as ranges: 1-3, 7. */
export function ranges(numbers: readonly number[]): string {
  const found: [first: number, last: number][] = [];
  for (const number of numbers) {
    const last = found.at(-1);
    if (last !== undefined && last[1] + 1 === number) last[1] = number;
    else found.push([number, number]);
  }
  return found.map(([first, last]) => (first === last ? String(first) : `${first}-${last}`)).join(", ");
}
