import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { mergeCovered, mergeTables, mergeTests } from "../../src/suite/merge";
import { NOT_KNOWN } from "../../src/suite/source-hash";
import { comparePaths, type TestData } from "../../src/suite/test-data";
import { refusalOf } from "../support/refusal";
import {
  type DataSpec,
  dataOf,
  dataSpecArbitrary,
  type FileSpec,
  ordinals,
  plain,
  tableOf,
} from "../support/test-data";

function merged(...runs: readonly TestData[]): TestData {
  return mergeTests(mergeTables(runs.map(({ table }) => table)), runs);
}

/** The data but for what the later run decides, with the tests of a file in a fixed order. */
function withoutResults(data: TestData): unknown {
  const files = data.files.map((file) => ({
    ...file,
    tests: file.tests.map((test) => ({ ...test, status: "passed" as const, duration: null })),
  }));
  return plain({ ...data, files });
}

/** Sources that the places of a spec's files are in. */
function sourcesOf(files: readonly FileSpec[]): Set<string> {
  const places = files.flatMap(({ load = [], hooks = {}, shared = [], tests = [] }) => [
    ...[...load, ...Object.values(hooks).flat(), ...shared],
    ...tests.flatMap(({ own = [] }) => own),
  ]);
  return new Set(places.map((place) => place.split(":")[0] as string));
}

/** Deals the test files of a run into shards, each with only the sources it loaded and some more. */
function shards(spec: DataSpec, deal: () => number, count: number): DataSpec[] {
  const dealt = groups(spec.files, deal, count);
  const needed = dealt.map((files) => sourcesOf(files));
  for (const path of Object.keys(spec.sources)) needed[deal() % count]?.add(path);
  return dealt.map((files, i) => ({
    ...spec,
    files,
    sources: Object.fromEntries(Object.entries(spec.sources).filter(([path]) => needed[i]?.has(path))),
  }));
}

function groups(files: readonly FileSpec[], deal: () => number, count: number): FileSpec[][] {
  const dealt: FileSpec[][] = Array.from({ length: count }, () => []);
  for (const file of files) dealt[deal() % count]?.push(file);
  return dealt;
}

describe("tables", () => {
  test("have the files of all, in path order, numbered anew", () => {
    const table = mergeTables([tableOf({ "b.js": 2 }), tableOf({ "a.js": 1, "b.js": 2 })]);
    expect(JSON.stringify(table)).toBe(JSON.stringify(tableOf({ "a.js": 1, "b.js": 2 })));
  });

  test("of other contents are refused by name", () => {
    const { code, message } = refusalOf(() => mergeTables([tableOf({ "b.js": 2 }), tableOf({ "b.js": 3 })]));
    expect(code).toBe("EEXIST");
    expect(message).toContain("b.js");
  });

  test("of none is an empty one", () => {
    expect(mergeTables([]).size).toBe(0);
  });
});

test("covered blocks are those of any run", () => {
  const [one, two] = [{ "b.js": 2 }, { "a.js": 1, "b.js": 2 }];
  const runs = [
    { table: tableOf(one), covered: ordinals(one, ["b.js:2"]) },
    { table: tableOf(two), covered: ordinals(two, ["a.js:1", "b.js:2"]) },
  ];
  expect(mergeCovered(tableOf(two), runs)).toEqual(ordinals(two, ["a.js:1", "b.js:2"]));
});

describe("tests", () => {
  const sources = { "a.js": 4 };

  function one(status: "passed" | "failed" | "skipped" | "pending", ...own: string[]): TestData {
    return dataOf({
      sources,
      files: [{ file: "a.test.js", tests: [{ name: "t", status, own, duration: own.length }] }],
    });
  }

  test.each([
    ["passed", "failed", "failed"],
    ["failed", "passed", "passed"],
    ["passed", "skipped", "passed"],
    ["failed", "pending", "failed"],
    ["skipped", "passed", "passed"],
    ["skipped", "skipped", "skipped"],
  ] as const)("that %s and then %s are %s", (first, second, both) => {
    const blocks = (status: string, place: string): string[] =>
      status === "skipped" || status === "pending" ? [] : [place];
    const [test] =
      merged(one(first, ...blocks(first, "a.js:1")), one(second, ...blocks(second, "a.js:2"))).files[0]?.tests ?? [];
    expect(test?.status).toBe(both);
    expect(test?.own).toEqual(ordinals(sources, [...blocks(first, "a.js:1"), ...blocks(second, "a.js:2")]));
  });

  test("of one file in two projects stay apart", () => {
    const files = ["", "node"].map((project) => ({ file: "a.test.js", project, tests: [{ name: "t" }] }));
    const [whole, ...parts] = [files, files.slice(0, 1), files.slice(1)].map((some) =>
      dataOf({ sources, files: some }),
    );
    expect(plain(merged(...parts.reverse()))).toEqual(plain(whole as TestData));
  });

  test("and describes with names that look the same once they are joined stay apart", () => {
    const hooks = [["a\nb"], ["a", "b"], ["a › b"], ["a b"], ["a,b"], ['a","b']].map((path, i) => ({
      path,
      blocks: ordinals(sources, [`a.js:${(i % 4) + 1}`]),
    }));
    const files = ["a.test.js", "a.test.js\nx"].map((file) => ({ file, project: file === "a.test.js" ? "x\ny" : "y" }));
    const data = dataOf({ sources, files });
    const whole = { ...data, files: data.files.map((file) => ({ ...file, hooks: [...hooks].sort(comparePaths) })) };
    const parts = hooks.map((one) => ({ ...data, files: data.files.map((file) => ({ ...file, hooks: [one] })) }));
    expect(plain(merged(...parts))).toEqual(plain(whole));
    expect(plain(merged(...parts.reverse()))).toEqual(plain(whole));
  });

  test("that only one of two runs has do not depend on the order of the runs", () => {
    const run = (...names: string[]): TestData =>
      dataOf({ sources, files: [{ file: "a.test.js", tests: names.map((name) => ({ name })) }] });
    const [a, b] = [run("one", "two"), run("two", "three")];
    expect(withoutResults(merged(a, b))).toEqual(withoutResults(merged(b, a)));
  });

  test("of a part and a whole run are those of a part", () => {
    expect(merged(one("passed"), { ...one("passed"), partial: true }).partial).toBe(true);
  });

  test("commits are all that there were, and a file that need not be loaded is known when all runs tell the same", () => {
    const [one, two] = ["1".repeat(40), "2".repeat(40)] as const;
    const run = (commit: string, sha1?: string): TestData => {
      const data = dataOf({ sources, files: [], commits: [commit] });
      const edited = sha1 === undefined ? [] : [{ path: "package.json", sha1 }];
      return { ...data, sources: [...data.sources, ...edited] };
    };
    const known = (...runs: TestData[]): unknown => merged(...runs).sources.slice(1);
    expect(merged(run(two), run(one), run(two)).commits).toEqual([one, two]);
    expect(known(run(one, "x"), run(two, "x"))).toEqual([{ path: "package.json", sha1: "x" }]);
    expect(merged(run(two), dataOf({ sources: {}, files: [] })).commits).toEqual([]);
    expect(known(run(one, "x"), run(two))).toEqual([{ path: "package.json", sha1: NOT_KNOWN }]);
  });

  test("sources that the runs do not agree about are unknown", () => {
    const run = (sha1: string | null): TestData => dataOf({ sources, files: [], hashes: { "a.js": sha1 } });
    const hash = (...hashes: (string | null)[]): unknown => merged(...hashes.map(run)).sources[0]?.sha1;
    expect([hash("x", "x"), hash("x", "y"), hash("x", "y", "x"), hash(null, "x")]).toEqual([
      "x",
      NOT_KNOWN,
      NOT_KNOWN,
      NOT_KNOWN,
    ]);
  });
});

describe("of any runs", () => {
  test("shards are together what the whole run is", () => {
    const deal = fc.infiniteStream(fc.nat({ max: 100 }));
    fc.assert(
      fc.property(dataSpecArbitrary, fc.integer({ min: 1, max: 4 }), deal, fc.nat(), (spec, count, dealt, turn) => {
        const parts = shards(spec, () => dealt.next().value ?? 0, count).map(dataOf);
        const turned = [...parts.slice(turn % count), ...parts.slice(0, turn % count)];
        expect(plain(merged(...turned))).toEqual(plain(dataOf(spec)));
      }),
    );
  });

  test("a run merged with itself is itself", () => {
    fc.assert(
      fc.property(dataSpecArbitrary, (spec) => {
        expect(plain(merged(dataOf(spec), dataOf(spec)))).toEqual(plain(dataOf(spec)));
      }),
    );
  });

  test("their order changes only status and duration", () => {
    const runs = dataSpecArbitrary.chain((spec) =>
      dataSpecArbitrary.map((other) => {
        const places = new Set(
          Object.entries(spec.sources).flatMap(([p, n]) => Array.from({ length: n }, (_, i) => `${p}:${i + 1}`)),
        );
        const within = (set: readonly string[] = []): string[] => set.filter((place) => places.has(place));
        const files = other.files.map((file) => ({
          ...{ ...file, load: within(file.load), shared: within(file.shared) },
          hooks: Object.fromEntries(Object.entries(file.hooks ?? {}).map(([titles, set]) => [titles, within(set)])),
          tests: (file.tests ?? []).map((test) => ({ ...test, own: within(test.own) })),
        }));
        return [dataOf(spec), dataOf({ ...other, files, sources: spec.sources })] as const;
      }),
    );
    fc.assert(
      fc.property(runs, ([a, b]) => {
        expect(withoutResults(merged(a, b))).toEqual(withoutResults(merged(b, a)));
      }),
    );
  });
});

test("a test file whose sets were lost in one of the runs is opaque, whichever comes first", () => {
  const sources = { "a.js": 1 };
  const run = (opaque?: string): TestData => dataOf({ sources, files: [{ file: "a.test.js", opaque, tests: [] }] });
  expect(merged(run("lost"), run()).files[0]?.opaque).toBe("lost");
  expect(merged(run(), run("lost")).files[0]?.opaque).toBe("lost");
  expect(merged(run("unseen"), run("lost")).files[0]?.opaque).toBe("lost");
  expect(merged(run(), run()).files[0]?.opaque).toBeUndefined();
});
