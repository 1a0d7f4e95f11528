import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { orderBlocks } from "../../src/istanbul/blocks";
import { COUNTERS_KEY, type Counters, countersOf } from "../../src/istanbul/counters";
import { parseFileMaps } from "../../src/istanbul/schema";
import { fileArbitrary } from "../support/arbitraries";
import { blockName, countsOf, ifWithoutElse, lines, type RawFile, typed } from "../support/files";
import { refusalOf } from "../support/refusal";

function open(raw: RawFile): Counters {
  return countersOf(raw, raw.path, orderBlocks(parseFileMaps(raw, raw.path)));
}

function snapshot(raw: RawFile): unknown {
  return JSON.parse(JSON.stringify(raw));
}

describe.each([
  ["plain", (raw: RawFile) => raw],
  ["typed", typed],
] as const)("counters of a %s file", (_, prepare) => {
  /** Blocks in order: s 0, b 0.0, b 0.1, s 1. */
  function counted(): RawFile {
    return prepare({ ...ifWithoutElse("a.js"), s: { 0: 5, 1: 2 }, b: { 0: [2, 3] } });
  }

  test("are read in block order", () => {
    expect([...open(counted()).read()]).toEqual([5, 2, 3, 2]);
  });

  test("are read as they are now", () => {
    const raw = counted();
    const counters = open(raw);
    counters.read();
    raw.s["1"] = 9;
    (raw.b["0"] as number[])[1] = 0;
    expect([...counters.read()]).toEqual([5, 2, 0, 9]);
  });

  test("are zeroed one by one, and nothing else changes", () => {
    const raw = counted();
    const counters = open(raw);
    counters.zero(0, Uint32Array.of(2));
    expect([raw.s, raw.b]).toEqual([{ 0: 5, 1: 2 }, { 0: [2, 0] }]);
    counters.zero(0, Uint32Array.of(3));
    expect([raw.s, raw.b]).toEqual([{ 0: 5, 1: 0 }, { 0: [2, 0] }]);
    expect([...counters.read()]).toEqual([5, 2, 0, 0]);
  });

  test("are zeroed all together where they had a count", () => {
    const raw = counted();
    const counters = open(raw);
    counters.zeroCounted(Uint32Array.of(0, 1, 2, 3));
    expect([raw.s, raw.b]).toEqual([{ 0: 0, 1: 0 }, { 0: [0, 0] }]);
    expect([...counters.read()]).toEqual([0, 0, 0, 0]);
  });

  test("hold the counts that Istanbul's own objects show, for any file", () => {
    fc.assert(
      fc.property(fileArbitrary("a.js"), (made) => {
        const raw = prepare(made);
        const before = snapshot(raw);
        const counts = countsOf(raw);
        const blocks = orderBlocks(parseFileMaps(raw, "a.js"));
        const read = [...open(raw).read()];
        expect(read).toEqual(blocks.map((block) => counts.get(blockName(block))));
        expect(snapshot(raw)).toEqual(before);
      }),
    );
  });

  test("all become 0 together: statements, arms, functions and truth counters", () => {
    const functions = { 0: { name: "f", decl: counted().statementMap["0"], loc: counted().statementMap["0"] } };
    const raw = prepare({ ...ifWithoutElse("a.js"), fnMap: functions, f: { 0: 4 }, bT: { 0: [1, 2] } } as never);
    raw.s["0"] = 7;
    open(raw).zeroAll();
    expect(snapshot(raw)).toMatchObject({ s: { 0: 0, 1: 0 }, f: { 0: 0 }, b: { 0: [0, 0] }, bT: { 0: [0, 0] } });
  });

  test("of a file without blocks are none", () => {
    expect([...open(prepare(lines("a.js", []))).read()]).toEqual([]);
  });
});

describe("counters in plain objects", () => {
  test("follow a host that replaces s and b whole", () => {
    const raw = ifWithoutElse("a.js");
    const counters = open(raw);
    raw.s = { 0: 1, 1: 0 };
    raw.b = { 0: [0, 6] };
    expect([...counters.read()]).toEqual([1, 0, 6, 0]);
    counters.zero(0, Uint32Array.of(0));
    expect(raw.s).toEqual({ 0: 0, 1: 0 });
  });

  test.each([2 ** 32, Number.MAX_SAFE_INTEGER, 1e300, Number.POSITIVE_INFINITY])(
    "saturate at the largest u32 rather than wrap to 0: %p",
    (count) => {
      expect([...open(lines("a.js", [count])).read()]).toEqual([0xffff_ffff]);
    },
  );

  test("are cleared whole where the producer knows no truth counters", () => {
    const raw = { ...lines("a.js", [3]), bT: undefined };
    open(raw).zeroAll();
    expect(raw.s).toEqual({ 0: 0 });
  });

  test.each([
    ["s is missing", { s: undefined }, "a.js: s must be an object, got undefined"],
    ["b is a list", { b: [] }, "a.js: b must be an object, got an array"],
    ["a statement has no count", { s: { 0: 1 } }, "a.js: s.1 must be a count, got undefined"],
    ["a count is true", { s: { 0: 1, 1: true } }, "a.js: s.1 must be a count, got true"],
    ["a count is negative", { s: { 0: -1, 1: 0 } }, "a.js: s.0 must be a count, got -1"],
    ["a count is not a number", { s: { 0: Number.NaN, 1: 0 } }, "a.js: s.0 must be a count, got NaN"],
    ["a branch has no counts", { b: {} }, "a.js: b.0.0 must be a count, got undefined"],
    ["a branch has null for counts", { b: { 0: null } }, "a.js: b.0.0 must be a count, got undefined"],
    ["an arm has no count", { b: { 0: [1] } }, "a.js: b.0.1 must be a count, got undefined"],
  ])("are refused by file and field when %s", (_, fields, message) => {
    const raw = { ...ifWithoutElse("a.js"), ...fields } as RawFile;
    const refusal = refusalOf(() => open(raw).read());
    expect(refusal.message).toBe(`EINVAL: invalid argument, read coverage: ${message}`);
  });

  test("nothing but EINVAL naming the file comes out of any counts at all", () => {
    const anything = fc.anything({ withBigInt: true, withNullPrototype: true });
    fc.assert(
      fc.property(fc.constantFrom("s", "b", "s.0", "b.0", "b.0.1"), anything, (field, value) => {
        const raw = ifWithoutElse("a.js");
        const [name, id, arm] = field.split(".") as [string, string?, string?];
        if (arm !== undefined) Reflect.set(raw.b["0"] as number[], arm, value);
        else if (id !== undefined) Reflect.set(Reflect.get(raw, name), id, value);
        else Reflect.set(raw, name, value);
        try {
          open(raw).read();
        } catch {
          const refusal = refusalOf(() => open(raw).read());
          expect(refusal.code).toBe("EINVAL");
          expect(refusal.message).toContain(`a.js: ${name}`);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("typed counters", () => {
  test("are the module's own array, not a copy", () => {
    const raw = typed(lines("a.js", [0, 0]));
    const read = open(raw).read();
    raw.s["1"] = 8;
    expect([...read]).toEqual([0, 8]);
  });

  test("are not taken from a copy that carries another object's record along", () => {
    const raw = typed(lines("a.js", [1, 1]));
    const copy: RawFile = Object.create(null, Object.getOwnPropertyDescriptors(raw));
    const counters = open(copy);
    expect([...counters.read()]).toEqual([1, 1]);
    raw.s["0"] = 7;
    expect([...counters.read()]).toEqual([1, 1]);
    counters.zero(0, Uint32Array.of(0));
    expect(raw.s).toEqual({ 0: 7, 1: 1 });
  });

  test("hang on the file under a name that any program can look up", () => {
    expect(COUNTERS_KEY).toBe("istanbul-kcov.counters");
    expect(Reflect.get(typed(lines("a.js", [4])), Symbol.for("istanbul-kcov.counters"))).toMatchObject({
      counters: Uint32Array.of(4),
    });
  });
});
