import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { blockSet } from "../../src/bridge/block-set";
import { PcTable } from "../../src/bridge/pc-table";
import { readCovered, readTable, readTrace, writeTrace } from "../../src/bridge/result-directory";
import { encodeKcov } from "../../src/kcov/buffer";
import { filesUnder, numberingArbitrary } from "../support/arbitraries";
import { refusalOf } from "../support/refusal";
import { ordinals, tableOf } from "../support/test-data";

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "kcov-result-"));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

test("table and trace round trip, whatever the numbering", () => {
  fc.assert(
    fc.property(filesUnder, numberingArbitrary, fc.infiniteStream(fc.boolean()), (files, numbering, picks) => {
      const table = new PcTable(numbering);
      table.add(files);
      const covered = blockSet([...Array(table.size).keys()].filter(() => picks.next().value));
      writeTrace(directory, table, covered);
      const read = readCovered(directory);
      expect(read.covered).toEqual(covered);
      expect(JSON.stringify(read.table)).toBe(JSON.stringify(table));
    }),
    { numRuns: 40 },
  );
});

test("the directory is made, and holds the two files only", () => {
  const sources = { "a.js": 3 };
  writeTrace(join(directory, "new/one"), tableOf(sources), ordinals(sources, ["a.js:2"]));
  expect(readdirSync(join(directory, "new/one")).sort()).toEqual(["pcs.json", "trace.kcov"]);
  expect(readTrace(join(directory, "new/one/trace.kcov"))).toEqual([0xffff_ffff_8000_0001n]);
});

describe("a result that is wrong is refused by its name", () => {
  beforeEach(() => {
    const sources = { "a.js": 3 };
    writeTrace(directory, tableOf(sources), ordinals(sources, ["a.js:1", "a.js:3"]));
  });

  test("a directory", () => {
    for (const read of [readTable, readTrace]) {
      const { code, message } = refusalOf(() => read(directory));
      expect(code).toBe("EINVAL");
      expect(message).toBe(`EINVAL: invalid argument, read: ${directory} is a directory`);
    }
  });

  test("a table that is not JSON", () => {
    const file = join(directory, "pcs.json");
    writeFileSync(file, "{");
    const { code, message } = refusalOf(() => readTable(file));
    expect(code).toBe("EINVAL");
    expect(message).toMatch(new RegExp(`^${file}: EINVAL: invalid argument, read PC table: not JSON: `));
  });

  test("a table that is cut short anywhere", () => {
    const file = join(directory, "pcs.json");
    const text = readFileSync(file, "utf8");
    for (let length = 0; length < text.length; length++) {
      writeFileSync(file, text.slice(0, length));
      expect(refusalOf(() => readTable(file)).message).toContain(file);
    }
  });

  test("a trace that is cut short anywhere", () => {
    const file = join(directory, "trace.kcov");
    const bytes = readFileSync(file);
    for (let length = 0; length < bytes.length; length++) {
      writeFileSync(file, bytes.subarray(0, length));
      expect(refusalOf(() => readTrace(file)).message).toContain(file);
    }
  });

  test("a trace of another table", () => {
    writeFileSync(join(directory, "trace.kcov"), encodeKcov(new Uint8Array(BigUint64Array.of(7n).buffer)));
    const { sha256: _, ...unsaid } = JSON.parse(readFileSync(join(directory, "pcs.json"), "utf8"));
    writeFileSync(join(directory, "pcs.json"), JSON.stringify(unsaid));
    expect(refusalOf(() => readCovered(directory))).toMatchObject({
      code: "ENOENT",
      message: `${directory}: ENOENT: no such entry, symbolize: 0x7 is not a PC of this table`,
    });
  });

  test("files that are not there, with Node's own error", () => {
    expect(() => readTable(join(directory, "none"))).toThrow(/ENOENT: no such entry, read: .*none is not there$/);
    expect(() => readTrace(join(directory, "none"))).toThrow(/ENOENT: no such entry, read: .*none is not there$/);
  });
});
