import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import fc from "fast-check";
import { type FileEnd, SuiteRecorder } from "../../src/suite/recorder";
import { readTestRecord, type TestRecord } from "../../src/suite/test-record";
import { coverageOf, lines, type RawFile, typed } from "../support/files";

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "kcov-recorder-"));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

const none = (count: number): number[] => Array<number>(count).fill(0);

function hit(file: RawFile, ...blocks: number[]): void {
  for (const block of blocks) file.s[block] = (file.s[block] ?? 0) + 1;
}

function saved(recorder: SuiteRecorder, end: Partial<FileEnd> = {}): TestRecord {
  recorder.save(directory, "key", { tests: [], opaque: undefined, children: undefined, ...end });
  return readTestRecord(directory, "key") as TestRecord;
}

const [one, two, never] = [{}, {}, {}];
const known = (key: object, ...path: string[]) => ({ key, path, shared: false });

test.each([
  ["counted by us", typed],
  ["counted by another producer", (raw: RawFile) => raw],
])("each verb takes what ran since the last one, of files %s", (_, made) => {
  const file = made(lines("/r/a.js", none(200)));
  const coverage = coverageOf(file);
  const recorder = new SuiteRecorder(() => coverage, "/r");
  hit(file, 0);
  recorder.loaded();
  hit(file, 1);
  recorder.between();
  hit(file, 2);
  recorder.hook(["outer"]);
  hit(file, 150, 3);
  recorder.test(one);
  const late = made(lines("/r/late.js", none(2)));
  coverage[late.path] = late;
  hit(late, 1);
  hit(file, 3);
  recorder.test(two);
  hit(file, 4);
  recorder.test(one);
  hit(file, 199);
  recorder.hook(["outer"]);
  hit(file, 5);
  const tests = [known(one, "outer", "one"), { ...known(two, "two"), shared: true }, known(never, "never")];
  expect(saved(recorder, { tests, opaque: "why" })).toMatchObject({
    opaque: "why",
    files: [{ blocks: 200 }, { blocks: 2 }],
    early: 1,
    load: Uint32Array.of(0),
    shared: Uint32Array.of(1, 5),
    hooks: [{ path: ["outer"], blocks: Uint32Array.of(2, 199) }],
    tests: [
      { path: ["outer", "one"], own: Uint32Array.of(3, 4, 150), shared: false, ended: true },
      { path: ["two"], own: Uint32Array.of(3, 201), shared: true, ended: true },
      { path: ["never"], own: Uint32Array.of(), shared: false, ended: false },
    ],
  });
});

test("of a file whose tests never began, all is its load", () => {
  const file = lines("/r/a.js", [1, 0, 1]);
  const recorder = new SuiteRecorder(() => coverageOf(file), "/r");
  expect(recorder.isLoading).toBe(true);
  expect(saved(recorder)).toMatchObject({ load: Uint32Array.of(0, 2), early: 1, shared: Uint32Array.of() });
});

test("where nothing instrumented is loaded, and while a program leaves nothing to read, nothing ran", () => {
  const recorder = new SuiteRecorder(() => undefined, "/r");
  recorder.loaded();
  recorder.test(one);
  expect(saved(recorder, { tests: [known(one, "one")] })).toMatchObject({ files: [], tests: [{ ended: true }] });
});

type Verb = "between" | "test" | "hook";

const VERBS: Readonly<Record<Verb, (recorder: SuiteRecorder) => void>> = {
  between: (recorder) => recorder.between(),
  test: (recorder) => recorder.test(one),
  hook: (recorder) => recorder.hook([]),
};

test("whatever runs between two borders is in the one set that was asked for, and counts are left as they were", () => {
  const border = fc.record({ verb: fc.constantFrom<Verb>("between", "test", "hook"), blocks: fc.array(fc.nat(199)) });
  fc.assert(
    fc.property(fc.array(border, { maxLength: 12 }), (borders) => {
      const file = typed(lines("/r/a.js", none(200)));
      const recorder = new SuiteRecorder(() => coverageOf(file), "/r");
      recorder.loaded();
      for (const { verb, blocks } of borders) {
        hit(file, ...blocks);
        VERBS[verb](recorder);
      }
      const { shared, tests, hooks } = saved(recorder, { tests: [known(one, "one")] });
      const ran = (verb: Verb) => borders.filter((each) => each.verb === verb).flatMap(({ blocks }) => blocks);
      const sorted = (blocks: readonly number[]) => Uint32Array.from(new Set(blocks)).sort();
      expect(shared).toEqual(sorted(ran("between")));
      expect(tests[0]?.own).toEqual(sorted(ran("test")));
      expect(hooks[0]?.blocks ?? sorted([])).toEqual(sorted(ran("hook")));
      const counted = Object.values(file.s).reduce((sum, count) => sum + count, 0);
      expect(counted).toBe(borders.flatMap(({ blocks }) => blocks).length);
    }),
  );
});

test.each([
  ["all that was loaded", undefined, ["/r/a.js", "/r/b.js", "/r/lazy.js"]],
  ["the modules that it uses, and what ran for it", new Set(["/r/a.js"]), ["/r/a.js", "/r/lazy.js"]],
])("a test file that finds modules loaded inherits %s", (_, modules, paths) => {
  const [a, b, lazy] = ["/r/a.js", "/r/b.js", "/r/lazy.js"].map((path) => typed(lines(path, none(4)))) as [
    RawFile,
    RawFile,
    RawFile,
  ];
  const coverage = coverageOf(a, b);
  const first = new SuiteRecorder(() => coverage, "/r");
  hit(a, 0);
  hit(b, 0);
  first.loaded();
  coverage[lazy.path] = lazy;
  hit(lazy, 0);
  first.test(one);
  saved(first, { tests: [known(one, "one")] });
  hit(a, 3);

  const second = new SuiteRecorder(() => coverage, "/r", first);
  second.loaded();
  hit(lazy, 1);
  second.test(two);
  const { files, load, tests } = saved(second, { tests: [known(two, "two")], modules });
  const starts = new Map(paths.map((path, i) => [path, i * 4]));
  expect(files).toHaveLength(paths.length);
  const own = [
    starts.get("/r/a.js"),
    (starts.get("/r/a.js") ?? 0) + 3,
    starts.get("/r/b.js"),
    starts.get("/r/lazy.js"),
  ];
  expect(Array.from(load)).toEqual(own.filter((ordinal) => ordinal !== undefined));
  expect(tests.map((test) => Array.from(test.own))).toEqual([[(starts.get("/r/lazy.js") ?? 0) + 1]]);
});
