import { createHash } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import { PcTable } from "../../src/bridge/pc-table";
import { fileWide } from "../../src/instrument/file-wide";
import { mapsOf } from "../../src/instrument/maps-of";
import { affectedBy } from "../../src/suite/affected";
import type { AffectedSelection } from "../../src/suite/affected-selection";
import { type Change, OUTSIDE, UNKNOWN } from "../../src/suite/change";
import type { Project } from "../../src/suite/changed-file";
import { runnerArguments } from "../../src/suite/runner-arguments";
import type { TestData } from "../../src/suite/test-data";
import { dataOf } from "../support/test-data";

const TEXT = "const limit = 1;\nfunction f() {\n  return limit;\n}\nfunction g() {\n  return 2;\n}\n";

function mapsIn(path: string, text: string): ReturnType<typeof mapsOf> {
  return mapsOf(text, `/r/${path}`, { cwd: "/r", exclude: [], extension: false }, () => undefined);
}

const PROJECT: Project = {
  functionsIn: (path, text) => {
    const maps = mapsIn(path, text);
    return maps && Object.values(maps.fnMap);
  },
  fileWide: (path, text) => fileWide(path, text, "/r"),
};

/** a.js is TEXT: block 0 is the constant, 1 the body of f, 2 that of g. */
function data(changes: Partial<TestData> = {}): TestData {
  const table = new PcTable();
  table.add([{ ...mapsIn("a.js", TEXT), path: "a.js" }]);
  const files = dataOf({
    sources: { "a.js": 3 },
    files: [
      {
        file: "a.test.js",
        load: ["a.js:1"],
        tests: [{ name: "f", own: ["a.js:2"] }, { name: "g", own: ["a.js:3"] }, { name: "none" }],
      },
      { file: "b.test.js", tests: [{ name: "far" }] },
    ],
  }).files;
  const sha1 = createHash("sha1").update(TEXT).digest("hex");
  return {
    table,
    partial: false,
    commits: [],
    sources: [{ path: "a.js", sha1 }],
    search: { roots: [""], passedOver: [] },
    files,
    ...changes,
  };
}

function change(path: string, before: string | undefined, after: string | undefined): Change {
  const buffer = (text: string | undefined): Buffer | undefined => (text === undefined ? undefined : Buffer.from(text));
  return { path, before: buffer(before), after: buffer(after) };
}

function affected(changes: readonly Change[], known = data()): AffectedSelection {
  return affectedBy(known, changes, PROJECT);
}

function named({ tests }: AffectedSelection): string[] {
  return tests.map(({ path, reason }) => `${path.join(" ")}: ${reason}`);
}

test("nothing selects nothing", () => {
  expect(affected([])).toEqual({ everything: undefined, tests: [], wholeFiles: [], total: 4 });
});

describe("a change", () => {
  test("of a body selects what ran it", () => {
    expect(named(affected([change("a.js", TEXT, TEXT.replace("return 2", "return 3"))]))).toEqual([
      "g: a.js: g changed",
    ]);
  });

  test("of a function without a name says where it is", () => {
    const text = TEXT.replace("function g()", "exports.g = function ()");
    const table = new PcTable();
    table.add([{ ...mapsIn("a.js", text), path: "a.js" }]);
    const sources = [{ path: "a.js", sha1: createHash("sha1").update(text).digest("hex") }];
    const own = table.size - 1;
    const [first] = data().files;
    const files = [{ ...first, load: new Uint32Array(), tests: [{ ...first?.tests[1], own: Uint32Array.of(own) }] }];
    const selection = affected(
      [change("a.js", text, text.replace("return 2", "return 3"))],
      data({ table, sources, files: files as never }),
    );
    expect(named(selection)).toEqual(["g: a.js: the function at line 5 changed"]);
  });

  test("outside of functions selects what ran anything of the file", () => {
    const reason = "a.js: it changed outside of functions";
    expect(named(affected([change("a.js", TEXT, TEXT.replace("= 1", "= 2"))]))).toEqual(
      ["f", "g", "none"].map((name) => `${name}: ${reason}`),
    );
  });

  test.each<[string, Change, string]>([
    ["by which it is gone", change("a.js", TEXT, undefined), "it was deleted"],
    [
      "of a text that the data do not know",
      change("a.js", "", TEXT),
      "the data were recorded with another version of it",
    ],
    ["of unknown contents", change("a.js", undefined, TEXT), "the data were recorded with another version of it"],
    ["into no code", change("a.js", TEXT, "function ("), "it changed and cannot be read as code"],
  ])("%s selects what ran anything of the file", (_, one, reason) => {
    expect(named(affected([one]))).toEqual(["f", "g", "none"].map((name) => `${name}: a.js: ${reason}`));
  });

  test("of a file that no test loaded selects all", () => {
    const { everything, tests } = affected([change("x.json", "1", "2")]);
    expect(everything).toBe("x.json changed, which no test is known to load");
    expect(tests).toHaveLength(4);
  });

  test("of a test file selects it whole, and by no cause of its own if it is gone", () => {
    expect(affected([change("b.test.js", "1", "2"), change("new.test.js", undefined, "1")])).toMatchObject({
      wholeFiles: ["b.test.js", "new.test.js"],
      tests: [{ path: ["far"], reason: "its test file changed" }],
    });
    expect(affected([change("b.test.js", "1", undefined)])).toMatchObject({ wholeFiles: [], tests: [] });
  });

  test.each([
    ["that the runner passed over, changed", change("__tests__/help.js", "1", "2"), ["__tests__/help.js"]],
    ["that the runner passed over, new to git", change("__tests__/help.js", undefined, "2"), ["__tests__/help.js"]],
    ["that no run has told of, changed", change("__tests__/help.js", "1", "2"), []],
    ["that no run has told of, deleted", change("__tests__/help.js", "1", undefined), []],
  ])("of a file that looks like a test, %s, selects all: tests may load it", (_, one, passedOver) => {
    const { everything, wholeFiles } = affected([one], data({ search: { roots: [""], passedOver } }));
    expect({ everything, wholeFiles }).toEqual({
      everything: "__tests__/help.js changed, which no test is known to load",
      wholeFiles: [],
    });
  });

  test("of a test file that another one loads selects that too", () => {
    const known = data();
    const files = known.files.map((one, i) =>
      i === 0 ? { ...one, file: "a.js" } : { ...one, loaded: Uint32Array.of(0) },
    );
    const one = change("a.js", TEXT, TEXT.replace("= 1", "= 2"));
    expect(affected([one], data({ files })).tests.map(({ file }) => file)).toContain("b.test.js");
  });

  test("selects a test file that the data have no test of, whatever changed", () => {
    const [, second] = data().files;
    const died = data({ files: [{ ...second, tests: [] } as never] });
    expect(affected([change("a.js", TEXT, TEXT.replace("return 2", "return 3"))], died).wholeFiles).toEqual([
      "b.test.js",
    ]);
    expect(affected([], died)).toMatchObject({ wholeFiles: ["b.test.js"], everything: undefined });
  });

  test("selects a test that failed, whatever changed: what it would have reached is not known", () => {
    const { files } = dataOf({
      sources: {},
      files: [{ file: "c.test.js", tests: [{ name: "passes" }, { name: "fails", status: "failed" }] }],
    });
    expect(named(affected([], data({ files })))).toEqual(["fails: it failed when the data were recorded"]);
  });

  test.each<[what: string, Change, reason: string]>([
    [
      "outside of the root",
      OUTSIDE,
      "a file outside of the project's directory changed, which no test is known to load",
    ],
    ["since an unknown commit", UNKNOWN, "the data are from no commit that this repository has"],
  ])("%s selects all", (_what, other, reason) => {
    expect(affected([other]).everything).toBe(reason);
  });

  test("gives the reason of the first that selects all", () => {
    const unknownFile = change("other.js", "a", "b");
    expect(affected([change("a.js", TEXT, TEXT), unknownFile, UNKNOWN]).everything).toBe(
      "other.js changed, which no test is known to load",
    );
    expect(affected([UNKNOWN, unknownFile]).everything).toBe(UNKNOWN.reason);
  });

  test("when the data are of a part selects all", () => {
    expect(affected([], data({ partial: true })).everything).toBe("the data are from a run of only some tests");
  });
});

describe("what the load of a test file ran", () => {
  test("may give its tests other titles: it is selected whole, not by the titles known", () => {
    const selection = affected([change("a.js", TEXT, TEXT.replace("= 1", "= 2"))]);
    expect(runnerArguments({ runner: "jest", ...selection })).toEqual(["--runTestsByPath", "a.test.js"]);
  });

  test("selects a test file that had no tests to name", () => {
    const [first] = data().files;
    const empty = data({ files: [{ ...first, tests: [] } as never] });
    const selection = affected([change("a.js", TEXT, TEXT.replace("= 1", "= 2"))], empty);
    expect(runnerArguments({ runner: "jest", ...selection })).toEqual(["--runTestsByPath", "a.test.js"]);
  });
});

describe("a test file whose sets do not tell all", () => {
  const [first, second] = data().files;
  const known = data({ files: [first, { ...second, opaque: "what it ran was lost" }] as TestData["files"] });

  test("is selected whole by any change, with the reason", () => {
    const selected = affected([change("a.js", TEXT, TEXT.replace("return 2", "return 3"))], known);
    expect(named(selected)).toEqual(["g: a.js: g changed", "far: what it ran was lost"]);
    expect(selected.wholeFiles).toEqual(["b.test.js"]);
  });

  test("is selected by a change of another test file", () => {
    expect(affected([change("a.test.js", "1;", "2;")], known).wholeFiles).toEqual(["a.test.js", "b.test.js"]);
  });

  test("is not selected by nothing", () => {
    expect(affected([], known).tests).toEqual([]);
  });
});
