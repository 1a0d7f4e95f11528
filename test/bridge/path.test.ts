import { join, resolve } from "node:path";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { fromTablePath, toTablePath } from "../../src/bridge/path";
import { parsePlace } from "../../src/cli/which";

describe("toTablePath", () => {
  test.each([
    ["/repo", "/repo/src/a.js", "src/a.js"],
    ["/repo/", "/repo/src/a.js", "src/a.js"],
    ["/repo/packages/one", "/repo/shared/a.js", "../../shared/a.js"],
    ["/", "/repo/src/a.js", "repo/src/a.js"],
    ["/repo", "/repository/a.js", "../repository/a.js"],
    ["/repo", "/repo/./src/../lib/a.js", "lib/a.js"],
    ["/repo", "src/a.js", "src/a.js"],
    ["/repo", "/repo/__proto__", "__proto__"],
    ["/repo", "/repo/with space/ä.js", "with space/ä.js"],
    ["/repo", "/repo/100%/#1/what?.js", "100%/#1/what?.js"],
    ["/repo", "/repo/back\\slash.js", "back\\slash.js"],
    ["/repo", "/repo/C:/a.js", "C:/a.js"],
    ["/repo", "/repo/a\u0308.js", "a\u0308.js"],
    ["/repo", "/repo/\u00e4.js", "\u00e4.js"],
    ["/Repo", "/repo/a.js", "../repo/a.js"],
  ])("under %s, %s is %s", (root, file, name) => {
    expect(toTablePath(root, file)).toBe(name);
  });
});

describe("fromTablePath", () => {
  test.each([
    ["/repo", "src/a.js", "/repo/src/a.js"],
    ["/repo/packages/one", "../../shared/a.js", "/repo/shared/a.js"],
    ["/repo", "/elsewhere/a.js", "/elsewhere/a.js"],
    ["/repo", "constructor", "/repo/constructor"],
  ])("under %s, %s stands for %s", (root, name, file) => {
    expect(fromTablePath(root, name)).toBe(file);
  });

  const segments = fc.array(fc.constantFrom("src", "a.js", "b", "__proto__", "x y"), { minLength: 1, maxLength: 4 });

  test("brings every name back to its file, whatever the root", () => {
    fc.assert(
      fc.property(segments, segments, (root, file) => {
        const there = join("/", ...root);
        const path = join("/", ...file, "end.js");
        expect(fromTablePath(there, toTablePath(there, path))).toBe(path);
      }),
    );
  });

  test("gives the same name to the same checkout in two places", () => {
    fc.assert(
      fc.property(segments, segments, segments, (one, other, file) => {
        const names = [one, other].map((root) => toTablePath(join("/", ...root), resolve("/", ...root, ...file)));
        expect(names[0]).toBe(names[1]);
        expect(names[0]).toBe(file.join("/"));
      }),
    );
  });
});

describe("a place of `which`", () => {
  test.each([
    ["src/a.js:3:1", "src/a.js", 3, 1],
    ["./src/a.js:3", "src/a.js", 3, undefined],
    ["src/../lib//a.js", "lib/a.js", undefined, undefined],
    ["../repo/src/a.js:3", "src/a.js", 3, undefined],
    ["/repo/src/a.js:3:1", "src/a.js", 3, 1],
    ["/elsewhere/a.js:3", "../elsewhere/a.js", 3, undefined],
    ["C:/a.js:3:1", "C:/a.js", 3, 1],
    ["src/1:2.js:3", "src/1:2.js", 3, undefined],
    ["src/#1 100%?.js:3", "src/#1 100%?.js", 3, undefined],
  ])("%s is %s, line %s, column %s", (place, file, line, column) => {
    expect(parsePlace(place, "/repo")).toEqual({ file, line, column });
  });

  test("is named from where one is, and found from the project", () => {
    expect(parsePlace("../src/a.js:3", "/repo/docs", "/repo").file).toBe("src/a.js");
    expect(parsePlace("repo/src/a.js:3", "/", "/repo").file).toBe("src/a.js");
  });
});
