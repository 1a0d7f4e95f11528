import { describe, expect, test } from "@jest/globals";
import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import { readableMap } from "../../src/istanbul/source-map";

const MAP = { version: 3, sources: ["one.ts", "two.ts"], names: ["f"], mappings: "AAAAA;ACAA;AACA" };

function part(map: object, line: number, column = 0): object {
  return { offset: { line, column }, map };
}

function indexMap(...sections: object[]): object {
  return { version: 3, sections };
}

/** Where the start of each of the first lines leads. */
function originals(map: object | undefined): (string | null)[] {
  const trace = new TraceMap(map as never);
  return [1, 2, 3, 4].map((line) => {
    const { source, line: original } = originalPositionFor(trace, { line, column: 0 });
    return source === null ? null : `${source}:${original}`;
  });
}

describe("a source map", () => {
  test.each([
    ["as compilers write it", {}],
    ["with a root and texts", { sourceRoot: "src", sourcesContent: ["x", null] }],
    ["with parts that readers pass over", { file: 7, ignoreList: "all", x_more: [[1]] }],
  ])("%s is kept as it is", (_, more) => {
    const map = { ...MAP, ...more };
    expect(readableMap(map)).toBe(map);
  });

  test("of sections is flattened, sections of sections too", () => {
    const second = { ...MAP, sources: ["three.ts"], mappings: "AAAA;AAEA" };
    const map = indexMap(part({ ...MAP, mappings: "AAAA" }, 0), part(indexMap(part(second, 1)), 1));
    expect(originals(readableMap(map))).toEqual(["one.ts:1", null, "three.ts:1", "three.ts:3"]);
    expect(readableMap(map)).toMatchObject({ mappings: expect.any(String), version: 3 });
  });

  test.each([
    ["sources without a name", { sources: [null, "two.ts"] }, [null, "two.ts:1", "two.ts:2", null]],
    ["and a root", { sources: ["", "two.ts"], sourceRoot: "src" }, [null, "src/two.ts:1", "src/two.ts:2", null]],
    ["sources that are missing", { sources: ["one.ts"] }, ["one.ts:1", null, null, null]],
    ["names of no text", { names: [{}] }, ["one.ts:1", "two.ts:1", "two.ts:2", null]],
    ["no names", { names: undefined }, ["one.ts:1", "two.ts:1", "two.ts:2", null]],
    ["a root of no text", { sourceRoot: [] }, ["one.ts:1", "two.ts:1", "two.ts:2", null]],
    ["a place before the start", { mappings: "AADA;AACA" }, [null, "one.ts:1", null, null]],
    ["decoded mappings", { mappings: [[[0, 1, 4, 0]]] }, ["two.ts:5", null, null, null]],
  ])("with %s leads where the rest of it leads", (_, more, places) => {
    expect(originals(readableMap({ ...MAP, ...more }))).toEqual(places);
  });

  test.each([
    ["nothing", undefined],
    ["a list", [MAP]],
    ["a text", JSON.stringify(MAP)],
    ["sources without names", { ...MAP, sources: [null, ""] }],
    ["no sources", { ...MAP, sources: undefined }],
    ["sources of another kind", { ...MAP, sources: { 0: "one.ts" } }],
    ["no mappings", { ...MAP, mappings: undefined }],
    ["mappings of no source", { ...MAP, mappings: "A;A,C" }],
    ["mappings of another kind", { ...MAP, mappings: [1, null] }],
    ["a place too far away for anyone", { ...MAP, mappings: "AAggggggB" }],
    ["sections of another kind", { version: 3, sections: { 0: part(MAP, 0) } }],
    ["sections elsewhere", { version: 3, sections: [{ offset: { line: 0, column: 0 }, url: "other.map" }] }],
    ["a section without a place", { version: 3, sections: [{ map: MAP }] }],
    ["a section too far away for anyone", indexMap(part(indexMap(part(MAP, 9_000_000)), 9_000_000))],
    ["a section before the start", indexMap(part(MAP, -1))],
    ["sections without end", Array.from({ length: 100 }).reduce<object>((map) => indexMap(part(map, 0)), MAP)],
  ])("of %s is none", (_, map) => {
    expect(readableMap(map)).toBeUndefined();
  });

  test("that contains itself is none", () => {
    const map: Record<string, unknown> = { ...MAP };
    map["sections"] = [part(map, 0)];
    expect(readableMap(map)).toBeUndefined();
  });
});
