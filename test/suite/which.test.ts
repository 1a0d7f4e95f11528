import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { PcTable } from "../../src/bridge/pc-table";
import { reach, type TestData } from "../../src/suite/test-data";
import { blocksAt, linesReached, testsReaching } from "../../src/suite/which";
import { at, file, ifWithoutElse } from "../support/files";
import { refusalOf } from "../support/refusal";
import { dataOf, dataSpecArbitrary, ordinals } from "../support/test-data";

const SOURCES = { "a.js": 4, "b.js": 2 };
const DATA = dataOf({
  sources: SOURCES,
  files: [
    {
      ...{ file: "a.test.js", load: ["a.js:1"], hooks: { group: ["a.js:2"] }, shared: ["b.js:1"] },
      tests: [
        { name: "group > one", own: ["a.js:1", "a.js:3", "a.js:4"] },
        { name: "group > two", status: "failed" },
        { name: "group > skipped", status: "skipped" },
        { name: "three" },
      ],
    },
    { file: "b.test.js", tests: [{ name: "one", own: ["b.js:2"] }] },
  ],
});

function found(place: { file: string; line?: number; column?: number }, data: TestData = DATA): string[] {
  return testsReaching(data, place).map(({ path, via }) => `${path.join(" ")} ${via}`);
}

describe("tests that reach", () => {
  test.each<[string, { file: string; line?: number }, string[]]>([
    ["a file", { file: "b.js" }, ["group one shared", "group two shared", "three shared", "one own"]],
    [
      "a line that both a test and its file's load ran",
      { file: "a.js", line: 1 },
      ["group one own", "group two load", "three load"],
    ],
    ["a line that the hooks of a describe ran", { file: "a.js", line: 2 }, ["group one hooks", "group two hooks"]],
    ["a line that one test ran", { file: "a.js", line: 3 }, ["group one own"]],
  ])("%s", (_, place, tests) => {
    expect(found(place)).toEqual(tests);
  });

  test("nothing, when the line is there and no test ran it", () => {
    expect(found({ file: "a.js", line: 1 }, dataOf({ sources: SOURCES, files: [] }))).toEqual([]);
  });

  test("a file that is in no table are refused", () => {
    expect(refusalOf(() => found({ file: "c.js" })).message).toBe(
      "ENOENT: no such entry, which: c.js is not in the table: no test loaded it",
    );
  });

  test.each<[string, object]>([
    ["option row is not known; the options are file, line, column", { file: "a.js", row: 1 }],
    ["file must be a name, got undefined", { line: 1 }],
    ['line must be an integer, got "1"', { file: "a.js", line: "1" }],
    ["column must be an integer, got 1.5", { file: "a.js", line: 1, column: 1.5 }],
  ])("a place that is none are refused: %s", (message, place) => {
    expect(refusalOf(() => found(place as { file: string })).message).toBe(
      `EINVAL: invalid argument, which: ${message}`,
    );
  });

  test.each(["b.test.js", "new.test.js", "__tests__/c.js"])("%s, a test file, are refused for that", (path) => {
    expect(refusalOf(() => found({ file: path })).message).toBe(
      `ENOENT: no such entry, which: ${path} is a test file, and the data are about the sources that tests reach`,
    );
  });

  test.each([0, 5, Number.MAX_SAFE_INTEGER])("line %d, which has no statement, are refused", (line) => {
    expect(refusalOf(() => found({ file: "a.js", line })).message).toBe(
      `ENOENT: no such entry, which: a.js has no statement at line ${line}`,
    );
  });

  test("a line of any data: exactly those with the block in their reach", () => {
    fc.assert(
      fc.property(dataSpecArbitrary, fc.nat(), (spec, pick) => {
        const data = dataOf(spec);
        const paths = Object.keys(spec.sources);
        const path = paths[pick % paths.length] as string;
        const line = 1 + (pick % (spec.sources[path] as number));
        const [ordinal] = ordinals(spec.sources, [`${path}:${line}`]);
        const expected = data.files.flatMap((one) =>
          one.tests.filter((each) => reach(one, each).includes(ordinal as number)).map(({ id }) => id),
        );
        expect(testsReaching(data, { file: path, line }).map(({ id }) => id)).toEqual(expected);
      }),
    );
  });
});

describe("code that no block tells of", () => {
  const functions = [{ name: "f", decl: at(2, 9, 2, 10), loc: at(2, 13, 2, 15) }];
  const data = (statements = [at(4, 2, 4, 9)]): TestData => {
    const table = new PcTable();
    table.add([file("a.js", { statements, functions }), file("b.js", { statements: [at(1, 0, 1, 9)] })]);
    return { ...DATA, table, files: DATA.files.map((one, i) => ({ ...one, loaded: Uint32Array.of(i) })) };
  };
  const all = ["group one load", "group two load", "three load"];

  test("is reached by the tests that ran of the files that load it", () => {
    const empty = { own: new Uint32Array(), load: new Uint32Array(), shared: new Uint32Array(), hooks: [] };
    const known = data();
    const files = known.files.map((one) => ({
      ...one,
      ...empty,
      tests: one.tests.map((t) => ({ ...t, own: empty.own })),
    }));
    expect(found({ file: "a.js", line: 1, column: 1 }, { ...known, files })).toEqual(all);
    expect(found({ file: "a.js", line: 2, column: 15 }, { ...known, files })).toEqual(all);
    expect(found({ file: "a.js", line: 4, column: 3 }, { ...known, files })).toEqual([]);
  });

  test("is no answer for a line outside of functions, which may be empty", () => {
    expect(refusalOf(() => found({ file: "a.js", line: 3 }, data())).code).toBe("ENOENT");
    expect(refusalOf(() => found({ file: "a.js", line: 0, column: 1 }, data())).code).toBe("ENOENT");
  });

  test("is all of a file without blocks", () => {
    const table = new PcTable();
    table.add([file("a.js", {})]);
    const [first] = DATA.files;
    const own = new Uint32Array();
    const tests = first?.tests.map((one) => ({ ...one, own }));
    const one = { ...first, tests, loaded: Uint32Array.of(0), load: own, shared: own, hooks: [] };
    expect(found({ file: "a.js" }, { ...DATA, table, files: [one as never] })).toEqual(all);
  });
});

test("what a module does when a test loads it, reaches the other tests of the file too", () => {
  const late = DATA.files.map((one, i) => ({ ...one, late: i === 1 ? Uint32Array.of(1) : one.late }));
  const tests = late.map((one, i) => {
    const second = { ...one.tests[0], id: "2", path: ["two"], own: new Uint32Array() };
    return i === 1 ? { ...one, tests: [...one.tests, second as never] } : one;
  });
  expect(found({ file: "b.js", line: 2 }, { ...DATA, files: tests })).toEqual(["one own", "two load"]);
  expect(found({ file: "b.js" }, { ...DATA, files: tests }).slice(-1)).toEqual(["one own"]);
});

describe("a place stands for", () => {
  function blocks(place: { line?: number; column?: number }): string[] {
    const table = new PcTable();
    const nested = [at(1, 0, 9, 1), at(3, 2, 5, 3), at(3, 2, 3, 8), at(3, 10, 3, 20), at(7, 4, 7, 9)];
    table.add([file("n.js", { statements: nested })]);
    const data = { ...DATA, table };
    return [...blocksAt(data, { file: "n.js", ...place })].map((ordinal) => {
      const { start, end } = table.symbolize(table.pcAt(ordinal)).block;
      return `${start.line}:${start.column}-${end.line}:${end.column}`;
    });
  }

  test.each<[string, { line?: number; column?: number }, string[]]>([
    ["the statements that start on a line", { line: 3 }, ["3:2-5:3", "3:2-3:8", "3:10-3:20"]],
    ["the innermost around a line where none starts", { line: 4 }, ["3:2-5:3"]],
    ["the innermost around a column", { line: 3, column: 12 }, ["3:10-3:20"]],
    ["the innermost around the first column of two", { line: 3, column: 3 }, ["3:2-3:8"]],
    ["what is around the first column after a statement", { line: 3, column: 9 }, ["3:2-5:3"]],
    ["what is around a column before all on the line", { line: 3, column: 1 }, ["1:0-9:1"]],
    ["all, without a line", {}, ["1:0-9:1", "3:2-5:3", "3:2-3:8", "3:10-3:20", "7:4-7:9"]],
  ])("%s", (_, place, expected) => {
    expect(blocks(place)).toEqual(expected);
  });

  test("the arm around a column, too", () => {
    const table = new PcTable();
    table.add([ifWithoutElse("i.js")]);
    expect(blocksAt({ ...DATA, table }, { file: "i.js", line: 3 })).toHaveLength(1);
  });
});

test("the head and the closing brace of a function stand for its body", () => {
  const table = new PcTable();
  const fn = { name: "f", decl: at(2, 0, 2, 10), loc: at(2, 12, 4, 1) };
  const statements = [at(1, 0, 1, 9), at(3, 2, 3, 9), at(5, 0, 5, 9)];
  table.add([file("f.js", { statements, functions: [fn] })]);
  const ordinalsAt = (line: number): number[] => [...blocksAt({ ...DATA, table }, { file: "f.js", line })];
  expect([1, 2, 3, 4, 5].map(ordinalsAt)).toEqual([[0], [1], [1], [1], [2]]);
});

describe("the reach of", () => {
  const names = (name: string): string[] => linesReached(DATA, name).map(({ path }) => path.join(" "));

  test("a test by id, by full name, and by a part of it", () => {
    const id = DATA.files[0]?.tests[1]?.id as string;
    expect(names(id)).toEqual(["group two"]);
    expect(names("one")).toEqual(["one"]);
    expect(names("group")).toEqual(["group one", "group two", "group skipped"]);
    expect(names("p t")).toEqual(["group two"]);
  });

  test("a test as lines of files", () => {
    expect(linesReached(DATA, "group one")[0]?.reached).toEqual([
      { file: "a.js", via: "own", lines: [1, 3, 4] },
      { file: "a.js", via: "hooks", lines: [2] },
      { file: "b.js", via: "shared", lines: [1] },
    ]);
    expect(linesReached(DATA, "three")[0]?.reached).toEqual([
      { file: "a.js", via: "load", lines: [1] },
      { file: "b.js", via: "shared", lines: [1] },
    ]);
    expect(linesReached(DATA, "skipped")[0]?.reached).toEqual([]);
  });

  test("an unknown test is refused", () => {
    expect(refusalOf(() => names("four")).message).toBe('ENOENT: no such entry, which: no test is called "four"');
  });
});
