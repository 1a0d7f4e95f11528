/**
 * Lines for people on standard output or standard error. No line is wider than the terminal. Elsewhere each one stays
 * whole, for programs that read it.
 */
import { printable } from "../printable";
import { broken } from "./breaking";
import type { Output } from "./colours";
import { type Piece, shown, textOf } from "./piece";
import { widthOf } from "./width";

/** A line in two columns. On a terminal that is too narrow, the second one goes on below itself. */
export interface Row {
  readonly lead: readonly Piece[];
  readonly rest: readonly Piece[];
}

/** Text stays whole in any case, so that a command line can be copied. */
export type Line = string | Row;

/** The width of a terminal that does not report its own. */
const USUAL_COLUMNS = 80;

/** What goes on is that much further to the right than where it began, so that it is not taken for another row. */
const HANG = 2;

/** With less room than this, breaking lines helps nobody. */
const LEAST_ROOM = 12;

export function row(lead: readonly Piece[], ...rest: readonly Piece[]): Row {
  return { lead, rest };
}

export function writeLines(stream: NodeJS.WriteStream, lines: readonly Line[]): void {
  const text = lines.map((line) => lineText(line, stream)).join("");
  if (text !== "") stream.write(text);
}

/** With its line end. */
export function lineText(line: Line, stream: Output): string {
  return typeof line === "string" ? `${printable(line)}\n` : rowText(line, stream);
}

/** Undefined if the stream is no terminal. */
export function columnsOf({ isTTY, columns }: Output): number | undefined {
  return isTTY ? columns || USUAL_COLUMNS : undefined;
}

function rowText({ lead, rest }: Row, stream: Output): string {
  const indent = widthOf(lead.map(textOf).join(""));
  const room = (columnsOf(stream) ?? Number.POSITIVE_INFINITY) - indent;
  const isWhole = room === Number.POSITIVE_INFINITY || room - HANG < LEAST_ROOM;
  const [first = [], ...others] = isWhole ? [rest] : broken(rest, room, room - HANG);
  const margin = " ".repeat(indent + HANG);
  return [[...lead, ...first], ...others.map((pieces) => [margin, ...pieces])]
    .map((pieces) => `${pieces.map((piece) => shown(piece, stream)).join("")}\n`)
    .join("");
}
