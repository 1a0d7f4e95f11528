import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { countBlocks, orderBlocks } from "../../src/istanbul/blocks";
import { countPackedBlocks, type PackedMaps, packMaps, unpackMaps } from "../../src/istanbul/packed-maps";
import { parsePackedMaps } from "../../src/istanbul/packed-schema";
import { type FileMaps, parseFileMaps } from "../../src/istanbul/schema";
import { fileArbitrary } from "../support/arbitraries";
import { effort } from "../support/effort";
import { at, emptyRange, file, type RawFile } from "../support/files";
import { REAL_NAMES, realFile } from "../support/real-files";
import { refusalOf } from "../support/refusal";

fc.configureGlobal({ numRuns: effort(40, 100) });

const END = Number.POSITIVE_INFINITY;

function maps(raw: RawFile): FileMaps {
  return parseFileMaps(raw, "entry");
}

/** One statement, one function and an `if` without `else`. */
function small(): PackedMaps {
  const loc = at(1, 0, 4, 1);
  const raw = file("a.js", {
    statements: [at(1, 0, 4, null)],
    functions: [{ name: "f", decl: at(1, 9, 1, 10), loc }],
    branches: [{ type: "if", loc, locations: [at(2, 0, 3, 1), emptyRange()] }],
  });
  return packMaps(maps(raw));
}

/** What comes back after the maps were written to a file and read. */
function reread(packed: PackedMaps): FileMaps {
  return unpackMaps(parsePackedMaps(JSON.parse(JSON.stringify(packed))));
}

const column = fc.oneof(fc.nat(), fc.constantFrom(0, 2 ** 31, Number.MAX_SAFE_INTEGER, END));
const position = fc.record({ line: fc.oneof(fc.integer({ min: 1 }), fc.constant(Number.MAX_SAFE_INTEGER)), column });
const range = fc.record({ start: position, end: position });
const place = fc.option(range, { nil: undefined });
const id = fc.oneof(
  fc.string(),
  fc.constantFrom("__proto__", "constructor", "toString", "length", "0", "1", "01", "-1"),
);

/** Any file at all whose arms can be given a place, named whatever, under any ids. */
const anyMaps: fc.Arbitrary<FileMaps> = fc
  .record({
    path: fc.oneof(fc.string({ minLength: 1 }), fc.constant("__proto__")),
    statementMap: fc.dictionary(id, range),
    fnMap: fc.dictionary(id, fc.record({ name: fc.string(), decl: range, loc: range })),
    branchMap: fc.dictionary(
      id,
      fc
        .record({ type: fc.string(), loc: place, locations: fc.array(place, { maxLength: 4 }) })
        .filter(({ loc, locations }) => locations.length === 0 || [loc, ...locations].some((each) => each)),
    ),
  })
  .chain((given) =>
    fc
      .option(fc.object(), { nil: undefined })
      .map((inputSourceMap) => ({ ...given, ...(inputSourceMap && { inputSourceMap }) })),
  )
  .map((given) => parseFileMaps(given, "entry"));

describe("packed maps", () => {
  test("hold four numbers for each place, -1 for the end of a line and zeros for a place that is not there", () => {
    expect(small()).toEqual({
      path: "a.js",
      statements: { places: [1, 0, 4, -1] },
      functions: { names: ["f"], places: [1, 9, 1, 10, 1, 0, 4, 1] },
      branches: { types: ["if"], arms: [2], places: [1, 0, 4, 1, 2, 0, 3, 1, 0, 0, 0, 0] },
    });
  });

  test("hold ids only where they are not 0, 1, 2, …", () => {
    const statementMap = { 2: at(1, 0, 1, 5), "fn:main": at(3, 0, 3, 5) };
    expect(packMaps(maps({ ...file("a.js", {}), statementMap })).statements.ids).toEqual(["2", "fn:main"]);
    expect(small().statements).not.toHaveProperty("ids");
  });

  test("come back the same from memory and from a file, whatever a producer may write", () => {
    fc.assert(
      fc.property(fc.oneof(anyMaps, fileArbitrary("/repo/a.js").map(maps)), (given) => {
        expect(unpackMaps(packMaps(given))).toEqual(given);
        const { inputSourceMap, ...rest } = reread(packMaps(given));
        const { inputSourceMap: known, ...expected } = given;
        expect(rest).toEqual(expected);
        expect(JSON.stringify(inputSourceMap)).toBe(JSON.stringify(known));
        expect(JSON.stringify(reread(packMaps(given)))).toBe(JSON.stringify(given));
      }),
    );
  });

  test("come back the same also where a branch has neither arms nor a place", () => {
    const given = maps(file("a.js", { branches: [{ type: "if", loc: undefined, locations: [] }] }));
    expect(unpackMaps(packMaps(given))).toEqual(given);
  });

  test("know how many blocks there are", () => {
    fc.assert(
      fc.property(anyMaps, (given) => {
        expect(countBlocks(given)).toBe(orderBlocks(given).length);
        expect(countPackedBlocks(packMaps(given))).toBe(orderBlocks(given).length);
      }),
    );
  });

  test.each(REAL_NAMES)("come back the same from a file: %s", (name) => {
    const given = maps(realFile(name));
    expect(reread(packMaps(given))).toEqual(given);
  });

  test("keep ids that every object has a property of", () => {
    const statementMap = JSON.parse('{"__proto__":{"start":{"line":1,"column":0},"end":{"line":1,"column":5}}}');
    const again = reread(packMaps(maps({ ...file("a.js", {}), statementMap })));
    expect(Object.keys(again.statementMap)).toEqual(["__proto__"]);
    expect(again.statementMap["constructor"]).toBeUndefined();
  });

  test("are those of the moment they were read, whatever becomes of what they were read from", () => {
    const value = JSON.parse(JSON.stringify(small()));
    const packed = parsePackedMaps(value);
    value.statements.places[0] = "x";
    expect(packed).toEqual(small());
  });

  test("leave keys behind that are not known", () => {
    expect(parsePackedMaps({ ...small(), comment: "made by hand", inputSourceMap: 1 })).toEqual(small());
  });
});

const REFUSALS: readonly (readonly [fields: object, message: string])[] = [
  [{ path: "" }, 'PC table: path must be a non-empty string, got ""'],
  [{ statements: undefined }, "a.js: statements must be an object, got undefined"],
  [{ functions: [] }, "a.js: functions must be an object, got an array"],
  [{ branches: null }, "a.js: branches must be an object, got null"],
  [{ statements: {} }, "a.js: statements.places must be an array, got undefined"],
  [{ statements: { places: { length: 0 } } }, "a.js: statements.places must be an array, got an object"],
  [{ statements: { places: [1, 0, 1] } }, "a.js: statements.places.length must be a multiple of 4, got 3"],
  [{ statements: { places: [0, 0, 0, 0] } }, "a.js: statements.places.0 must be a positive integer, got 0"],
  [{ statements: { places: [1, 0, 1.5, 0] } }, "a.js: statements.places.2 must be a positive integer, got 1.5"],
  [
    { statements: { places: [1, null, 1, 0] } },
    "a.js: statements.places.1 must be a non-negative integer or -1, got null",
  ],
  [{ statements: { places: [1, 0, 1, -2] } }, "a.js: statements.places.3 must be a non-negative integer or -1, got -2"],
  [
    { statements: { places: [1, 0, 1, 2 ** 53] } },
    "statements.places.3 must be a non-negative integer or -1, got 9007",
  ],
  [{ statements: { places: [1, 0, 1, 5], ids: {} } }, "a.js: statements.ids must be an array, got an object"],
  [{ statements: { places: [1, 0, 1, 5], ids: [] } }, "a.js: statements.ids.length must be 1, got 0"],
  [{ statements: { places: [1, 0, 1, 5], ids: [0] } }, "a.js: statements.ids.0 must be a string, got 0"],
  [{ statements: { places: [1, 0, 1, 5, 2, 0, 2, 5], ids: ["a", "a"] } }, "a.js: statements.ids has an id twice"],
  [{ functions: { names: [7], places: [] } }, "a.js: functions.names.0 must be a string, got 7"],
  [{ functions: { names: ["f"], places: [1, 0, 1, 5] } }, "a.js: functions.places.length must be 8, got 4"],
  [
    { functions: { names: ["f"], places: [1, 0, 1, 5, 0, 0, 0, 0] } },
    "a.js: functions.places.4 must be a positive integer, got 0",
  ],
  [
    { branches: { types: [null], arms: [0], places: [1, 0, 1, 5] } },
    "a.js: branches.types.0 must be a string, got null",
  ],
  [{ branches: { types: ["if"], arms: [], places: [] } }, "a.js: branches.arms.length must be 1, got 0"],
  [
    { branches: { types: ["if"], arms: [-1], places: [] } },
    "a.js: branches.arms.0 must be a non-negative integer, got -1",
  ],
  [
    { branches: { types: ["if"], arms: [2 ** 40], places: [] } },
    "a.js: branches.places.length must be 4398046511108, got 0",
  ],
  [
    { branches: { types: ["if"], arms: [1], places: [1, 0, 1, 5, 0, 0, 1, 0] } },
    "a.js: branches.places.4 must be a positive integer, got 0",
  ],
  [{ branches: { types: ["if"], arms: [1], places: [0, 0, 0, 0, 0, 0, 0, 0] } }, "a.js: branches.0 has no location"],
  [
    { branches: { types: ["a", "b"], arms: [0, 1], places: [1, 0, 1, 5, 0, 0, 0, 0, 0, 0, 0, 0] } },
    "a.js: branches.1 has no location",
  ],
];

describe("parsePackedMaps refuses what is malformed, by file and field", () => {
  test.each(REFUSALS)("%j", (fields, message) => {
    const refusal = refusalOf(() => parsePackedMaps({ ...small(), ...fields }));
    expect(refusal.code).toBe("EINVAL");
    expect(refusal.message).toContain("EINVAL: invalid argument, read coverage: ");
    expect(refusal.message).toContain(message);
  });

  const anything = fc.anything({ withBigInt: true, withNullPrototype: true, withSparseArray: true, withDate: true });

  test("nothing but EINVAL comes out of any value at all, in whichever field it stands", () => {
    const fields = fc.constantFrom("statements", "functions", "branches");
    const inner = fc.constantFrom("places", "ids", "names", "types", "arms");
    fc.assert(
      fc.property(fields, inner, anything, (field, name, value) => {
        for (const given of [
          value,
          { ...small(), [field]: value },
          { ...small(), [field]: { ...small()[field as "branches"], [name]: value } },
        ]) {
          try {
            expect(countPackedBlocks(parsePackedMaps(given))).toBe(
              orderBlocks(unpackMaps(parsePackedMaps(given))).length,
            );
          } catch {
            expect(refusalOf(() => parsePackedMaps(given)).code).toBe("EINVAL");
          }
        }
      }),
      { numRuns: effort(100, 500) },
    );
  });
});
