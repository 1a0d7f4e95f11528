/**
 * The order of places in a source text. It is total, also for ranges that end "at the end of the line" (column
 * Infinity).
 */
import type { Position, Range } from "./schema";

/** Negative when `a` is before `b`. */
export function comparePositions(a: Position, b: Position): number {
  return a.line - b.line || compareColumns(a.column, b.column);
}

/** Both columns may be Infinity, whose difference is NaN. */
function compareColumns(a: number, b: number): number {
  return a === b ? 0 : a - b;
}

/** Whether a range lies in another, or is the same. */
export function isInside({ start, end }: Range, outer: Range): boolean {
  return comparePositions(outer.start, start) <= 0 && comparePositions(end, outer.end) <= 0;
}
