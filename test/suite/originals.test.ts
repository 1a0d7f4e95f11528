import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { originalsOf } from "../../src/suite/originals";

const root = realpathSync(mkdtempSync(join(tmpdir(), "kcov-originals-")));

beforeAll(() => {
  for (const name of ["src", "dist"]) mkdirSync(join(root, name));
  for (const name of ["a.ts", "b.ts", "ä b.ts"]) writeFileSync(join(root, "src", name), "");
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

function compiled(text: string): string {
  const file = join(root, "dist/a.js");
  writeFileSync(file, text);
  return file;
}

function inline(map: object): string {
  return compiled(
    `x();\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(JSON.stringify(map)).toString("base64")}\n`,
  );
}

const [A, B] = ["src/a.ts", "src/b.ts"].map((name) => join(root, name));

test.each<[string, object, readonly (string | undefined)[]]>([
  ["sources", { sources: ["../src/a.ts", "../src/b.ts", "../src/a.ts"] }, [A, B]],
  ["a root", { sourceRoot: "../src/", sources: ["a.ts"] }, [A]],
  ["URLs", { sources: [pathToFileURL(join(root, "src/ä b.ts")).href] }, [join(root, "src/ä b.ts")]],
  ["sections", { sections: [{ map: { sources: ["../src/a.ts"] } }, { map: { sources: ["../src/b.ts"] } }] }, [A, B]],
])("a map with %s", (_, map, originals) => {
  expect(originalsOf(inline(map))).toEqual(originals);
  expect(originalsOf(compiled(""), map)).toEqual(originals);
});

test.each<[string, object]>([
  ["none", { sources: [] }],
  ["one that is not there", { sources: ["../src/a.ts", "../src/c.ts"] }],
  ["one of a bundler's own", { sources: ["../src/a.ts", "webpack://x/src/a.ts"] }],
  ["null", { sources: ["../src/a.ts", null] }],
  ["a section by URL", { sections: [{ map: { sources: ["../src/a.ts"] } }, { url: "x" }] }],
])("a map with sources of which %s tells nothing", (_, map) => {
  expect(originalsOf(inline(map))).toBeUndefined();
});

test("a map beside the file, of which the last comment counts", () => {
  writeFileSync(join(root, "dist/a.js.map"), JSON.stringify({ sources: ["../src/b.ts"] }));
  expect(originalsOf(compiled("//# sourceMappingURL=x\n//# sourceMappingURL=a.js.map"))).toEqual([B]);
  expect(originalsOf(compiled("//# sourceMappingURL=gone.map"))).toBeUndefined();
  expect(originalsOf(compiled("no comment"))).toBeUndefined();
  expect(originalsOf(join(root, "gone.js"))).toBeUndefined();
});
