import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { readJson, writeTogether, writeWhole } from "../../src/bridge/whole-file";

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "kcov-whole-file-"));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

test("a file is replaced whole and nothing is left beside it", () => {
  const file = join(directory, "f");
  writeWhole(file, "long contents");
  writeWhole(file, new Uint8Array([34, 97, 34]));
  expect(readJson(file)).toBe("a");
  expect(readdirSync(directory)).toEqual(["f"]);
});

test("a file that cannot be put in place leaves nothing, and says why", () => {
  const file = join(directory, "taken");
  mkdirSync(join(file, "inside"), { recursive: true });
  expect(() => writeWhole(file, "x")).toThrow(/EISDIR|EEXIST|ENOTEMPTY/);
  expect(readdirSync(directory)).toEqual(["taken"]);
});

test("files that belong together: when one cannot be written, none is replaced", () => {
  const [first, second] = [join(directory, "first"), join(directory, "none/second")];
  writeFileSync(first, "old");
  const write = () =>
    writeTogether([
      [first, "new"],
      [second, "new"],
    ]);
  expect(write).toThrow(/ENOENT/);
  expect(readFileSync(first, "utf8")).toBe("old");
  expect(readdirSync(directory)).toEqual(["first"]);
});
