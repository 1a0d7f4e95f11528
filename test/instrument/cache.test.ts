import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { InstrumentCache } from "../../src/instrument/cache";
import { cacheDirectory } from "../../src/instrument/cache-directory";
import type { ModuleFormat } from "../../src/instrument/module-format";
import type { InstrumentOptions } from "../../src/instrument/options";

let root = "";

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "kcov-cache-"));
  mkdirSync(join(root, "cache"));
});

afterEach(() => rmSync(root, { recursive: true }));

/** Asks a new cache, as another process would; returns the text and whether it had to be made. */
function ask(code: string, file = "/a.js", format: ModuleFormat = "commonjs", options: InstrumentOptions = {}) {
  let isMade = false;
  const text = new InstrumentCache({ directory: join(root, "cache") }).text(code, [{ file, format }, options], () => {
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

  test("is made anew where its entry is damaged", () => {
    ask("one");
    const [name] = readdirSync(join(root, "cache"));
    const entry = join(root, "cache", String(name));
    const whole = readFileSync(entry);
    const garbled = Buffer.from(whole).fill(0, 50, 52);
    for (const damaged of ["", "garbage", whole.subarray(0, 45), whole.subarray(0, -1), garbled, `${whole} `]) {
      writeFileSync(entry, damaged);
      expect(ask("one")).toEqual({ text: "made from one", isMade: true });
      expect(ask("one").isMade).toBe(false);
    }
  });

  test("is made, and the cache is not, where the cache is gone", () => {
    rmSync(join(root, "cache"), { recursive: true });
    expect(ask("one")).toEqual({ text: "made from one", isMade: true });
    expect(readdirSync(root)).toEqual([]);
  });

  test("is made where the cache cannot be written, in silence", () => {
    rmSync(join(root, "cache"), { recursive: true });
    writeFileSync(join(root, "cache"), "no directory");
    expect(ask("one")).toEqual({ text: "made from one", isMade: true });
    rmSync(join(root, "cache"));
    mkdirSync(join(root, "cache"));
    chmodSync(join(root, "cache"), 0o500);
    expect(ask("one").text).toBe("made from one");
  });
});

test("the cache is the project's if it has node_modules, and is made there", () => {
  expect(cacheDirectory(root, "/tmp/run")).toBe("/tmp/run");
  expect(cacheDirectory(root, undefined)).toBeUndefined();
  mkdirSync(join(root, "node_modules"));
  expect(cacheDirectory(root, "/tmp/run")).toBe(join(root, "node_modules/.cache/istanbul-kcov"));
  expect(readdirSync(join(root, "node_modules/.cache/istanbul-kcov"))).toEqual([]);
  rmSync(join(root, "node_modules/.cache"), { recursive: true });
  writeFileSync(join(root, "node_modules/.cache"), "");
  expect(cacheDirectory(root, "/tmp/run")).toBeUndefined();
});
