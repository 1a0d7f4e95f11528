/** Each rule alone, and that the first of them decides. What a change of real code comes to is in affected.test.ts. */
import { describe, expect, test } from "@jest/globals";
import type { FunctionMapping } from "../../src/istanbul/schema";
import type { ChangeFacts, Versions } from "../../src/suite/changed-file";
import {
  compiledElsewhere,
  confine,
  deleted,
  fileWideDifference,
  ofAnotherVersion,
  unreadable,
  WHOLE_FILE,
} from "../../src/suite/confine";

const SOURCE = { path: "a.js", maps: { path: "a.js", statementMap: {}, fnMap: {}, branchMap: {} }, blocks: [] };

function versions(before: readonly string[], after: readonly string[]): Versions {
  const version = (fileWide: readonly string[]) => ({ text: "", functions: [], fileWide });
  return { before: version(before), after: version(after) };
}

function functionAt(line: number, name: string): FunctionMapping {
  const loc = { start: { line, column: 0 }, end: { line, column: 9 } };
  return { name, decl: loc, loc };
}

/** A change that no rule takes for one of the whole file. */
const CONFINED: ChangeFacts = {
  isDeleted: false,
  isRecorded: true,
  source: SOURCE,
  versions: versions(["import x"], ["import x"]),
  functions: [functionAt(1, "f"), functionAt(7, "(anonymous_3)")],
};

describe("a rule says why the whole file is concerned:", () => {
  test("the file is gone", () => {
    expect(deleted({ isDeleted: true })).toBe("it was deleted");
    expect(deleted(CONFINED)).toBeUndefined();
  });

  test("the data do not have what was there before", () => {
    expect(ofAnotherVersion({ isRecorded: false })).toBe("the data were recorded with another version of it");
    expect(ofAnotherVersion(CONFINED)).toBeUndefined();
  });

  test("it was compiled, and no map leads to the source", () => {
    expect(compiledElsewhere({ source: undefined })).toBe("it changed (and was compiled before it was instrumented)");
    expect(compiledElsewhere(CONFINED)).toBeUndefined();
  });

  test("one of the two texts is no code", () => {
    expect(unreadable({ versions: undefined })).toBe("it changed and cannot be read as code");
    expect(unreadable(CONFINED)).toBeUndefined();
  });

  test.each([
    [["import x"], ["import y"], "import x"],
    [[], ["import y"], "import y"],
    [["import x", "import y"], ["import y"], "import x"],
  ])("of %j and %j something is in one only", (before, after, difference) => {
    const reason = `it changed in what holds for the whole file: ${difference}`;
    expect(fileWideDifference({ versions: versions(before, after) })).toBe(reason);
  });

  test("what holds for the whole file may stand in another order, or not be known", () => {
    expect(fileWideDifference({ versions: versions(["a", "b"], ["b", "a"]) })).toBeUndefined();
    expect(fileWideDifference({ versions: undefined })).toBeUndefined();
  });
});

describe("of all rules", () => {
  const unknown: ChangeFacts = {
    isDeleted: true,
    isRecorded: false,
    source: undefined,
    versions: undefined,
    functions: undefined,
  };

  test.each<[decides: string, Partial<ChangeFacts>]>([
    ["it was deleted", {}],
    ["the data were recorded with another version of it", { isDeleted: false }],
    ["it changed (and was compiled before it was instrumented)", { isDeleted: false, isRecorded: true }],
    ["it changed and cannot be read as code", { isDeleted: false, isRecorded: true, source: SOURCE }],
    ["it changed in what holds for the whole file: JSX", { ...CONFINED, versions: versions([], ["JSX"]) }],
    ["it changed outside of functions", { ...CONFINED, functions: undefined }],
  ])("the first decides: %s", (reason, facts) => {
    expect(confine({ ...unknown, ...facts })).toEqual({ bodies: [WHOLE_FILE], reason });
  });

  test("none gives the functions, by name or line", () => {
    expect(confine(CONFINED)).toEqual({
      bodies: CONFINED.functions?.map(({ loc }) => loc),
      reason: "f, the function at line 7 changed",
    });
  });
});
