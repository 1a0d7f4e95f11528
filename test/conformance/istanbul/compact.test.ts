/** Compact maps: the coverage object is that of the literal, entry by entry, and the text is shorter. */
import { describe, expect, test } from "@jest/globals";
import { readInitialCoverage } from "istanbul-lib-instrument";
import { sample } from "../../support/effort";
import { inTurn } from "../../support/in-turn";
import { compile, ours, runProgram, snapshot, withoutTemp } from "../../support/instrument";
import { compileOnce, LIBRARIES, runLibrary } from "../../support/libraries";
import { PROGRAMS } from "./programs";

const SETTINGS = [{}, { reportLogic: true }, { precision: "block" }];
const COMMONJS = ["@babel/plugin-transform-modules-commonjs"];

describe.each(SETTINGS)("with %o", (settings) => {
  inTurn(SETTINGS, settings).each(Object.entries(PROGRAMS))("%s: the same coverage", async (_name, code) => {
    const run = async (maps: string): Promise<[string, object]> => {
      const { output, realm } = await runProgram(code, [ours({ ...settings, maps }), ...COMMONJS]);
      return [JSON.stringify(output), withoutTemp(snapshot(realm.entry()))];
    };
    expect(await run("compact")).toEqual(await run("literal"));
  });
});

describe.each(sample(LIBRARIES, 1).map((library) => [library.name, library] as const))("%s", (_name, library) => {
  const source = compileOnce(library.source, ours, { precision: "block" });
  const compact = compileOnce(library.source, ours, { precision: "block", maps: "compact" });

  test("counts the same, in less than half the text", () => {
    const [one, other] = [runLibrary(library, source), runLibrary(library, compact)];
    expect(other.digest).toBe(one.digest);
    expect(snapshot(other.realm.coverage)).toEqual(snapshot(one.realm.coverage));
    expect(compact.length).toBeLessThan(source.length / 2);
  });
});

test("a program with compact maps is left alone", () => {
  const code = compile("if (a) b();", [ours({ maps: "compact" })]);
  expect(compile(code, [ours()]).match(/function cov_/g)).toHaveLength(2);
});

test("the literal is not in the code for tools that look for it", () => {
  const code = "if (a) b();";
  expect(readInitialCoverage(compile(code, [ours({ maps: "compact" })]))).toBeNull();
  expect(readInitialCoverage(compile(code, [ours()]))).not.toBeNull();
});
