/** fast-check arbitraries of Istanbul coverage: any shape that a producer may write, small enough to shrink well. */
import fc from "fast-check";
import { byId, emptyRange, type RawBranch, type RawFile, type RawRange } from "./files";

/** The root that files of `filesUnder` are under. */
export const ROOT = "/repo";

const column = fc.integer({ min: 0, max: 15 });
const line = fc.integer({ min: 1, max: 8 });

/** Ranges collide and nest often; now and then one ends at the end of its line, in either spelling. */
const rangeArbitrary: fc.Arbitrary<RawRange> = fc
  .record({ line, column, lines: fc.integer({ min: 0, max: 2 }), endColumn: column, openEnd: fc.nat({ max: 9 }) })
  .map(({ line, column, lines, endColumn, openEnd }) => ({
    start: { line, column },
    end: { line: line + lines, column: openEnd === 0 ? null : openEnd === 1 ? Number.POSITIVE_INFINITY : endColumn },
  }));

const branchType = fc.constantFrom("if", "cond-expr", "switch", "binary-expr", "default-arg", "nullish-future");

const locatedBranch: fc.Arbitrary<RawBranch> = fc.record({
  type: branchType,
  loc: rangeArbitrary,
  locations: fc.array(fc.oneof(rangeArbitrary, fc.constant(undefined), fc.constant(emptyRange())), { maxLength: 4 }),
});

/** As SWC and old Istanbul write them: no range of the whole, so that some arm must have one. */
const branchWithoutLoc: fc.Arbitrary<RawBranch> = fc.record({
  type: branchType,
  loc: fc.constant(undefined),
  locations: fc.array(rangeArbitrary, { minLength: 1, maxLength: 3 }),
});

const count = fc.oneof(
  { weight: 3, arbitrary: fc.constant(0) },
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 4 }) },
  { weight: 1, arbitrary: fc.constantFrom(0x7fff_ffff, 0x8000_0000, 0xffff_ffff) },
);

/** Any file; ids of statements and branches may have gaps, as Istanbul's do where it drops a branch without arms. */
export function fileArbitrary(path: string): fc.Arbitrary<RawFile> {
  return fc
    .record({
      statements: fc.array(rangeArbitrary, { maxLength: 8 }),
      branches: fc.array(fc.oneof(locatedBranch, branchWithoutLoc), { maxLength: 4 }),
      functions: fc.array(rangeArbitrary, { maxLength: 3 }),
      gap: fc.integer({ min: 1, max: 3 }),
      counts: fc.infiniteStream(count),
    })
    .map(({ statements, branches, functions, gap, counts }) => {
      const hit = (): number => counts.next().value ?? 0;
      const id = (i: number): string => String(i * gap);
      return {
        path,
        statementMap: Object.fromEntries(statements.map((range, i) => [id(i), range])),
        fnMap: byId(functions.map((loc, i) => ({ name: `f${i}`, decl: loc, loc }))),
        branchMap: Object.fromEntries(branches.map((branch, i) => [id(i), branch])),
        s: Object.fromEntries(statements.map((_, i) => [id(i), hit()])),
        f: byId(functions.map(hit)),
        b: Object.fromEntries(branches.map(({ locations }, i) => [id(i), locations.map(hit)])),
      };
    });
}

/** Names that sort differently by code unit, by locale and as numbers, and names that objects already have. */
const fileName = fc.constantFrom(
  ...["a.js", "b.js", "B.js", "a-b.js", "a/b.js", "10.js", "9.js", "ä.js", "__proto__", "constructor", "toString"],
);

/** One to five files under ROOT, in any order. */
export const filesUnder: fc.Arbitrary<RawFile[]> = fc
  .uniqueArray(fileName, { minLength: 1, maxLength: 5 })
  .chain((names) => fc.tuple(...names.map((name) => fileArbitrary(`${ROOT}/${name}`))));

/** A table's base and step that leave room for every file of `filesUnder`. */
export const numberingArbitrary: fc.Arbitrary<{ base: bigint; step: number }> = fc.record({
  base: fc.constantFrom(0xffff_ffff_8000_0000n, 0n, 0x1_0000_0000n, 0x7fff_ffff_0000_1234n),
  step: fc.constantFrom(1, 2, 7, 8, 4096),
});
