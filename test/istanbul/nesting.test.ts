import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { innermostAround, isAround, outerFirst } from "../../src/istanbul/nesting";
import type { Position, Range } from "../../src/istanbul/schema";
import { effort } from "../support/effort";

const position: fc.Arbitrary<Position> = fc.record({
  line: fc.integer({ min: 1, max: 4 }),
  column: fc.oneof(fc.integer({ min: 0, max: 5 }), fc.constant(Number.POSITIVE_INFINITY)),
});

/** Also empty, equal and crossing ones, and some that end before they start. */
const range: fc.Arbitrary<Range> = fc.record({ start: position, end: position });

/** In the order of the sweep; a sort keeps equal ranges in the order that they come in. */
function naive(ranges: readonly Range[], place: Position): Range | undefined {
  return [...ranges].sort(outerFirst).findLast((one) => isAround(one, place));
}

test("one sweep finds for every place what a search of all ranges finds", () => {
  fc.assert(
    fc.property(fc.array(range, { maxLength: 12 }), fc.array(position, { maxLength: 12 }), (ranges, places) => {
      const found = innermostAround(ranges, places);
      expect(found).toHaveLength(places.length);
      for (const [i, place] of places.entries()) expect(found[i]).toBe(naive(ranges, place));
    }),
    { numRuns: effort(200, 1_000) },
  );
});

test("of ranges in each other a place is in the innermost, and after its end in the next", () => {
  const at = (column: number): Position => ({ line: 1, column });
  const nested = (from: number, to: number): Range => ({ start: at(from), end: at(to) });
  const [outer, inner] = [nested(0, 9), nested(2, 4)];
  const found = innermostAround([inner, outer], [at(9), at(4), at(3), at(2), at(0)]);
  expect(found).toEqual([undefined, outer, inner, inner, outer]);
});

test("many ranges and places take a sweep, not a search of all for each", () => {
  const at = (line: number): Position => ({ line, column: 0 });
  const lines = Array.from({ length: 200_000 }, (_, i) => i + 1);
  const deep = lines.map((line): Range => ({ start: at(line), end: at(1_000_000 - line) }));
  expect(innermostAround(deep, lines.map(at))).toEqual(deep);
});
