/**
 * The order of places in a source text.
 *
 * Nothing upstream. The rule: it is total, also for ranges that end "at the end of the line" (column Infinity).
 */
import type { Position, Range } from "./schema";

/** Negative when `a` is before `b`. */
export function comparePositions(a: Position, b: Position): number {
  return a.line - b.line || compareColumns(a.column, b.column);
}

/** Two columns may both be Infinity, whose difference is no number. */
function compareColumns(a: number, b: number): number {
  return a === b ? 0 : a - b;
}

/** Whether a range lies in another, or is the same. */
export function isInside({ start, end }: Range, outer: Range): boolean {
  return comparePositions(outer.start, start) <= 0 && comparePositions(end, outer.end) <= 0;
}
