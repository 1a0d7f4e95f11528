/**
 * What is around a place in a source: one sweep from start to end serves all ranges and places. Ranges of other
 * producers may cross each other; then the innermost one around a place is the one that starts last.
 */
import { comparePositions } from "./position";
import type { Position, Range } from "./schema";

/** By start; of two with the same start, the longer one first. */
export function outerFirst(a: Range, b: Range): number {
  return comparePositions(a.start, b.start) || comparePositions(b.end, a.end);
}

/** The ranges that a sweep has entered and not yet left, in the order of `outerFirst`. */
export class OpenRanges<T extends Range> {
  readonly #open: T[] = [];

  enter(range: T): void {
    this.#open.push(range);
  }

  /** The innermost around a place, which must not lie before the place asked for last. */
  innermostAt(place: Position): T | undefined {
    while (this.#open.length > 0 && !endsAfter(this.#open.at(-1) as T, place)) this.#open.pop();
    return this.#open.at(-1);
  }
}

/** For each place, the innermost of the ranges around it, and of equal ones the last. */
export function innermostAround<T extends Range>(ranges: readonly T[], places: readonly Position[]): (T | undefined)[] {
  const sorted = [...ranges].sort(outerFirst);
  const order = [...places.keys()].sort((a, b) => comparePositions(places[a] as Position, places[b] as Position));
  const open = new OpenRanges<T>();
  const found = new Array<T | undefined>(places.length);
  let next = 0;
  for (const index of order) {
    const place = places[index] as Position;
    for (; next < sorted.length && startsBy(sorted[next] as T, place); next++) open.enter(sorted[next] as T);
    found[index] = open.innermostAt(place);
  }
  return found;
}

/** Whether a range is around a place. */
export function isAround(range: Range, place: Position): boolean {
  return startsBy(range, place) && endsAfter(range, place);
}

function startsBy({ start }: Range, place: Position): boolean {
  return comparePositions(start, place) <= 0;
}

function endsAfter({ end }: Range, place: Position): boolean {
  return comparePositions(place, end) < 0;
}
