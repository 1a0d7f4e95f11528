import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { dictionary, parseFileMaps } from "../../src/istanbul/schema";
import { fileArbitrary } from "../support/arbitraries";
import { effort } from "../support/effort";
import { at, emptyRange, file, ifWithoutElse } from "../support/files";
import { REAL_NAMES, realFile } from "../support/real-files";
import { refusalOf } from "../support/refusal";

fc.configureGlobal({ numRuns: effort(40, 100) });

const END = Number.POSITIVE_INFINITY;

function small(): Record<string, unknown> {
  const loc = at(1, 0, 4, 1);
  return {
    ...file("/repo/a.js", {
      statements: [at(1, 0, 4, 1)],
      functions: [{ name: "f", decl: at(1, 9, 1, 10), loc }],
      branches: [{ type: "if", loc, locations: [at(2, 0, 3, 1), emptyRange()] }],
    }),
  };
}

/** A copy of `value` with the field at `path` replaced. */
function withField(value: unknown, path: readonly string[], replacement: unknown): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return replacement;
  const fields = value as Record<string, unknown>;
  const changed = withField(fields[name], rest, replacement);
  if (Array.isArray(value)) return value.map((each, i) => (String(i) === name ? changed : each));
  return { ...fields, [name]: changed };
}

describe("parseFileMaps accepts what producers write", () => {
  test("keeps the maps and leaves counters, hash and keys it does not know behind", () => {
    const raw = { ...small(), hash: "1a2b", _coverageSchema: "x", x_facebook_ignored: { any: "thing" }, bT: {} };
    expect({ ...parseFileMaps(raw, "entry") }).toEqual({
      path: "/repo/a.js",
      statementMap: { 0: at(1, 0, 4, 1) },
      fnMap: { 0: { name: "f", decl: at(1, 9, 1, 10), loc: at(1, 0, 4, 1) } },
      branchMap: { 0: { type: "if", loc: at(1, 0, 4, 1), locations: [at(2, 0, 3, 1), undefined] } },
    });
  });

  test("needs no counters at all, since a table file holds maps only", () => {
    const { s, f, b, ...maps } = file("a.js", { statements: [at(1, 0, 1, 5)] });
    expect(parseFileMaps(maps, "table").statementMap).toEqual({ 0: at(1, 0, 1, 5) });
    expect([s, f, b]).toEqual([{ 0: 0 }, {}, {}]);
  });

  test.each([
    ["an empty range, as Istanbul marks the else that is not there", emptyRange()],
    ["a range of undefined lines and columns", { start: { line: undefined }, end: { line: undefined } }],
    ["a range of null lines, after JSON", { start: { line: null, column: null }, end: { line: null, column: null } }],
    ["an empty object", {}],
    ["null, as JSON writes undefined in a list", null],
    ["undefined", undefined],
  ])("takes an arm for one without a place when its location is %s", (_, location) => {
    const maps = parseFileMaps(withField(small(), ["branchMap", "0", "locations", "1"], location), "entry");
    expect(maps.branchMap["0"]?.locations).toEqual([at(2, 0, 3, 1), undefined]);
  });

  test.each([[null], [undefined], [END]])("reads the column %p as the end of the line", (column) => {
    const maps = parseFileMaps(withField(small(), ["statementMap", "0", "end", "column"], column), "entry");
    expect(maps.statementMap["0"]).toEqual({ start: { line: 1, column: 0 }, end: { line: 4, column: END } });
  });

  test("keeps ids with gaps and ids that are no numbers", () => {
    const statementMap = { 2: at(1, 0, 1, 5), 7: at(2, 0, 2, 5), "fn:main": at(3, 0, 3, 5) };
    const maps = parseFileMaps({ ...small(), statementMap }, "entry");
    expect(Object.keys(maps.statementMap)).toEqual(["2", "7", "fn:main"]);
  });

  test("keeps ids that every object has a property of", () => {
    const statementMap = JSON.parse('{"__proto__":{"start":{"line":1,"column":0},"end":{"line":1,"column":5}}}');
    const maps = parseFileMaps({ ...small(), statementMap }, "entry");
    expect(Object.keys(maps.statementMap)).toEqual(["__proto__"]);
    expect(maps.statementMap["constructor"]).toBeUndefined();
  });

  test("takes the range of a function for its declaration where there is none", () => {
    const maps = parseFileMaps(withField(small(), ["fnMap", "0", "decl"], undefined), "entry");
    expect(maps.fnMap["0"]).toEqual({ name: "f", decl: at(1, 0, 4, 1), loc: at(1, 0, 4, 1) });
    const nowhere = parseFileMaps(withField(small(), ["fnMap", "0", "decl"], at(0, 0, 0, 0)), "entry");
    expect(nowhere).toEqual(maps);
  });

  test("keeps a branch of a type nobody knows and of no range of its own", () => {
    const branch = { type: "optional-chain", line: 3, locations: [at(3, 0, 3, 5)] };
    const maps = parseFileMaps(withField(small(), ["branchMap", "0"], branch), "entry");
    expect(maps.branchMap["0"]).toEqual({ type: "optional-chain", loc: undefined, locations: [at(3, 0, 3, 5)] });
  });

  test("keeps an input source map that is an object and drops any other", () => {
    const inputSourceMap = { version: 3, sources: ["a.ts"], mappings: "" };
    expect(parseFileMaps({ ...small(), inputSourceMap }, "entry").inputSourceMap).toBe(inputSourceMap);
    expect(parseFileMaps({ ...small(), inputSourceMap: undefined }, "entry")).not.toHaveProperty("inputSourceMap");
    expect(parseFileMaps({ ...small(), inputSourceMap: null }, "entry")).not.toHaveProperty("inputSourceMap");
  });

  test("reads its own result back to the same", () => {
    fc.assert(
      fc.property(fileArbitrary("/repo/a.js"), (raw) => {
        const maps = parseFileMaps(raw, "entry");
        expect(parseFileMaps(maps, "entry")).toEqual(maps);
        expect(parseFileMaps(JSON.parse(JSON.stringify(maps)), "entry")).toEqual(maps);
      }),
    );
  });

  test.each(REAL_NAMES)("keeps every statement, function and branch that Istanbul found in %s", (name) => {
    const raw = realFile(name);
    const maps = parseFileMaps(raw, "entry");
    expect({ ...maps.statementMap }).toEqual(raw.statementMap);
    expect(Object.keys(maps.fnMap)).toEqual(Object.keys(raw.fnMap));
    const arms = Object.values(maps.branchMap).map(({ locations }) => locations.length);
    expect(arms).toEqual(Object.values(raw.b).map((counts) => counts.length));
  });
});

const REFUSALS: readonly (readonly [path: string, value: unknown, message: string])[] = [
  ["path", undefined, "entry: path must be a non-empty string, got undefined"],
  ["path", "", 'entry: path must be a non-empty string, got ""'],
  ["path", 7, "entry: path must be a non-empty string, got 7"],
  ["statementMap", undefined, "/repo/a.js: statementMap must be an object, got undefined"],
  ["statementMap", [], "/repo/a.js: statementMap must be an object, got an array"],
  ["fnMap", null, "/repo/a.js: fnMap must be an object, got null"],
  ["branchMap", "none", '/repo/a.js: branchMap must be an object, got "none"'],
  ["statementMap.0", 3, "/repo/a.js: statementMap.0 must be an object, got 3"],
  ["statementMap.0.start", undefined, "/repo/a.js: statementMap.0.start must be an object, got undefined"],
  ["statementMap.0.start.line", 0, "/repo/a.js: statementMap.0.start.line must be a positive integer, got 0"],
  ["statementMap.0.start.line", 1.5, "/repo/a.js: statementMap.0.start.line must be a positive integer, got 1.5"],
  ["statementMap.0.end.line", null, "/repo/a.js: statementMap.0.end.line must be a positive integer, got null"],
  ["statementMap.0.end.line", "4", '/repo/a.js: statementMap.0.end.line must be a positive integer, got "4"'],
  ["statementMap.0.end.column", -1, "/repo/a.js: statementMap.0.end.column must be a non-negative integer, got -1"],
  ["statementMap.0.end.column", NaN, "/repo/a.js: statementMap.0.end.column must be a non-negative integer, got NaN"],
  [
    "statementMap.0.end.column",
    {},
    "/repo/a.js: statementMap.0.end.column must be a non-negative integer, got an object",
  ],
  ["statementMap.0.end.column", 4n, "/repo/a.js: statementMap.0.end.column must be a non-negative integer, got 4n"],
  ["fnMap.0", undefined, "/repo/a.js: fnMap.0 must be an object, got undefined"],
  ["fnMap.0.name", undefined, "/repo/a.js: fnMap.0.name must be a string, got undefined"],
  ["fnMap.0.loc", undefined, "/repo/a.js: fnMap.0.loc must be an object, got undefined"],
  ["fnMap.0.loc.end.line", -3, "/repo/a.js: fnMap.0.loc.end.line must be a positive integer, got -3"],
  ["fnMap.0.decl", 5, "/repo/a.js: fnMap.0.decl must be an object, got 5"],
  ["branchMap.0", true, "/repo/a.js: branchMap.0 must be an object, got true"],
  ["branchMap.0.type", 1, "/repo/a.js: branchMap.0.type must be a string, got 1"],
  ["branchMap.0.loc", "1-4", '/repo/a.js: branchMap.0.loc must be an object, got "1-4"'],
  ["branchMap.0.loc.end", {}, "/repo/a.js: branchMap.0.loc.end.line must be a positive integer, got undefined"],
  ["branchMap.0.locations", undefined, "/repo/a.js: branchMap.0.locations must be an array, got undefined"],
  ["branchMap.0.locations", { 0: {} }, "/repo/a.js: branchMap.0.locations must be an array, got an object"],
  ["branchMap.0.locations.0", 9, "/repo/a.js: branchMap.0.locations.0 must be an object, got 9"],
  ["branchMap.0.locations.0.start", null, "/repo/a.js: branchMap.0.locations.0.start must be an object, got null"],
];

describe("parseFileMaps refuses what is malformed, by file and field", () => {
  test.each(REFUSALS)("%s of %p", (path, value, message) => {
    const refusal = refusalOf(() => parseFileMaps(withField(small(), path.split("."), value), "entry"));
    expect(refusal.code).toBe("EINVAL");
    expect(refusal.message).toBe(`EINVAL: invalid argument, read coverage: ${message}`);
  });

  test("a location whose start and end are no places is refused, not taken for an empty one", () => {
    const raw = withField(small(), ["branchMap", "0", "locations", "0"], { start: 5, end: "here" });
    expect(refusalOf(() => parseFileMaps(raw, "entry")).message).toContain("/repo/a.js: branchMap.0.locations.0.start");
  });

  test.each([
    [undefined, "entry must be an object, got undefined"],
    [null, "entry must be an object, got null"],
    [[], "entry must be an object, got an array"],
    ["a.js", 'entry must be an object, got "a.js"'],
    [Symbol("s"), "entry must be an object, got Symbol(s)"],
  ])("an entry that is %p", (value, message) => {
    expect(refusalOf(() => parseFileMaps(value, "entry")).message).toBe(
      `EINVAL: invalid argument, read coverage: ${message}`,
    );
  });

  const anything = fc.anything({ withBigInt: true, withNullPrototype: true, withSparseArray: true, withDate: true });

  test("nothing but EINVAL comes out of any value at all", () => {
    fc.assert(
      fc.property(anything, (value) => {
        const refusal = refusalOf(() => parseFileMaps(value, "entry"));
        expect(refusal.code).toBe("EINVAL");
        expect(refusal.message).toContain("entry");
      }),
      { numRuns: effort(100, 500) },
    );
  });

  test("nothing but EINVAL naming the file comes out of a real map with any field replaced by anything", () => {
    const real = realFile("js-yaml");
    const path = fc.oneof(
      fc.constantFrom("statementMap", "fnMap", "branchMap").map((field) => [field]),
      fc.tuple(fc.constantFrom("statementMap", "fnMap", "branchMap"), fc.constantFrom("0", "5")),
      fc
        .constantFrom(
          ...[
            "statementMap.3.start",
            "statementMap.3.end.line",
            "fnMap.2.name",
            "fnMap.2.loc.start",
            "branchMap.1.loc",
          ],
          ...["branchMap.1.type", "branchMap.1.locations", "branchMap.1.locations.0", "branchMap.1.locations.1.end"],
        )
        .map((field) => field.split(".")),
    );
    fc.assert(
      fc.property(path, anything, (where, value) => {
        try {
          expect(parseFileMaps(withField(real, where, value), "entry").path).toBe(real.path);
        } catch {
          const refusal = refusalOf(() => parseFileMaps(withField(real, where, value), "entry"));
          expect(refusal.code).toBe("EINVAL");
          expect(refusal.message).toContain(`${real.path}: ${where.join(".")}`);
        }
      }),
    );
  });
});

describe("dictionary", () => {
  test("gives back the very object it was given", () => {
    const value = ifWithoutElse("a.js");
    expect(dictionary(value, "__coverage__", "")).toBe(value);
  });

  test("names the thing and the field it refuses", () => {
    expect(refusalOf(() => dictionary(3, "__coverage__", "")).message).toContain(
      "__coverage__ must be an object, got 3",
    );
    expect(refusalOf(() => dictionary([], "a.js", "s")).message).toContain("a.js: s must be an object, got an array");
  });
});
