/** Breaks a line that is too wide into several: between words, and a word that fills a line after `/` or anywhere. */
import { type Piece, textOf, withText } from "./piece";
import { graphemes, widthOf } from "./width";

/**
 * @param first how many columns the first line has.
 * @param others how many each further line has, which are not more.
 */
export function broken(pieces: readonly Piece[], first: number, others: number): Piece[][] {
  const lines: Piece[][] = [[]];
  let left = first;
  for (const word of pieces.flatMap((piece) => wordsOf(piece, others))) {
    if (widthOf(textOf(word).trimEnd()) > left) {
      lines.push([]);
      left = others;
    }
    append(lines.at(-1) as Piece[], word);
    left -= widthOf(textOf(word));
  }
  return lines.map(withoutEndSpace);
}

/** None is wider than `most`. */
function wordsOf(piece: Piece, most: number): Piece[] {
  const isFitting = (text: string): boolean => widthOf(text.trimEnd()) <= most;
  return textOf(piece)
    .split(/(?<= )/)
    .flatMap((word) => (isFitting(word) ? [word] : word.split(/(?<=\/)/)))
    .flatMap((part) => (isFitting(part) ? [part] : chunks(part, most)))
    .map((text) => withText(piece, text));
}

function chunks(text: string, most: number): string[] {
  const found = [""];
  let width = 0;
  for (const grapheme of graphemes(text)) {
    width += widthOf(grapheme);
    if (width > most) {
      found.push("");
      width = widthOf(grapheme);
    }
    found[found.length - 1] += grapheme;
  }
  return found;
}

/** Words in one style stay together, so that a line has no more of a terminal's sequences than it needs. */
function append(line: Piece[], word: Piece): void {
  const last = line.at(-1);
  if (last !== undefined && styleOf(last) === styleOf(word))
    line[line.length - 1] = withText(last, textOf(last) + textOf(word));
  else line.push(word);
}

function styleOf(piece: Piece): string | undefined {
  return typeof piece === "string" ? undefined : piece.style;
}

/** A space at the end could be the one too many. */
function withoutEndSpace(line: readonly Piece[]): Piece[] {
  return line.map((piece, i) => (i === line.length - 1 ? withText(piece, textOf(piece).trimEnd()) : piece));
}
