import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import fc from "fast-check";
import { readMaps, saveMaps } from "../../src/bridge/stored-maps";
import { parseFileMaps } from "../../src/istanbul/schema";
import { fileArbitrary } from "../support/arbitraries";
import { lines } from "../support/files";
import { refusalOf } from "../support/refusal";

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "kcov-stored-maps-"));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

test("maps round trip under a name that their contents give", () => {
  fc.assert(
    fc.property(fileArbitrary("a.js"), (raw) => {
      const maps = parseFileMaps(raw, "a.js");
      const name = saveMaps(directory, maps);
      expect(readMaps(directory, name)).toEqual(maps);
      expect(saveMaps(directory, maps)).toBe(name);
    }),
    { numRuns: 30 },
  );
});

test("maps that are there are not written again", () => {
  const maps = parseFileMaps(lines("a.js", [0]), "a.js");
  const name = saveMaps(directory, maps);
  writeFileSync(join(directory, name), "as it was");
  saveMaps(directory, maps);
  expect(readFileSync(join(directory, name), "utf8")).toBe("as it was");
});

test("files of other contents have other names", () => {
  const names = [lines("a.js", [0]), lines("b.js", [0]), lines("a.js", [0, 0])].map((raw) =>
    saveMaps(directory, parseFileMaps(raw, raw.path)),
  );
  expect(new Set(names).size).toBe(3);
});

test("maps that are malformed are refused by their name", () => {
  const name = `${"0".repeat(40)}.maps`;
  writeFileSync(join(directory, name), '{"path":1}');
  expect(refusalOf(() => readMaps(directory, name)).message).toContain(`${name}: path must be a non-empty string`);
});
