import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { comparePositions } from "../../src/istanbul/position";

const END = Number.POSITIVE_INFINITY;

const place = fc.record({
  line: fc.integer({ min: 1, max: 4 }),
  column: fc.oneof(fc.nat({ max: 4 }), fc.constant(END)),
});

describe("comparePositions", () => {
  test.each([
    [{ line: 1, column: 9 }, { line: 2, column: 0 }, "an earlier line before a later one, whatever the columns"],
    [{ line: 3, column: 1 }, { line: 3, column: 2 }, "an earlier column before a later one of the same line"],
    [{ line: 3, column: 5 }, { line: 3, column: END }, "any column before the end of the line"],
    [{ line: 3, column: END }, { line: 4, column: 0 }, "the end of a line before the next line"],
  ])("puts %j before %j: %s", (a, b) => {
    expect(comparePositions(a, b)).toBeLessThan(0);
    expect(comparePositions(b, a)).toBeGreaterThan(0);
  });

  test("finds two ends of the same line equal", () => {
    expect(comparePositions({ line: 3, column: END }, { line: 3, column: END })).toBe(0);
  });

  test("is a total order", () => {
    fc.assert(
      fc.property(place, place, place, (a, b, c) => {
        expect(Math.sign(comparePositions(a, b))).toBe(0 - Math.sign(comparePositions(b, a)) + 0);
        expect(comparePositions(a, b) === 0).toBe(a.line === b.line && a.column === b.column);
        if (comparePositions(a, b) <= 0 && comparePositions(b, c) <= 0) {
          expect(comparePositions(a, c)).toBeLessThanOrEqual(0);
        }
      }),
    );
  });
});
