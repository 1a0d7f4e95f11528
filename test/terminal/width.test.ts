import { expect, test } from "@jest/globals";
import { fitting, graphemes, widthOf } from "../../src/terminal/width";

test.each([
  ["", 0],
  ["a.test.js › naïve “café” – done…", 32],
  ["日本語", 6],
  ["한국어", 6],
  ["ｱｲｳ", 3],
  ["ＡＢ", 4],
  ["e\u0301", 1],
  ["a\u200bb", 2],
  ["👩‍👩‍👧", 2],
  ["🇩🇪", 2],
  ["⏰", 2],
  ["☀", 1],
  ["☀\ufe0f", 2],
  ["1\ufe0f\u20e3", 2],
  ["你好, мир", 9],
])("%j takes %i columns", (text, columns) => {
  expect(widthOf(text)).toBe(columns);
});

test("characters with their marks stay together", () => {
  expect(graphemes("a👩‍👩‍👧e\u0301")).toEqual(["a", "👩‍👩‍👧", "e\u0301"]);
});

test("as much of the beginning as has room, and no half character", () => {
  expect(fitting("abc", 3)).toBe("abc");
  expect(fitting("abcd", 3)).toBe("abc");
  expect(fitting("a日本", 4)).toBe("a日");
  expect(fitting("👩‍👩‍👧b", 1)).toBe("");
});
