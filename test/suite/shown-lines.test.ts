/** Lines of git are lines of the page, whatever ends them. */
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { shownLines } from "../../src/suite/shown-lines";

describe("lines of git", () => {
  test("are those of the page where line feeds end them", () => {
    expect(shownLines("a\nb\r\nc\n", [1, 3])).toEqual([1, 3]);
    expect(shownLines("a\nb\n", undefined)).toEqual([]);
    expect(shownLines("a\nb\n", "all")).toEqual([1, 2]);
    expect(shownLines("a\nb", "all")).toEqual([1, 2]);
    expect(shownLines("", "all")).toEqual([]);
  });

  test("behind the end are told by the last one", () => {
    expect(shownLines("a\nb\n", [3])).toEqual([3]);
    expect(shownLines("a\nb", [3])).toEqual([2]);
    expect(shownLines("", [1])).toEqual([1]);
  });

  test("with other ends in them are several of the page", () => {
    expect(shownLines("a\rb\u2028c\nd\ne\u2029f\n", [2])).toEqual([4]);
    expect(shownLines("a\rb\u2028c\nd\ne\u2029f\n", [1, 3])).toEqual([1, 2, 3, 5, 6]);
    expect(shownLines("a\r\r\nb\n", [2])).toEqual([3]);
  });

  test("are together all lines of the page", () => {
    const text = fc.array(fc.constantFrom("a", "\n", "\r\n", "\r", "\u2028", "\u2029", "b")).map((all) => all.join(""));
    fc.assert(
      fc.property(text, (shown) => {
        const ofGit = Array.from(shown.split("\n"), (_, i) => i + 1);
        const ofPage = Array.from(shown.split(/\r\n|[\n\r\u2028\u2029]/), (_, i) => i + 1);
        expect(shownLines(shown, ofGit)).toEqual(ofPage);
      }),
    );
  });
});
