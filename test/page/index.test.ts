/** What the page works out when it opens is what the commands answer. */
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { blockSet, toRuns } from "../../src/bridge/block-set";
import { indexOf, testsAt } from "../../src/page/browser/index";
import { countLines, linesOf } from "../../src/page/browser/lines";
import { each, meets, within } from "../../src/page/browser/runs";
import { pageContent } from "../../src/page/page-content";
import type { PageData } from "../../src/page/page-data";
import { Summary } from "../../src/suite/summary";
import { reach, type TestData } from "../../src/suite/test-data";
import { testsReaching } from "../../src/suite/which";
import { effort } from "../support/effort";
import { type DataSpec, dataOf, dataSpecArbitrary } from "../support/test-data";

const pageOf = (data: TestData): PageData => pageContent(data, "/nowhere", () => "").data;

function forAllData(check: (data: TestData, page: PageData, spec: DataSpec) => void): void {
  fc.assert(
    fc.property(dataSpecArbitrary, (spec) => {
      const data = dataOf({ ...spec, commits: [] });
      check(data, pageOf(data), spec);
    }),
    { numRuns: effort(100, 2_000) },
  );
}

describe("the index", () => {
  test("has the tests of each block that `which` calls its own", () => {
    forAllData((data, page) => {
      const index = indexOf(page);
      for (const { file, blockIndex, block } of data.table.blocks()) {
        const own = testsReaching(data, { file, line: block.start.line }).filter(({ via }) => via === "own");
        const found = testsAt(index, [data.table.ordinalOf(file) + blockIndex]);
        expect(found.map((test) => page.tests[test]?.id)).toEqual(own.map(({ id }) => id));
      }
    });
  });

  test("counts the tests that depend on a block in any way", () => {
    forAllData((data, page) => {
      const { any, size } = indexOf(page);
      const tests = data.files.flatMap((file) =>
        file.tests.map((one) => ({ own: one.own, all: new Set(reach(file, one)) })),
      );
      const counts = Array.from(
        { length: data.table.size },
        (_, block) => tests.filter(({ all }) => all.has(block)).length,
      );
      expect([...any]).toEqual(counts);
      expect([...size]).toEqual(tests.map(({ own }) => own.length));
    });
  });

  test("says what a test alone reaches as a run's summary does", () => {
    forAllData((data, page) => {
      const summary = new Summary(data.table.size);
      for (const _ of summary.counting(data.files));
      const { reached, alone } = indexOf(page);
      expect(blockSet([...reached.entries()].flatMap(([block, is]) => (is === 1 ? [block] : [])))).toEqual(
        summary.covered,
      );
      const told = summary.of(Number.POSITIVE_INFINITY).unique.reduce((sum, { blocks }) => sum + blocks, 0);
      expect([...alone].reduce((sum, blocks) => sum + blocks, 0)).toBe(told);
    });
  });
});

describe("lines", () => {
  test("are counted by kind as each of them is shown", () => {
    forAllData((_, page) => {
      const index = indexOf(page);
      for (const file of page.files.keys()) {
        const lines = [...linesOf(index, file).values()];
        const { missed, one, load, lines: all } = countLines(index, file, { changed: new Set(), further: new Map() });
        const of = (kind: string): number => lines.filter((line) => line.kind === kind).length;
        expect({ missed, one, load, all }).toEqual({
          ...{ missed: of("missed"), one: of("one"), load: of("load") },
          all: lines.length,
        });
      }
    });
  });

  test("are missed where nothing at all reached them", () => {
    forAllData((data, page) => {
      const index = indexOf(page);
      const summary = new Summary(data.table.size);
      for (const _ of summary.counting(data.files));
      for (const [file, { path }] of page.files.entries())
        for (const [line, { kind }] of linesOf(index, file))
          expect(kind === "missed").toBe(!summary.covered.includes(data.table.ordinalOf(path) + line - 1));
    });
  });
});

test("runs are what they stand for", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(60)), fc.array(fc.nat(60)), fc.nat(60), fc.nat(60), (numbers, others, first, end) => {
      const [set, sorted] = [blockSet(numbers), [...blockSet(others)]];
      const runs = toRuns(set);
      const seen: number[] = [];
      each(runs, (number) => seen.push(number));
      expect(seen).toEqual([...set]);
      expect(within(runs, first, end)).toEqual([...set].filter((one) => one >= first && one < end));
      expect(meets(runs, sorted)).toBe(sorted.some((one) => set.includes(one)));
    }),
  );
});
