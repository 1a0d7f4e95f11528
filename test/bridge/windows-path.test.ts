/**
 * Windows paths, through all code that turns paths into names and back. `node:path` and `node:url` are Node's own
 * versions for Windows; nothing else is replaced.
 */
import { describe, expect, jest, test } from "@jest/globals";
import fc from "fast-check";
import { fromTablePath, toTablePath } from "../../src/bridge/path";
import { parsePlace } from "../../src/cli/which";
import { createCoverage } from "../../src/create-coverage";
import { Exclusions } from "../../src/doctor/exclusion";
import { fileToInstrument } from "../../src/instrument/esm-load";
import { decodeKcov } from "../../src/kcov/buffer";
import { coverageOf, lines } from "../support/files";

jest.mock("node:path", () => jest.requireActual<typeof import("node:path")>("node:path").win32);
jest.mock("node:url", () => {
  const url = jest.requireActual<typeof import("node:url")>("node:url");
  return { ...url, fileURLToPath: (text: string) => Reflect.apply(url.fileURLToPath, url, [text, { windows: true }]) };
});

const { posix, win32 } = jest.requireActual<typeof import("node:path")>("node:path");

const NFC = "\u00e4.js";
const NFD = "a\u0308.js";

describe("a table path", () => {
  test.each([
    ["C:\\repo", "C:\\repo\\src\\a.js", "src/a.js"],
    ["C:\\repo\\", "C:\\repo\\src\\a.js", "src/a.js"],
    ["c:\\repo", "C:\\repo\\src\\a.js", "src/a.js"],
    ["C:\\Repo", "c:\\rEPO\\Src\\A.js", "Src/A.js"],
    ["C:\\repo", "C:/repo\\src/a.js", "src/a.js"],
    ["C:/repo", "C:\\repo\\src\\a.js", "src/a.js"],
    ["C:\\repo", "C:\\repo\\.\\src\\..\\lib\\a.js", "lib/a.js"],
    ["C:\\repo\\packages\\one", "C:\\repo\\shared\\a.js", "../../shared/a.js"],
    ["C:\\repo", "C:\\repository\\a.js", "../repository/a.js"],
    ["C:\\", "C:\\a.js", "a.js"],
    ["C:\\repo", "D:\\repo\\a.js", "D:/repo/a.js"],
    ["\\\\server\\share\\repo", "\\\\server\\share\\repo\\src\\a.js", "src/a.js"],
    ["\\\\server\\share\\repo", "\\\\SERVER\\share\\repo\\src\\a.js", "src/a.js"],
    ["C:\\repo", "\\\\server\\share\\a.js", "//server/share/a.js"],
    ["C:\\repo", "src\\sub/a.js", "src/sub/a.js"],
    ["C:\\repo", "C:\\repo\\with space\\100%\\#1\\what?.js", "with space/100%/#1/what?.js"],
    ["C:\\repo", `C:\\repo\\${NFC}`, NFC],
    ["C:\\repo", `C:\\repo\\${NFD}`, NFD],
  ])("under %s, %s is %s, and leads back", (root, file, name) => {
    expect(toTablePath(root, file)).toBe(name);
    expect(fromTablePath(root, name).toLowerCase()).toBe(win32.resolve(root, file).toLowerCase());
    expect(toTablePath(root, fromTablePath(root, name))).toBe(name);
  });

  const roots = fc.constantFrom(
    "C:\\repo",
    "c:\\repo\\packages\\one",
    "D:\\",
    "\\\\server\\share",
    "\\\\server\\share\\r p",
  );
  const names = fc.constantFrom("src", "a.js", "with space", "100%25", "#", "ä", "a\u0308", "__proto__", "UPPER");
  const segments = fc.array(names, { minLength: 1, maxLength: 4 });

  test("comes back from every file of every root, and is written with /", () => {
    fc.assert(
      fc.property(roots, roots, segments, (root, place, file) => {
        const path = win32.join(place, ...file);
        const name = toTablePath(root, path);
        expect(name).not.toContain("\\");
        expect(toTablePath(root, fromTablePath(root, name))).toBe(name);
        expect(fromTablePath(root, name).toLowerCase()).toBe(path.toLowerCase());
      }),
    );
  });

  test("is that of the same checkout elsewhere, POSIX included", () => {
    fc.assert(
      fc.property(roots, segments, (root, file) => {
        const name = toTablePath(root, win32.join(root, ...file));
        expect(name).toBe(posix.relative("/repo", posix.join("/repo", ...file)));
      }),
    );
  });
});

test("files of a coverage object drain under names that every system has", () => {
  const coverage = coverageOf(lines("C:\\repo\\src\\b.js", [1]), lines("c:/repo/src\\a.js", [0, 1]));
  const reader = createCoverage({ coverage, root: "C:\\repo" });
  const places = decodeKcov(reader.drain()).map((pc) => reader.table.symbolize(pc));
  expect(places.map(({ file, block }) => `${file}:${block.start.line}`)).toEqual(["src/a.js:2", "src/b.js:1"]);
});

describe("a place of `which`", () => {
  test.each([
    ["C:\\repo\\src\\a.js:3:1", "src/a.js", 3, 1],
    ["c:\\repo\\src\\a.js:3", "src/a.js", 3, undefined],
    ["C:\\repo\\src\\a.js", "src/a.js", undefined, undefined],
    ["C:/repo/src/a.js:12:34", "src/a.js", 12, 34],
    ["src\\a.js:3:1", "src/a.js", 3, 1],
    [".\\src\\a.js:3", "src/a.js", 3, undefined],
    ["..\\shared\\a.js:3", "../shared/a.js", 3, undefined],
    ["src\\..\\lib\\a.js:3", "lib/a.js", 3, undefined],
    ["D:\\a.js:3:1", "D:/a.js", 3, 1],
    ["\\\\server\\share\\a.js:3:1", "//server/share/a.js", 3, 1],
    ["src\\with space #1 100%.js:3", "src/with space #1 100%.js", 3, undefined],
  ])("%s is %s, line %s, column %s", (place, file, line, column) => {
    expect(parsePlace(place, "C:\\repo")).toEqual({ file, line, column });
  });
});

test.each([
  ["D:\\other\\a.js", "C:\\repo", "it is outside of C:\\repo"],
  ["C:\\repository\\a.js", "C:\\repo", "it is outside of C:\\repo"],
  ["\\\\server\\share\\a.js", "C:\\repo", "it is outside of C:\\repo"],
  ["C:\\repo\\src\\a.css", "c:\\repo", ".css is not among the extensions .js"],
])("the doctor says of %s under %s: %s", (file, cwd, reason) => {
  expect(new Exclusions({ cwd, extension: [".js"] }).reason(file)).toBe(reason);
});

describe("a loader's file URL", () => {
  const all = { concerns: () => true } as unknown as Parameters<typeof fileToInstrument>[1];

  test.each([
    ["file:///C:/repo/src/a.js", "C:\\repo\\src\\a.js"],
    ["file:///c:/repo/with%20space/100%25/%231/what%3F.js", "c:\\repo\\with space\\100%\\#1\\what?.js"],
    ["file:///C:/repo/a.js?version=2#part", "C:\\repo\\a.js"],
    ["file://server/share/a.js", "\\\\server\\share\\a.js"],
    [`file:///C:/repo/${encodeURI(NFD)}`, `C:\\repo\\${NFD}`],
    ["file:///repo/a.js", undefined],
    ["file:///C:/repo%5Ca.js", undefined],
    ["https://example.org/C:/a.js", undefined],
  ])("%s is %s", (url, file) => {
    expect(fileToInstrument(url, all)).toBe(file);
  });
});
