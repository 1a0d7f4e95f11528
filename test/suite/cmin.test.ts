import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { minimize } from "../../src/suite/cmin";
import { reach, type TestData } from "../../src/suite/test-data";
import { refusalOf } from "../support/refusal";
import { dataOf, dataSpecArbitrary, plain } from "../support/test-data";

interface Choice {
  readonly id: string;
  readonly gained: number;
  readonly lost: number;
}

/** Greedy set cover as the textbook has it: look at every test each time, ties to the first. */
function greedy({ files }: TestData, byDuration: boolean): Choice[] {
  const left = files.flatMap((file) =>
    file.tests.map(({ id, duration, ...test }) => ({
      id,
      cost: byDuration ? Math.max(duration ?? 1, 1) : 1,
      blocks: [...reach(file, { id, duration, ...test })],
    })),
  );
  const all = new Set(left.flatMap(({ blocks }) => blocks)).size;
  const covered = new Set<number>();
  const choice: Choice[] = [];
  for (;;) {
    const gains = left.map(({ blocks, cost }) => blocks.filter((block) => !covered.has(block)).length / cost);
    const best = gains.indexOf(Math.max(0, ...gains));
    const test = left[best];
    if (test === undefined || gains[best] === 0) return choice;
    const before = covered.size;
    for (const block of test.blocks) covered.add(block);
    choice.push({ id: test.id, gained: covered.size - before, lost: all - covered.size });
  }
}

const choiceOf = (data: TestData, byDuration: boolean): Choice[] =>
  minimize(data, { by: byDuration ? "duration" : "number" }).chosen.map(({ id, gained, lost }) => ({
    id,
    gained,
    lost,
  }));

test("few tests that cover all, and what each adds", () => {
  const sources = { "a.js": 6 };
  const own = (name: string, ...lines: number[]): { name: string; own: string[] } => ({
    name,
    own: lines.map((line) => `a.js:${line}`),
  });
  const tests = [own("one", 1), own("two", 1, 2, 3), own("three", 3, 4, 5, 6), own("none")];
  expect(minimize(dataOf({ sources, files: [{ file: "a.test.js", tests }] }))).toEqual({
    tests: 4,
    blocks: 6,
    chosen: [
      { id: expect.any(String), file: "a.test.js", path: ["three"], gained: 4, lost: 2 },
      { id: expect.any(String), file: "a.test.js", path: ["two"], gained: 2, lost: 0 },
    ],
  });
});

test("of no tests nothing is chosen", () => {
  expect(minimize(dataOf({ sources: { "a.js": 1 }, files: [] }))).toEqual({ tests: 0, blocks: 0, chosen: [] });
});

test.each<[string, object]>([
  ['by must be "number" or "duration", got "size"', { by: "size" }],
  ["option duration is not known; the options are by", { duration: true }],
])("refuses: %s", (message, options) => {
  const data = dataOf({ sources: { "a.js": 1 }, files: [] });
  expect(refusalOf(() => minimize(data, options)).message).toBe(`EINVAL: invalid argument, cmin: ${message}`);
});

test("ties go to the test that comes first, also after others were chosen", () => {
  const sources = { "a.js": 8 };
  const tests = [
    { name: "first", own: ["a.js:1", "a.js:2"] },
    { name: "second", own: ["a.js:3", "a.js:4", "a.js:5"] },
    { name: "big", own: ["a.js:5", "a.js:6", "a.js:7", "a.js:8"] },
  ];
  const data = dataOf({ sources, files: [{ file: "a.test.js", tests }] });
  expect(minimize(data).chosen.map(({ path }) => path[0])).toEqual(["big", "first", "second"]);
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.MAX_VALUE, -1, 0])(
  "by duration, the choice ends and covers all where a test took %p ms",
  (duration) => {
    const tests = [
      { name: "one", own: ["a.js:1", "a.js:2"], duration },
      { name: "two", own: ["a.js:2", "a.js:3"], duration: 5 },
    ];
    const data = dataOf({ sources: { "a.js": 3 }, files: [{ file: "a.test.js", load: ["a.js:2"], tests }] });
    expect(minimize(data, { by: "duration" }).chosen.at(-1)?.lost).toBe(0);
  },
);

test("by duration, a quick test goes before one that covers more", () => {
  const sources = { "a.js": 4 };
  const tests = [
    { name: "slow", own: ["a.js:1", "a.js:2", "a.js:3"], duration: 300 },
    { name: "quick", own: ["a.js:3", "a.js:4"], duration: 1 },
  ];
  const data = dataOf({ sources, files: [{ file: "a.test.js", tests }] });
  expect(minimize(data).chosen.map(({ path }) => path[0])).toEqual(["slow", "quick"]);
  expect(minimize(data, { by: "duration" }).chosen.map(({ path }) => path[0])).toEqual(["quick", "slow"]);
});

describe("of any data", () => {
  test("the choice covers all that the tests reach, each adds something, and `lost` is what is still missing", () => {
    fc.assert(
      fc.property(dataSpecArbitrary, fc.boolean(), (spec, byDuration) => {
        const data = dataOf(spec);
        const tests = data.files.flatMap((file) =>
          file.tests.map((test) => ({ id: test.id, blocks: reach(file, test) })),
        );
        const all = new Set(tests.flatMap(({ blocks }) => [...blocks]));
        const { chosen, blocks, tests: count } = minimize(data, { by: byDuration ? "duration" : "number" });
        expect({ blocks, count }).toEqual({ blocks: all.size, count: tests.length });
        const covered = new Set<number>();
        for (const { id, gained, lost } of chosen) {
          const before = covered.size;
          for (const block of tests.find((test) => test.id === id)?.blocks ?? []) covered.add(block);
          expect({ gained, lost }).toEqual({ gained: covered.size - before, lost: all.size - covered.size });
          expect(gained).toBeGreaterThan(0);
        }
        expect(covered).toEqual(all);
        expect(chosen.length).toBeLessThanOrEqual(Math.min(tests.length, all.size));
      }),
    );
  });

  test("it is the same each time, and leaves the data as they were", () => {
    fc.assert(
      fc.property(dataSpecArbitrary, fc.boolean(), (spec, byDuration) => {
        const data = dataOf(spec);
        const first = minimize(data, { by: byDuration ? "duration" : "number" });
        expect(minimize(data, { by: byDuration ? "duration" : "number" })).toEqual(first);
        expect(plain(data)).toEqual(plain(dataOf(spec)));
      }),
    );
  });

  test("it is that of greedy set cover with ties to the first test", () => {
    fc.assert(
      fc.property(dataSpecArbitrary, fc.boolean(), (spec, byDuration) => {
        const data = dataOf(spec);
        expect(choiceOf(data, byDuration)).toEqual(greedy(data, byDuration));
      }),
      { numRuns: 500 },
    );
  });
});
