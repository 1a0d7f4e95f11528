import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { cacheDirectory, InstrumentCache } from "../../src/instrument/cache";
import type { ModuleFormat } from "../../src/instrument/compile";
import type { InstrumentOptions } from "../../src/instrument/options";

let root = "";

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "kcov-cache-"));
});

afterEach(() => rmSync(root, { recursive: true }));

/** Asks a new cache, as another process would; returns the text and whether it had to be made. */
function ask(code: string, file = "/a.js", format: ModuleFormat = "commonjs", options: InstrumentOptions = {}) {
  let isMade = false;
  const text = new InstrumentCache(join(root, "cache")).text(code, [{ file, format }, options], () => {
    isMade = true;
    return `made from ${code}`;
  });
  return { text, isMade };
}

describe("a text", () => {
  test("is made once", () => {
    expect(ask("one")).toEqual({ text: "made from one", isMade: true });
    expect(ask("one")).toEqual({ text: "made from one", isMade: false });
    expect(readdirSync(join(root, "cache"))).toEqual([expect.stringMatching(/^[0-9a-f]{40}\.js$/)]);
  });

  test("is made anew from other code, for another file, format or options", () => {
    ask("one");
    for (const { isMade } of [
      ask("two"),
      ask("one", "/b.js"),
      ask("one", "/a.js", "module"),
      ask("one", "/a.js", "commonjs", { precision: "block" }),
    ]) {
      expect(isMade).toBe(true);
    }
  });

  test("is made where the cache cannot be written, in silence", () => {
    writeFileSync(join(root, "cache"), "no directory");
    expect(ask("one")).toEqual({ text: "made from one", isMade: true });
    rmSync(join(root, "cache"));
    mkdirSync(join(root, "cache"));
    chmodSync(join(root, "cache"), 0o500);
    expect(ask("one").text).toBe("made from one");
  });
});

test("the cache is the project's if it has node_modules", () => {
  expect(cacheDirectory(root, "/tmp/run")).toBe("/tmp/run");
  expect(cacheDirectory(root, undefined)).toBeUndefined();
  mkdirSync(join(root, "node_modules"));
  expect(cacheDirectory(root, "/tmp/run")).toBe(join(root, "node_modules/.cache/istanbul-kcov"));
});
