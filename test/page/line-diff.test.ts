import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { changedLines } from "../../src/page/line-diff";

const lines = fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 12 });

describe("the lines that a text has and another has not", () => {
  test.each([
    ["nothing", "a b c", "a b c", []],
    ["one changed", "a x c", "a b c", [2]],
    ["one added", "a b x c", "a b c", [3]],
    ["one gone: the line after it", "a c", "a b c", [2]],
    ["the last one gone: the line before it", "a b", "a b c", [2]],
    ["one moved", "b c a", "a b c", [1, 3]],
    ["all", "x y", "a b c", [1, 2]],
    ["no other text", "a b", "", [1, 2]],
    ["no text", "", "a b", [1]],
  ])("%s", (_, shown, other, changed) => {
    expect(changedLines(shown.split(" "), other.split(" "))).toEqual(changed);
  });

  test("leave lines that the other has too, in the same order", () => {
    fc.assert(
      fc.property(lines, lines, (shown, other) => {
        const changed = new Set(changedLines(shown, other));
        const kept = shown.filter((_, i) => !changed.has(i + 1));
        let at = 0;
        for (const line of other) if (line === kept[at]) at++;
        expect(at).toBe(kept.length);
      }),
    );
  });

  test("are no more than there must be", () => {
    fc.assert(
      fc.property(lines, lines, (shown, other) => {
        const added = changedLines(shown, other).length;
        expect(added).toBeLessThanOrEqual(shown.length - longestCommon(shown, other) + other.length);
        if (shown.join() === other.join()) expect(added).toBe(0);
      }),
    );
  });

  test("of texts with nothing in common are all, however long these are", () => {
    const all = Array.from({ length: 20_000 }, (_, i) => `${i}`);
    const changed = changedLines(["same", ...all, "end"], ["same", ...all.map((line) => `-${line}`), "end"]);
    expect(changed).toEqual(all.map((_, i) => i + 2));
  });
});

function longestCommon(a: readonly string[], b: readonly string[]): number {
  const [first, ...rest] = a;
  if (first === undefined) return 0;
  const at = b.indexOf(first);
  return Math.max(longestCommon(rest, b), at < 0 ? 0 : 1 + longestCommon(rest, b.slice(at + 1)));
}
