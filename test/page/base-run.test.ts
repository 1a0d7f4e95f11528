/** What the page is told of another run is what `diff` answers. */
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { blockSet, fromRuns } from "../../src/bridge/block-set";
import type { CoveredBlocks } from "../../src/bridge/covered-blocks";
import { pageContent } from "../../src/page/page-content";
import type { PageData, PageRuns } from "../../src/page/page-data";
import { diffRuns } from "../../src/suite/diff";
import { reach, type TestData } from "../../src/suite/test-data";
import { dataOf, dataSpecArbitrary } from "../support/test-data";

function coveredBy({ table, files }: TestData): CoveredBlocks {
  const all = files.flatMap((file) => [file.load, file.shared, ...file.tests.map((one) => reach(file, one))]);
  return { table, covered: blockSet(all.flatMap((set) => [...set])) };
}

function pageOf(base: TestData, data: TestData): PageData {
  const diff = diffRuns(coveredBy(base), coveredBy(data));
  return pageContent(data, "/nowhere", () => "", { base: { name: "before", data: base, diff } }).data;
}

const linesOf = (runs: PageRuns = []): number[] => [...fromRuns(runs, 1_000)];

const FILE = "a.test.js";
const before = dataOf({
  sources: { "a.js": 3, "gone.js": 2, "other.js": 1 },
  files: [
    {
      file: FILE,
      load: ["gone.js:2"],
      tests: [
        { name: "kept", own: ["a.js:1", "a.js:2"] },
        { name: "turned", own: ["other.js:1"] },
        { name: "removed" },
      ],
    },
  ],
  partial: true,
});
const after = dataOf({
  sources: { "a.js": 3, "new.js": 1, "other.js": 2 },
  files: [
    {
      file: FILE,
      tests: [
        { name: "kept", own: ["a.js:1", "a.js:3", "new.js:1"] },
        { name: "turned", status: "failed", own: ["other.js:2"] },
        { name: "added" },
      ],
    },
  ],
});

describe("another run", () => {
  const page = pageOf(before, after);

  test("has gained and lost lines by file", () => {
    const told = page.files.map(({ path, gained, lost }) => [path, linesOf(gained), linesOf(lost)]);
    expect(told).toEqual([
      ["a.js", [3], [2]],
      ["new.js", [1], []],
      ["other.js", [], []],
      ["gone.js", [], [2]],
    ]);
    expect(page.files[2]?.note).toContain("other contents than in the base");
    expect(page.files[3]).toMatchObject({ lines: [], note: expect.stringContaining("only the base") });
  });

  test("has tests that are new, gone, or of another status", () => {
    expect(page.tests.map(({ path, was }) => [...path, was])).toEqual([
      ["kept", undefined],
      ["turned", "passed"],
      ["added", ""],
    ]);
    const gone = [{ path: ["removed"], file: FILE, project: "", status: "passed" }];
    expect(page.base).toEqual({ name: "before", partial: true, gone });
  });

  test("differs in nothing from itself", () => {
    fc.assert(
      fc.property(dataSpecArbitrary, (spec) => {
        const data = dataOf({ ...spec, commits: [] });
        const { files, tests, base } = pageOf(data, data);
        expect(files.flatMap(({ gained = [], lost = [] }) => [...gained, ...lost])).toEqual([]);
        expect(tests.filter(({ was }) => was !== undefined)).toEqual([]);
        expect(base?.gone).toEqual([]);
      }),
    );
  });

  test("has the lines of any run, each way round", () => {
    fc.assert(
      fc.property(dataSpecArbitrary, dataSpecArbitrary, (one, other) => {
        const [base, data] = [dataOf({ ...one, commits: [] }), dataOf({ ...other, commits: [] })];
        const { gained, lost } = diffRuns(coveredBy(base), coveredBy(data));
        const { files } = pageOf(base, data);
        const told = (lines: "gained" | "lost"): string[] =>
          files.flatMap((file) => linesOf(file[lines]).map((line) => `${file.path}:${line}`));
        expect(told("gained").sort()).toEqual(gained.map(({ file, line }) => `${file}:${line}`).sort());
        expect(told("lost").sort()).toEqual(lost.map(({ file, line }) => `${file}:${line}`).sort());
      }),
    );
  });
});
