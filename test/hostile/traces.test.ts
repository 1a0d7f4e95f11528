import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { parseRawCover } from "../../src";
import { parsePcs } from "../../src/bridge/block-text";
import { PcTable } from "../../src/bridge/pc-table";
import { readTrace } from "../../src/bridge/result-directory";
import { readMaps, saveMaps } from "../../src/bridge/stored-maps";
import { parseFileMaps } from "../../src/istanbul/schema";
import { encodeKcov } from "../../src/kcov/buffer";
import { readRecords, saveRecord } from "../../src/trace/process-records";
import { mergeRecords } from "../../src/trace/trace-result";
import { ifWithoutElse } from "../support/files";
import { fuzz, mutatedBytes, mutatedValue, resultOrRefusal } from "../support/hostile";
import { refusalOf } from "../support/refusal";

let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "kcov-hostile-"));
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

const TRACE = encodeKcov(new Uint8Array(BigUint64Array.from({ length: 20 }, (_, i) => BigInt(i)).buffer));
const TEXT = Buffer.from("0xffffffff80000000\nffffffff80000001\n\n18446744071562067970\n");

describe("a trace", () => {
  test("of changed bytes is read or refused", () => {
    const file = join(directory, "trace.kcov");
    fuzz(mutatedBytes(TRACE), (bytes) => {
      writeFileSync(file, bytes);
      const pcs = resultOrRefusal(() => readTrace(file));
      if (pcs !== undefined) expect(pcs.length * 8 + 8).toBeLessThanOrEqual(bytes.length);
    });
  });

  test("as text of changed bytes is read or refused", () => {
    fuzz(fc.oneof(mutatedBytes(TEXT).map(String), fc.string({ unit: "binary" })), (text) => {
      for (const parse of [parsePcs, parseRawCover]) {
        const pcs = resultOrRefusal(() => parse(text));
        if (pcs !== undefined) expect(pcs.every((pc) => BigInt.asUintN(64, pc) === pc)).toBe(true);
      }
    });
  });

  test("of a line as long as the file is refused in a line of bounded length", () => {
    expect(refusalOf(() => parsePcs("\u001b".repeat(1_000_000))).message.length).toBeLessThan(20_000);
  });
});

describe("what a traced process leaves", () => {
  function record(value: unknown): void {
    const run = mkdtempSync(join(directory, "run-"));
    const maps = saveMaps(run, parseFileMaps(ifWithoutElse("/repo/a.js"), "a.js"));
    const text = JSON.stringify(value ?? null).replaceAll("MAPS", maps);
    writeFileSync(join(run, "1.json"), text);
    resultOrRefusal(() => {
      const { files } = readRecords(run);
      const options = { table: new PcTable(), root: "/repo", untouched: () => [], warn: () => undefined };
      const { table, covered } = mergeRecords(run, files, options);
      for (const ordinal of covered) table.symbolize(table.pcAt(ordinal));
    });
    rmSync(run, { recursive: true });
  }

  test("with changed parts is read or refused", () => {
    fuzz(
      mutatedValue([
        { maps: "MAPS", blocks: [0, 3] },
        { maps: "MAPS", blocks: [] },
      ]),
      record,
    );
  });

  test("names maps of the run only, not a file elsewhere", () => {
    mkdirSync(join(directory, "run"));
    writeFileSync(join(directory, "secret.json"), "secret");
    saveRecord(join(directory, "run"), "1", [{ maps: "../secret.json", blocks: [] }]);
    const [first] = readRecords(join(directory, "run")).files;
    const refusal = refusalOf(() => readMaps(join(directory, "run"), String(first?.maps)));
    expect(refusal.message).toBe("EINVAL: invalid argument, read maps: ../secret.json is not the name of a maps file");
  });
});
