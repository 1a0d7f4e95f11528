import { inspect } from "node:util";
import { describe, expect, test } from "@jest/globals";
import { coveredBlocks, drainedBlocks } from "../../support/covered";
import { FILE, ours, plain, type Run, runProgram, withoutTemp } from "../../support/instrument";
import { PROGRAMS } from "./programs";

const COMMON_JS = "@babel/plugin-transform-modules-commonjs";

const SETTINGS = [{ reportLogic: false }, { reportLogic: true }];

async function runBoth(code: string, settings: { reportLogic: boolean }): Promise<{ expected: Run; actual: Run }> {
  const expected = await runProgram(code, [plain(settings), COMMON_JS]);
  const actual = await runProgram(code, [ours(settings), COMMON_JS]);
  return { expected, actual };
}

describe.each(Object.entries(PROGRAMS))("%s", (_name, code) => {
  test.each(SETTINGS)("counts as istanbul-lib-instrument does with %o", async (settings) => {
    const { expected, actual } = await runBoth(code, settings);

    expect(actual.realm.entry()).toEqual(withoutTemp(expected.realm.entry()));
  });

  test("gives the same output as the code that is not instrumented", async () => {
    const bare = await runProgram(code, [COMMON_JS]);
    const actual = await runProgram(code, [ours(), COMMON_JS]);

    expect(shown(actual)).toBe(shown(bare));
  });

  test("gives the same output as under Istanbul with reportLogic, which may run getters of an operand", async () => {
    const { expected, actual } = await runBoth(code, { reportLogic: true });

    expect(shown(actual)).toBe(shown(expected));
  });

  test("drains the blocks that Istanbul saw covered, block for block", async () => {
    const { expected, actual } = await runBoth(code, { reportLogic: false });
    const covered = coveredBlocks(expected.realm.entry());

    expect(covered.length).toBeGreaterThan(0);
    expect(drainedBlocks(actual.realm.coverage)).toEqual({ [FILE]: covered });
    expect(drainedBlocks(expected.realm.coverage)).toEqual({ [FILE]: covered });
    expect(drainedBlocks(actual.realm.coverage)).toEqual({});
  });
});

/** As text, in which functions show their names and -0 its sign. */
function shown({ output }: Run): string {
  return inspect(output, { depth: 9 });
}
