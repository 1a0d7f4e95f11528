import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { mapsKey } from "../../src/bridge/maps-key";
import { orderBlocks } from "../../src/istanbul/blocks";
import { parseFileMaps } from "../../src/istanbul/schema";
import { fileArbitrary } from "../support/arbitraries";
import { at, ifWithoutElse, lines, type RawFile } from "../support/files";

function keyOf(raw: unknown): string {
  return mapsKey(parseFileMaps(raw, "entry"));
}

describe("mapsKey", () => {
  test("does not depend on path, counts, hash or source map", () => {
    const raw = ifWithoutElse("/one/a.js");
    const same = { ...raw, path: "/two/a.js", s: { 0: 4, 1: 9 }, hash: "ff", inputSourceMap: { version: 3 } };
    expect(keyOf(same)).toBe(keyOf(raw));
  });

  test("is given again at once for maps that were asked about before", () => {
    const maps = parseFileMaps(ifWithoutElse("a.js"), "entry");
    expect(mapsKey(maps)).toBe(mapsKey(maps));
  });

  test("survives JSON, which spells the end of a line and a missing place differently", () => {
    fc.assert(
      fc.property(fileArbitrary("a.js"), (raw) => {
        const maps = parseFileMaps(raw, "entry");
        expect(keyOf(JSON.parse(JSON.stringify(maps)))).toBe(mapsKey(maps));
      }),
    );
  });

  test.each([
    ["a statement more", lines("a.js", [0, 0, 0])],
    ["a statement elsewhere", { ...lines("a.js", [0, 0]), statementMap: { 0: at(1, 0, 1, 10), 1: at(2, 1, 2, 10) } }],
    ["another id", { ...lines("a.js", [0, 0]), statementMap: { 0: at(1, 0, 1, 10), 2: at(2, 0, 2, 10) } }],
  ])("tells maps with %s apart", (_, other) => {
    expect(keyOf(other)).not.toBe(keyOf(lines("a.js", [0, 0])));
  });

  test("tells a changed branch type and a changed function name apart", () => {
    const raw = ifWithoutElse("a.js");
    const [branch] = Object.values(raw.branchMap);
    expect(keyOf({ ...raw, branchMap: { 0: { ...branch, type: "switch" } } })).not.toBe(keyOf(raw));
    const named = (name: string): unknown => ({
      ...raw,
      fnMap: { 0: { name, decl: at(1, 0, 1, 1), loc: at(1, 0, 1, 1) } },
    });
    expect(keyOf(named("f"))).not.toBe(keyOf(named("g")));
  });

  test("is equal only where the blocks are equal", () => {
    const blocks = (raw: RawFile): unknown => orderBlocks(parseFileMaps(raw, "entry"));
    fc.assert(
      fc.property(fileArbitrary("a.js"), fileArbitrary("a.js"), (one, other) => {
        if (keyOf(one) === keyOf(other)) expect(blocks(one)).toEqual(blocks(other));
        else expect(parseFileMaps(one, "entry")).not.toEqual(parseFileMaps(other, "entry"));
      }),
    );
  });
});
