/** Lines as git counts them, which end with a line feed, as lines of Babel and of the page, which end in other ways too. */
import type { Lines } from "./changed-lines";

/** The lines of a text, as Babel counts them. */
export function linesIn(text: string): string[] {
  return text.split(/\r\n|[\n\r\u2028\u2029]/);
}

/** 1-based, ascending. What git tells of the line after the last one is told by the last one. */
export function shownLines(text: string, lines: Lines | undefined): number[] {
  if (lines === undefined) return [];
  const ofGit = text.split("\n");
  const isWanted = filterOf(lines, ofGit);
  const found: number[] = [];
  let next = 1;
  for (const [i, line] of ofGit.entries()) {
    const isLast = i === ofGit.length - 1;
    const end = next + (isLast ? line : line.replace(/\r$/, "")).split(/[\r\u2028\u2029]/).length;
    if (isWanted(i + 1)) for (let one = next; one < end; one++) found.push(one);
    next = end;
  }
  return found;
}

function filterOf(lines: Lines, text: readonly string[]): (line: number) => boolean {
  const { length } = text;
  if (lines === "all") return (line) => line < length || text.at(-1) !== "";
  const wanted = new Set(lines.map((line) => Math.min(line, length)));
  return (line) => wanted.has(line);
}
