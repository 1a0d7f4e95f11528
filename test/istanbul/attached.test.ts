/** What a program that has removed or replaced the coverage object still counts. */
import { describe, expect, test } from "@jest/globals";
import { createCoverage, decodeKcov } from "../../src";
import { attachedFromNow, wholeCoverage } from "../../src/istanbul/attached";
import { coverageOf, lines, typed } from "../support/files";
import { compile, ours } from "../support/instrument";

const shownAs = (value: unknown) => (): unknown => value;

describe("the whole coverage", () => {
  const [a, b] = [
    { ...lines("a.js", [1]), hash: "a" },
    { ...lines("b.js", [1]), hash: "b" },
  ];
  const attached = { "a.js": [a], "b.js": [b] };

  test("is the object itself while it shows all that is attached", () => {
    const shown = { ...coverageOf(a, b), "foreign.js": lines("foreign.js", [1]) };
    expect(wholeCoverage(shownAs(shown), attached)).toBe(shown);
    expect(wholeCoverage(shownAs("anything"), {})).toBe("anything");
  });

  test.each([undefined, null, 5, "text", [], {}])("has all that is attached where a program has put %p", (shown) => {
    expect(wholeCoverage(shownAs(shown), attached)).toEqual(coverageOf(a, b));
  });

  test("has what is attached where a getter throws", () => {
    const show = (): never => {
      throw new Error("mine");
    };
    expect(wholeCoverage(show, attached)).toEqual(coverageOf(a, b));
  });

  test("has both copies of a module that was loaded again after a reset, and one where it has other contents", () => {
    const again = { ...lines("a.js", [2]), hash: "a" };
    const other = { ...lines("a.js", [2]), hash: "other" };
    const both = { "a.js": [a, again] };
    expect(Object.values(wholeCoverage(shownAs(coverageOf(again)), both) as object)).toEqual([again, a]);
    expect(Object.values(wholeCoverage(shownAs(coverageOf(other)), { "a.js": [a] }) as object)).toEqual([other]);
  });
});

test("files are those of a realm that are attached from then on", () => {
  const realm = Object.prototype;
  typed(lines("earlier.js", [1]));
  const now = attachedFromNow(realm);
  expect(now()).toEqual({});
  const later = typed(lines("later.js", [1]));
  expect(now()).toEqual({ "later.js": [later] });
});

test("files of a coverage object of another name are its reader's alone", () => {
  const own = "__another__";
  const now = attachedFromNow(Object.prototype);
  const plugins = (options: object): ReturnType<typeof ours>[] => [ours(options)];
  for (const options of [{ coverageVariable: own }, { coverageVariable: own, precision: "block" }]) {
    new Function(compile("var a = 1;\nvar b = 2;\n", plugins(options)))();
    expect(Object.keys(Reflect.get(globalThis, own)).length).toBe(1);
    Reflect.deleteProperty(globalThis, own);
  }
  expect(now()).toEqual({});
  new Function(compile("var a = 1;\n", plugins({ coverageVariable: "__coverage__" })))();
  expect(Object.keys(now()).length).toBe(1);
  Reflect.deleteProperty(globalThis, "__coverage__");
});

test("a coverage without an object of its own goes on when the object is deleted, and keeps its PCs", () => {
  const file = typed(lines("deleted.js", [1, 0, 1]));
  Reflect.set(globalThis, "__coverage__", coverageOf(file));
  const coverage = createCoverage();
  expect(decodeKcov(coverage.drain()).length).toBeGreaterThanOrEqual(2);
  Reflect.deleteProperty(globalThis, "__coverage__");
  file.s[1] = 1;
  const [pc, ...others] = decodeKcov(coverage.drain());
  expect(others).toEqual([]);
  expect(coverage.table.symbolize(pc as bigint)).toMatchObject({
    blockIndex: 1,
    file: expect.stringMatching(/deleted\.js$/),
  });
});
