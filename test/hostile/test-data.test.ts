import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { decodeMulti, encode } from "@msgpack/msgpack";
import fc from "fast-check";
import { writeWhole } from "../../src/bridge/whole-file";
import { testCommand } from "../../src/cli/test-command";
import { pageContent } from "../../src/page/page-content";
import { affectedBy } from "../../src/suite/affected";
import { isOfFile, OUTSIDE } from "../../src/suite/change";
import { minimize } from "../../src/suite/cmin";
import { encodeTestData, readTestData } from "../../src/suite/data-file";
import { mergeTables, mergeTests } from "../../src/suite/merge";
import { claimsMoreThanItHas } from "../../src/suite/msgpack-lengths";
import type { TestData } from "../../src/suite/test-data";
import { isTestFile } from "../../src/suite/test-search";
import { linesReached, testsReaching } from "../../src/suite/which";
import { workTreeChanges } from "../../src/suite/work-tree";
import { cpuTime } from "../support/cpu-time";
import { GitProject } from "../support/git-project";
import { fuzz, HOSTILE_NAMES, mutatedBytes, mutatedValue, resultOrRefusal } from "../support/hostile";
import { refusalOf } from "../support/refusal";
import { dataOf } from "../support/test-data";

const directory = mkdtempSync(join(tmpdir(), "kcov-hostile-"));
const file = join(directory, "tests.msgpack");

afterAll(() => rmSync(directory, { recursive: true, force: true }));

const DATA = dataOf({
  sources: { "a.js": 5, "b.js": 300 },
  files: [
    {
      ...{ file: "a.test.js", load: ["a.js:1"], hooks: { group: ["a.js:5"] }, shared: ["b.js:299"] },
      tests: [
        { name: "group > one", own: ["a.js:4", "b.js:1", "b.js:300"], duration: 1.5 },
        { name: "two", status: "failed", own: ["a.js:2"] },
      ],
    },
    { file: "b.test.js", project: "node", tests: [{ name: "three", own: ["a.js:4"] }] },
  ],
});

writeWhole(file, encodeTestData(DATA));
const SAMPLE = readFileSync(file);

function read(bytes: Uint8Array): TestData | undefined {
  writeFileSync(file, bytes);
  return resultOrRefusal(() => readTestData(file, DATA.table));
}

/** All that commands do with test data. */
function use(data: TestData): void {
  testsReaching(data, { file: "a.js", line: 4 });
  linesReached(data, "");
  minimize(data, { by: "duration" });
  affectedBy(data, [{ path: "a.js", before: undefined, after: Buffer.from("") }], {
    functionsIn: () => undefined,
    fileWide: () => undefined,
  });
  mergeTests(mergeTables([data.table, data.table]), [data, DATA]);
  pageContent(data, "/nowhere", testCommand);
}

describe("test data", () => {
  test("of changed bytes are read or refused", () => {
    fuzz(mutatedBytes(SAMPLE), (bytes) => {
      const data = read(bytes);
      if (data !== undefined) resultOrRefusal(() => use(data));
    });
  });

  test("of changed parts are read or refused", () => {
    fuzz(mutatedValue(Array.from(decodeMulti(SAMPLE))), (values) => {
      const list = Array.isArray(values) ? values : [values];
      const encoded = encodable(list);
      const data = encoded && read(encoded);
      if (data !== undefined) resultOrRefusal(() => use(data));
    });
  });

  test("that claim 2^32 elements in a few bytes are refused at once", () => {
    const claim = [0xdd, 0xff, 0xff, 0xff, 0xff];
    expect(refusalOf(() => read(Buffer.from(claim)) ?? readTestData(file, DATA.table)).message).toContain(
      "longer than the file",
    );
  });

  test("whose lists claim all the rest of the file, each inside the other, are refused and not allocated", () => {
    const bytes = Buffer.alloc(500_000);
    for (let i = 0; i + 5 <= bytes.length; i += 5) bytes.set([0xdd, 0x00, 0x04, 0x00, 0x00], i);
    const before = process.memoryUsage().rss;
    writeFileSync(file, bytes);
    expect(refusalOf(() => readTestData(file, DATA.table)).message).toContain("longer than the file");
    expect(process.memoryUsage().rss - before).toBeLessThan(200e6);
  });

  test("with more hooks than a call has arguments are read", () => {
    const hooks = Array.from({ length: 200_000 }, () => ({ path: [], blocks: Uint32Array.of(1) }));
    const [first] = DATA.files;
    const many = { ...DATA, files: first === undefined ? [] : [{ ...first, hooks }] };
    expect(minimize(many).blocks).toBeGreaterThan(0);
  });
});

/** What fast-check makes up, as the writer would have to write it; numbers it cannot write are left out. */
function encodable(values: readonly unknown[]): Buffer | undefined {
  try {
    return Buffer.concat(values.map((value) => encode(value)));
  } catch {
    return undefined;
  }
}

describe("the lengths in MessagePack", () => {
  test("of what an encoder wrote are never refused", () => {
    const value = fc.anything({ maxDepth: 4, withBigInt: false });
    fc.assert(
      fc.property(fc.array(value), (values) => {
        const encoded = encodable(values);
        if (encoded !== undefined) expect(claimsMoreThanItHas(encoded)).toBe(false);
      }),
    );
  });

  test.each([
    ["long text", "x".repeat(70_000)],
    ["bytes", new Uint8Array(300)],
    ["a long list", Array(70_000).fill([])],
    ["a date", new Date(1)],
  ])("of %s are not refused", (_, value) => {
    expect(claimsMoreThanItHas(Buffer.from(encode([value, value])))).toBe(false);
  });
});

describe("names in test data", () => {
  test("take linear time to be told from test files", () => {
    const start = cpuTime();
    expect(isTestFile("__tests__/".repeat(200_000))).toBe(false);
    expect(cpuTime() - start).toBeLessThan(5_000);
  });

  test("that lead out of the project, to devices or nowhere do not stop affected", () => {
    const project = new GitProject({ "a.js": "1;" });
    project.commit("start");
    const names = [...HOSTILE_NAMES, "../../../../../../../../dev/zero"];
    const sources = names.map((path) => ({ path, sha1: "0" }));
    const comparison = { root: project.directory, since: "HEAD", dataDirectory: "coverage" };
    const changes = workTreeChanges({ ...DATA, sources }, comparison);
    const inside = names.filter((name) => !name.startsWith("../"));
    expect(changes.filter(isOfFile).map(({ path }) => path)).toEqual(expect.arrayContaining(inside));
    expect(changes).toContain(OUTSIDE);
    project.remove();
  });

  test("that a text uses are compared in linear time", () => {
    const hashes = { "a.ts": createHash("sha1").update("").digest("hex") };
    const data = dataOf({ sources: { "a.ts": 1 }, hashes, files: [{ file: "a.test.ts", load: ["a.ts:1"] }] });
    const change = { path: "a.ts", before: Buffer.from(""), after: Buffer.from("a") };
    const uses = Array.from({ length: 200_000 }, (_, i) => `use of ${i}`);
    const start = cpuTime();
    const { wholeFiles } = affectedBy(data, [change], { functionsIn: () => [], fileWide: () => uses });
    expect(wholeFiles).toEqual(["a.test.ts"]);
    expect(cpuTime() - start).toBeLessThan(5_000);
  });
});
