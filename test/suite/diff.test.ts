import { expect, test } from "@jest/globals";
import fc from "fast-check";
import type { CoveredBlocks } from "../../src/bridge/covered-blocks";
import { PcTable } from "../../src/bridge/pc-table";
import { diffRuns } from "../../src/suite/diff";
import { ordinals, type Place, type Sources, tableOf } from "../support/test-data";

function run(sources: Sources, ...places: Place[]): CoveredBlocks {
  return { table: tableOf(sources), covered: ordinals(sources, places) };
}

test("blocks gained and lost, as places counted from 1", () => {
  const a = run({ "a.js": 3, "b.js": 1 }, "a.js:1", "a.js:2", "b.js:1");
  const b = run({ "a.js": 3 }, "a.js:2", "a.js:3");
  expect(diffRuns(a, b)).toEqual({
    gained: [{ file: "a.js", kind: "statement", line: 3, column: 1 }],
    lost: [
      { file: "a.js", kind: "statement", line: 1, column: 1 },
      { file: "b.js", kind: "statement", line: 1, column: 1 },
    ],
    changed: [],
  });
});

test("a file whose contents differ is named and not compared", () => {
  const a = run({ "a.js": 3, "b.js": 1 }, "a.js:1");
  const b = run({ "a.js": 2, "b.js": 1 }, "a.js:2", "b.js:1");
  expect(diffRuns(a, b)).toEqual({
    gained: [{ file: "b.js", kind: "statement", line: 1, column: 1 }],
    lost: [],
    changed: ["a.js"],
  });
});

test("runs with other PCs and another order of files are compared by place", () => {
  const appended = new PcTable({ base: 0n, step: 8 });
  appended.add([...tableOf({ "b.js": 2 }).files].map(({ maps }) => maps));
  appended.add([...tableOf({ "a.js": 2 }).files].map(({ maps }) => maps));
  const a = { table: appended, covered: Uint32Array.of(0, 3) }; // b.js:1, a.js:2
  expect(diffRuns(a, run({ "a.js": 2, "b.js": 2 }, "a.js:2", "b.js:1"))).toEqual({ gained: [], lost: [], changed: [] });
});

test("diff(a, b) mirrors diff(b, a), and a run does not differ from itself", () => {
  const sources = fc.dictionary(fc.constantFrom("a.js", "b.js", "c.js"), fc.integer({ min: 1, max: 5 }), {
    minKeys: 1,
    noNullPrototype: true,
  });
  const runs = sources.chain((of) => {
    const places = Object.entries(of).flatMap(([path, count]) =>
      Array.from({ length: count }, (_, i) => `${path}:${i + 1}`),
    );
    return fc.subarray(places).map((chosen) => ({ run: run(of, ...chosen), places: new Set(chosen), of }));
  });
  fc.assert(
    fc.property(runs, runs, (a, b) => {
      const there = diffRuns(a.run, b.run);
      const back = diffRuns(b.run, a.run);
      expect(back).toEqual({ gained: there.lost, lost: there.gained, changed: there.changed });
      expect(diffRuns(a.run, a.run)).toEqual({ gained: [], lost: [], changed: [] });
      const same = [...b.places].filter((place) => !a.places.has(place) && !isChanged(place));
      expect(there.gained.map(({ file, line }) => `${file}:${line}`).sort()).toEqual(same.sort());

      function isChanged(place: string): boolean {
        const [path = ""] = place.split(":");
        return a.of[path] !== undefined && a.of[path] !== b.of[path];
      }
    }),
  );
});
