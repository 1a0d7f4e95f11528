import { mkdtempSync, readdirSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { InstrumentCache } from "../../src/instrument/cache";
import { prune } from "../../src/instrument/prune";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NOW = Date.now();

let directory = "";

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "kcov-prune-"));
});

afterEach(() => rmSync(directory, { recursive: true }));

/** A file of this age; its size takes no room on the disk. */
function put(name: string, ageMs: number, size = 10): void {
  const file = join(directory, name);
  writeFileSync(file, "");
  truncateSync(file, size);
  utimesSync(file, (NOW - ageMs) / 1000, (NOW - ageMs) / 1000);
}

function names(): string[] {
  return readdirSync(directory)
    .filter((name) => name !== "pruned")
    .sort();
}

function entry(letter: string, ending = "js"): string {
  return `${letter.repeat(40)}.${ending}`;
}

test("what was not used for a month goes, with what was left half written and nothing else", () => {
  put(entry("a"), 29 * DAY_MS);
  put(entry("b"), 31 * DAY_MS);
  put(entry("c", "answer"), 31 * DAY_MS);
  put(`${entry("d")}.x-y.tmp`, HOUR_MS / 2);
  put(`${entry("e")}.x-y.tmp`, 2 * HOUR_MS);
  put("notes.txt", 99 * DAY_MS);
  put("f.js", 99 * DAY_MS);
  prune(directory, NOW);
  expect(names()).toEqual([entry("a"), `${entry("d")}.x-y.tmp`, "f.js", "notes.txt"]);
});

test("of more than a gigabyte, what was used last stays", () => {
  const third = Math.floor(1024 ** 3 / 3);
  for (const [days, letter] of [..."cabd"].entries()) put(entry(letter), days * DAY_MS, third);
  prune(directory, NOW);
  expect(names()).toEqual([entry("a"), entry("b"), entry("c")]);
});

test("it is done once a day", () => {
  prune(directory, NOW);
  put(entry("a"), 31 * DAY_MS);
  prune(directory, NOW + DAY_MS / 2);
  expect(names()).toEqual([entry("a")]);
  prune(directory, NOW + 2 * DAY_MS);
  expect(names()).toEqual([]);
});

test("an entry that is used stays", () => {
  const cache = new InstrumentCache({ directory });
  cache.text("code", [], () => "made");
  const [name = ""] = names();
  const time = (NOW - 31 * DAY_MS) / 1000;
  utimesSync(join(directory, name), time, time);
  expect(cache.text("code", [], () => "made anew")).toBe("made");
  prune(directory, NOW);
  expect(names()).toEqual([name]);
  expect(statSync(join(directory, name)).mtimeMs).toBeGreaterThan(NOW - DAY_MS);
});

test("a cache that is gone, or no directory, is none to prune", () => {
  prune(join(directory, "none"), NOW);
  put("file", 0);
  prune(join(directory, "file"), NOW);
  expect(names()).toEqual(["file"]);
});
