import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { encode } from "@msgpack/msgpack";
import fc from "fast-check";
import { TESTS_FILE } from "../../src/bridge/result-directory";
import { writeWhole } from "../../src/bridge/whole-file";
import { KcovError } from "../../src/errors";
import { encodeTestData, filesOfWholeRun, readTestData, readTests } from "../../src/suite/data-file";
import type { TestData } from "../../src/suite/test-data";
import { cpuTime } from "../support/cpu-time";
import { effort } from "../support/effort";
import { refusalOf } from "../support/refusal";
import { dataOf, dataSpecArbitrary, plain } from "../support/test-data";

let directory: string;
let file: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "kcov-data-"));
  file = join(directory, TESTS_FILE);
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

const DATA = dataOf({
  sources: { "a.js": 5, "b.js": 300 },
  hashes: { "b.js": null },
  files: [
    {
      ...{
        file: "a.test.js",
        load: ["a.js:1", "a.js:2"],
        hooks: { "": ["a.js:3"], İ: ["a.js:5"] },
        shared: ["b.js:299"],
      },
      tests: [
        { name: "İ > one", own: ["a.js:4", "b.js:1", "b.js:300"], duration: 1.5 },
        { name: "two", status: "failed", shared: true, duration: null },
      ],
    },
    { file: "b.test.js", project: "node", opaque: "what it ran was lost", tests: [] },
    { runner: "node:test", file: "c.js", tests: [{ name: "three" }] },
  ],
});

function written(data: TestData): Buffer {
  writeWhole(file, encodeTestData(data));
  return readFileSync(file);
}

test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])("a duration of %p is none", (duration) => {
  const tests = [{ name: "one", own: ["a.js:1"], duration }];
  const data = dataOf({ sources: { "a.js": 1 }, files: [{ file: "a.test.js", tests }] });
  writeWhole(file, encodeTestData(data));
  expect(readTestData(file, data.table).files[0]?.tests[0]?.duration).toBeNull();
});

describe("what is written", () => {
  test("is what is read", () => {
    fc.assert(
      fc.property(dataSpecArbitrary, (spec) => {
        const data = dataOf(spec);
        written(data);
        expect(plain(readTestData(file, data.table))).toEqual(plain(data));
      }),
    );
  });

  test("is the same bytes each time, with nothing beside it", () => {
    expect(written(DATA)).toEqual(written(DATA));
    expect(readdirSync(directory)).toEqual([TESTS_FILE]);
  });

  test("is not there under its name when writing fails on the way", () => {
    function* failing(): Generator<never> {
      yield* [];
      throw new Error("disk");
    }
    expect(() => writeWhole(file, encodeTestData({ ...DATA, files: failing() }))).toThrow("disk");
    expect(readdirSync(directory)).toEqual([]);
  });
});

describe("what is refused", () => {
  test("every truncation, naming the file", () => {
    const bytes = written(DATA);
    for (let length = 0; length < bytes.length; length++) {
      writeFileSync(file, bytes.subarray(0, length));
      const { code, message } = refusalOf(() => readTestData(file, DATA.table));
      expect(code).toBe("EINVAL");
      expect(message).toContain(file);
    }
  });

  test("bytes after the end", () => {
    const bytes = written(DATA);
    for (const more of [Buffer.from([0]), encode({ end: 3 }), bytes]) {
      writeFileSync(file, Buffer.concat([bytes, more]));
      expect(refusalOf(() => readTestData(file, DATA.table)).code).toBe("EINVAL");
    }
  });

  test("a test file left out or given twice", () => {
    const two = DATA.files.slice(0, 2);
    const bytes = written({ ...DATA, files: two });
    const rest = encode({ end: 2 });
    const [first, second] = two.map((one) => {
      const alone = written({ ...DATA, files: [one] });
      const header = written({ ...DATA, files: [] }).length - encode({ end: 0 }).length;
      return alone.subarray(header, alone.length - encode({ end: 1 }).length);
    });
    const header = bytes.subarray(0, bytes.length - rest.length - (first?.length ?? 0) - (second?.length ?? 0));
    writeFileSync(file, Buffer.concat([header, first ?? header, rest]));
    expect(refusalOf(() => readTestData(file, DATA.table)).message).toContain("it is cut short");
    writeFileSync(file, Buffer.concat([header, first ?? header, first ?? header, second ?? header, rest]));
    expect(refusalOf(() => readTestData(file, DATA.table)).message).toContain("it is cut short");
  });

  test.each<[string, unknown, string]>([
    ["another format", { format: "x" }, "it is not test data of istanbul-kcov"],
    ["a later version", { format: "istanbul-kcov tests", version: 3 }, "version 3 is not known"],
    ["another table", { format: "istanbul-kcov tests", version: 1, blocks: 1 }, "it was written with another PC table"],
    ["a list", [], "it is not test data of istanbul-kcov; run the tests again"],
    ["a number", 7, "it is not test data of istanbul-kcov; run the tests again"],
  ])("%s", (_, header, message) => {
    writeFileSync(file, encode(header));
    const refusal = refusalOf(() => readTestData(file, DATA.table));
    expect(refusal.code).toBe("EINVAL");
    expect(refusal.message).toContain(file);
    expect(refusal.message).toContain(message);
  });

  test("a block set that leaves the table, naming the file", () => {
    const [test] = DATA.files[0]?.tests ?? [];
    if (test === undefined) throw new Error("no test");
    const wrong = { ...test, own: Uint32Array.of(4000) };
    written({ ...DATA, files: [{ ...DATA.files[0], tests: [wrong] } as never] });
    const { code, message } = refusalOf(() => readTestData(file, DATA.table));
    expect({ code, named: message.includes(file) }).toEqual({ code: "EINVAL", named: true });
  });

  test.each(["HEAD", "--output=x", "0".repeat(39), "A".repeat(40), 7])("%j for a commit, naming the file", (commit) => {
    written({ ...DATA, commits: [commit as string] });
    const { code, message } = refusalOf(() => readTestData(file, DATA.table));
    expect({ code, named: message.includes(file) }).toEqual({ code: "EINVAL", named: true });
  });

  test("a status that no test can have, naming the file", () => {
    const [test] = DATA.files[0]?.tests ?? [];
    written({ ...DATA, files: [{ ...DATA.files[0], tests: [{ ...test, status: "passec" }] } as never] });
    expect(refusalOf(() => readTestData(file, DATA.table)).code).toBe("EINVAL");
  });

  test("any byte that is changed gives a refusal or data, and never anything else", () => {
    const bytes = written(DATA);
    for (let at = 0; at < bytes.length; at += effort(7, 1)) {
      for (const value of new Set([
        0,
        1,
        0x7f,
        0x80,
        0x90,
        0xc0,
        0xc1,
        0xc7,
        0xcb,
        0xcf,
        0xd9,
        0xdd,
        0xdf,
        0xff,
        (bytes[at] ?? 0) ^ 1,
      ])) {
        expectDataOrRefusal(bytes, at, value);
      }
    }
  });

  test("any bytes changed give a refusal or data", () => {
    const bytes = written(DATA);
    const change = fc.tuple(fc.nat({ max: bytes.length - 1 }), fc.nat({ max: 255 }));
    fc.assert(
      fc.property(change, ([at, value]) => expectDataOrRefusal(bytes, at, value)),
      { numRuns: effort(200, 1_000) },
    );
  });

  /** Within a second of processor time, too. */
  function expectDataOrRefusal(bytes: Buffer, at: number, value: number): void {
    const changed = Buffer.from(bytes);
    changed[at] = value;
    writeFileSync(file, changed);
    const start = cpuTime();
    try {
      readTestData(file, DATA.table);
    } catch (error) {
      if (!(error instanceof KcovError) || error.code !== "EINVAL") {
        throw new Error(`byte ${at} as ${value}: ${String(error)}`, { cause: error });
      }
    }
    if (cpuTime() - start > 1000) throw new Error(`byte ${at} as ${value} took ${cpuTime() - start} ms`);
  }
});

test("data of version 1 say of no test file that their sets are whole", () => {
  const bytes = written(DATA);
  const version = bytes.indexOf("version") + "version".length;
  expect(bytes[version]).toBe(2);
  bytes[version] = 1;
  writeFileSync(file, bytes);
  const { files } = readTestData(file, DATA.table);
  expect(files.map(({ opaque }) => opaque)).toEqual(DATA.files.map(() => expect.stringMatching(/earlier version/)));
  expect(files[0]?.tests).toEqual(DATA.files[0]?.tests);
});

describe("a directory", () => {
  test("without data is refused with what to do", () => {
    expect(refusalOf(() => readTests(directory)).message).toBe(
      `ENOENT: no such entry, read test data: ${file} is not there; run the tests with istanbul-kcov test`,
    );
    expect(filesOfWholeRun(directory)).toBeUndefined();
  });

  test("with data and table is read", () => {
    written(DATA);
    expect(filesOfWholeRun(directory)).toBeUndefined();
    writeFileSync(join(directory, "pcs.json"), JSON.stringify(DATA.table));
    expect(plain(readTests(directory))).toEqual(plain(DATA));
    expect(filesOfWholeRun(directory)).toEqual(DATA.files.map(({ file, project }) => ({ file, project })));
    written({ ...DATA, partial: true });
    expect(filesOfWholeRun(directory)).toBeUndefined();
  });
});
