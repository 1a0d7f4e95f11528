import { describe, expect, test } from "@jest/globals";
import { coveredBlocks, drainedBlocks } from "../../support/covered";
import { effort } from "../../support/effort";
import { ours, plain, withoutTemp } from "../../support/instrument";
import { compileOnce, LIBRARIES, runLibrary } from "../../support/libraries";

const SMALLEST = LIBRARIES[1];

describe.each(LIBRARIES)("$name", (library) => {
  /** Logic is compiled in the same way for all, so the short form looks at the smallest. */
  test.each(effort(library === SMALLEST ? [false, true] : [false], [false, true]))(
    "gives the same result and the same counts as under Istanbul, with reportLogic %p",
    (reportLogic) => {
      const expected = runLibrary(library, compileOnce(library.source, plain, { reportLogic }));
      const actual = runLibrary(library, compileOnce(library.source, ours, { reportLogic }));

      expect(actual.digest).toBe(expected.digest);
      expect(actual.realm.entry()).toEqual(withoutTemp(expected.realm.entry()));
    },
  );

  test("drains the blocks that Istanbul saw covered, block for block, from either's counters", () => {
    const expected = runLibrary(library, compileOnce(library.source, plain, { reportLogic: false }));
    const actual = runLibrary(library, compileOnce(library.source, ours, { reportLogic: false }));
    const covered = coveredBlocks(expected.realm.entry());

    expect(covered.length).toBeGreaterThan(500);
    expect(Object.values(drainedBlocks(actual.realm.coverage))).toEqual([covered]);
    expect(Object.values(drainedBlocks(expected.realm.coverage))).toEqual([covered]);
  });
});
