/** Part of a line that people read, in a style or plain. Whatever is in its text, a terminal obeys nothing of it. */
import { printable } from "../printable";
import { type Output, type Style, styled } from "./colours";

export type Piece = string | { readonly style: Style; readonly text: string };

export function inStyle(style: Style, text: string): Piece {
  return { style, text };
}

/** What the piece takes on a terminal, without its style. */
export function textOf(piece: Piece): string {
  return printable(typeof piece === "string" ? piece : piece.text);
}

/** Another text in the same style. */
export function withText(piece: Piece, text: string): Piece {
  return typeof piece === "string" ? text : { ...piece, text };
}

export function shown(piece: Piece, stream: Output): string {
  return typeof piece === "string" ? textOf(piece) : styled(stream, piece.style, textOf(piece));
}
