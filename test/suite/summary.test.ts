import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { type RunSummary, Summary } from "../../src/suite/summary";
import { reach, type TestData } from "../../src/suite/test-data";
import { dataOf, dataSpecArbitrary, ordinals } from "../support/test-data";

function summaryOf({ files, table }: Pick<TestData, "files" | "table">, most: number): RunSummary {
  const summary = new Summary(table.size);
  expect([...summary.counting(files)]).toEqual(files);
  return summary.of(most);
}

test("tests that ran, files with any, covered blocks and the tests that alone cover most", () => {
  const sources = { "a.js": 6 };
  const { files, table } = dataOf({
    sources,
    files: [
      {
        file: "a.test.js",
        load: ["a.js:1"],
        tests: [
          { name: "one", own: ["a.js:2"] },
          { name: "two", own: ["a.js:3", "a.js:4"] },
          { name: "skipped", status: "pending" },
        ],
      },
      { file: "b.test.js", hooks: { "": ["a.js:5"] }, tests: [{ name: "three", own: ["a.js:2"], status: "failed" }] },
      { file: "c.test.js", tests: [{ name: "four", status: "todo" }] },
      { file: "d.test.js", load: ["a.js:5"], opaque: "lost" },
    ],
  });
  const { covered, ...rest } = summaryOf({ files, table }, 2);
  expect(covered).toEqual(ordinals(sources, ["a.js:1", "a.js:2", "a.js:3", "a.js:4", "a.js:5"]));
  expect(rest).toEqual({
    ...{ tests: 3, files: 2 },
    unique: [
      { file: "a.test.js", path: ["two"], blocks: 2 },
      { file: "b.test.js", path: ["three"], blocks: 1 },
    ],
    opaque: [{ file: "d.test.js", reason: "lost" }],
  });
});

test("of any data: a block is covered if any set has it, and unique if one test reaches it", () => {
  fc.assert(
    fc.property(dataSpecArbitrary, (spec) => {
      const { files, table } = dataOf(spec);
      const summary = summaryOf({ files, table }, 100);
      const sets = files.flatMap(({ load, hooks, shared, tests }) => [
        ...[load, shared],
        ...[...hooks.map(({ blocks }) => blocks), ...tests.map(({ own }) => own)],
      ]);
      expect(new Set(summary.covered)).toEqual(new Set(sets.flatMap((set) => [...set])));
      const reached = files.flatMap((file) => file.tests.map((one) => [...reach(file, one)]));
      const all = reached.flat();
      const alone = reached.map((set) => set.filter((block) => all.indexOf(block) === all.lastIndexOf(block)).length);
      expect(summary.unique.map(({ blocks }) => blocks)).toEqual(alone.filter(Boolean).sort((a, b) => b - a));
    }),
  );
});
