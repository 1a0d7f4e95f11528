/**
 * The checks of kcov's contract that concern counters, PCs and their text; the ids are those of the project's ABI
 * sheet.
 */
import { describe, expect, test } from "@jest/globals";
import { blockText, parsePcs } from "../../../src/bridge/block-text";
import type { PcTable, TableBlock } from "../../../src/bridge/pc-table";
import { createCoverage } from "../../../src/create-coverage";
import { decodeKcov } from "../../../src/kcov/buffer";
import { pcText } from "../../../src/kcov/raw-cover";
import { at, coverageOf, file, ifWithoutElse, lines, pcsIn, type RawFile } from "../../support/files";
import { REAL_NAMES, realFile } from "../../support/real-files";
import { refusalOf } from "../../support/refusal";

const BASE = 0xffff_ffff_8000_0000n;

/** `a.js` of three blocks and `b.js` of two, counted as given. */
function twoFiles(a: readonly number[] = [0, 0, 0], b: readonly number[] = [0, 0]): { a: RawFile; b: RawFile } {
  return { a: lines("/repo/a.js", a), b: lines("/repo/b.js", b) };
}

function open(...files: readonly RawFile[]) {
  return createCoverage({ coverage: coverageOf(...files), root: "/repo" });
}

function numbered(table: PcTable): [string, number, bigint][] {
  return [...table.blocks()].map(({ file, blockIndex, pc }) => [file, blockIndex, pc]);
}

const EXPECTED_G1: [string, number, bigint][] = [
  ["a.js", 0, BASE],
  ["a.js", 1, BASE + 1n],
  ["a.js", 2, BASE + 2n],
  ["b.js", 0, BASE + 3n],
  ["b.js", 1, BASE + 4n],
];

describe("counters to PCs", () => {
  test("G1 files are numbered in path order, their blocks consecutively from 0xffffffff80000000", () => {
    const { a, b } = twoFiles();
    expect(numbered(open(b, a).table)).toEqual(EXPECTED_G1);
  });

  test("G2 the order files register in makes no difference", () => {
    const { a, b } = twoFiles();
    expect(numbered(open(a, b).table)).toEqual(EXPECTED_G1);
  });

  test("G3 consume writes the PC of each nonzero counter in order, zeroes it, and then has nothing more", () => {
    const { a, b } = twoFiles([0, 7, 0], [1, 0]);
    const coverage = open(b, a);
    const memory = new Uint8Array(64);
    expect(coverage.consume(memory)).toBe(16);
    expect(pcsIn(memory.subarray(0, 16))).toEqual([BASE + 1n, BASE + 3n]);
    expect([a.s, b.s]).toEqual([
      { 0: 0, 1: 0, 2: 0 },
      { 0: 0, 1: 0 },
    ]);
    expect(coverage.consume(memory)).toBe(0);
  });

  test("G4 a writer that is full after one PC gets the other one with the next consume", () => {
    const { a, b } = twoFiles([0, 7, 0], [1, 0]);
    const coverage = open(a, b);
    const memory = new Uint8Array(8);
    expect(coverage.consume(memory)).toBe(8);
    expect(pcsIn(memory)).toEqual([BASE + 1n]);
    expect(coverage.consume(memory)).toBe(8);
    expect(pcsIn(memory)).toEqual([BASE + 3n]);
    expect(coverage.consume(memory)).toBe(0);
  });

  test("G5 clear zeroes every counter and leaves nothing to consume", () => {
    const { a, b } = twoFiles([1, 2, 3], [4, 5]);
    const coverage = open(a, b);
    coverage.clear();
    expect([a.s, b.s]).toEqual([
      { 0: 0, 1: 0, 2: 0 },
      { 0: 0, 1: 0 },
    ]);
    expect(coverage.consume(new Uint8Array(64))).toBe(0);
  });

  test("G6 without an instrumented file coverage is not available and consume says so", () => {
    const coverage = open();
    expect(coverage.available()).toBe(false);
    expect(refusalOf(() => coverage.consume(new Uint8Array(8))).code).toBe("ENOENT");
  });

  test("F3 every PC is in the kernel's range with low halves that are all different", () => {
    const pcs = numbered(open(realFile("acorn"), ifWithoutElse("/repo/z.js")).table).map(([, , pc]) => pc);
    expect(pcs.every((pc) => pc > 0xffff_ffff_7fff_ffffn && pc >> 32n === 0xffff_ffffn)).toBe(true);
    expect(new Set(pcs.map((pc) => BigInt.asUintN(32, pc))).size).toBe(pcs.length);
  });

  test("F10 the PC that meets the end of the sink is not lost, wherever the end comes", () => {
    const hit = [1, 1, 1];
    for (let room = 0; room <= 5; room++) {
      const { a, b } = twoFiles(hit, [1, 1]);
      const coverage = open(a, b);
      const memory = new Uint8Array(8 * room + 4);
      const first = pcsIn(memory.subarray(0, coverage.consume(memory)));
      expect(first).toHaveLength(room);
      expect([...first, ...decodeKcov(coverage.drain())]).toEqual(EXPECTED_G1.map(([, , pc]) => pc));
    }
  });

  test("F11 a flush with nothing covered since the last is 0 bytes and no error", () => {
    const { a, b } = twoFiles();
    const coverage = open(a, b);
    expect(coverage.consume(new Uint8Array(64))).toBe(0);
    expect(coverage.consume(new Uint8Array(0))).toBe(0);
    expect(decodeKcov(coverage.drain())).toEqual([]);
  });
});

describe("PCs to text", () => {
  /** Line 2 of a pair as syzkaller reads it: any directories, then `pkg/` up to the first colon, then four numbers. */
  const SYZKALLER_LINE = /^(?:.*\/)?pkg\/[^:]+:\d+.\d+,\d+.\d+$/;

  const MAX_U32 = 0xffff_ffff;

  function allText(...files: readonly RawFile[]): string[] {
    const text = [...open(...files).table.blocks()].map((block) => blockText(block, "pkg/")).join("");
    expect(text.endsWith("\n")).toBe(true);
    return text.slice(0, -1).split("\n");
  }

  test("G7 a PC, with 0x or without, becomes its own line and the place of its block", () => {
    const { table } = open(...Object.values(twoFiles()));
    const expected = "0xffffffff80000003\nb.js:1.1,1.11\n";
    for (const text of ["0xffffffff80000003\n", "ffffffff80000003"]) {
      expect(parsePcs(text).map((pc) => blockText(table.symbolize(pc), ""))).toEqual([expected]);
    }
    expect(pcText(BASE + 3n)).toMatch(/^0x[0-9a-f]{16}\n$/);
  });

  test("G7 a PC that no block has is an error, never a wrong file", () => {
    const { table } = open(...Object.values(twoFiles()));
    for (const pc of [BASE - 1n, BASE + 5n, 0n, BASE + 0x1_0000_0000n]) {
      expect(refusalOf(() => table.symbolize(pc)).code).toBe("ENOENT");
    }
  });

  const odd = [
    { ...ifWithoutElse("/repo/src/ä b.js") },
    file("/elsewhere/open-end.js", { statements: [at(1, 0, 1, null), at(2, 0, 3, null)] }),
    lines("/repo/__proto__", [0]),
  ];

  test.each([...REAL_NAMES.map((name) => [name, [realFile(name)]] as const), ["files of odd names", odd] as const])(
    "G8 all blocks of %s are pairs of lines that syzkaller parses, each PC once",
    (_, files) => {
      const text = allText(...files);
      const pcs = text.filter((_, i) => i % 2 === 0);
      const places = text.filter((_, i) => i % 2 === 1);
      expect(pcs).toHaveLength(places.length);
      expect(pcs.every((line) => /^0x[0-9a-f]{16}$/.test(line))).toBe(true);
      expect(new Set(pcs.map(BigInt)).size).toBe(pcs.length);
      expect(places.filter((line) => !SYZKALLER_LINE.test(line))).toEqual([]);
      const numbers = places.flatMap((line) => line.slice(line.lastIndexOf(":") + 1).split(/[.,]/)).map(Number);
      expect(numbers.every((n) => Number.isInteger(n) && n >= 1 && n <= MAX_U32)).toBe(true);
    },
  );

  /** As syzkaller names a file: from the last `pkg/` on to the first colon. */
  function syzkallerNames(paths: readonly string[], prefix = "pkg/"): (string | undefined)[] {
    const [first] = open(lines("a.js", [0])).table.blocks();
    return paths.map((path) => {
      const [, line = ""] = blockText({ ...(first as TableBlock), file: path }, prefix).split("\n");
      return /^(.*\/)?(pkg\/[^:]+):(\d+).(\d+),(\d+).(\d+)$/.exec(line)?.[2];
    });
  }

  test("G10 a name with a colon, a line end or an escape is a name of its own", () => {
    const names = [
      "a:b",
      ":",
      "a%3Ab",
      "a%3ab",
      "a%253Ab",
      "a%b",
      "a\nb",
      "a%0Ab",
      "a\rb",
      "a\\nb",
      "a\u2028b",
      "a b",
      "c:/d",
    ];
    const read = syzkallerNames(names);
    expect(read).not.toContain(undefined);
    expect(new Set(read).size).toBe(names.length);
    expect(syzkallerNames(["a b%.js", "ä%zz.js"])).toEqual(["pkg/a b%.js", "pkg/ä%zz.js"]);
  });

  test("G11 a name with pkg/ in it is a name of its own where the prefix has one", () => {
    const names = ["pkg/a", "in/pkg/a", "in/pkg/pkg/a", "pkg%2Fa", "apkg/a", "pkg/pkg/pkg/a", "pkga/b"];
    for (const prefix of ["pkg/", "/root/pkg/app/", "pkg/pkg/"]) {
      const read = syzkallerNames(names, prefix);
      expect(new Set(read).size).toBe(names.length);
    }
    expect(syzkallerNames(["apkg/a", "pkga/b"])).toEqual(["pkg/apkg/a", "pkg/pkga/b"]);
    expect(syzkallerNames(["in/pkg/a"], "src/")).toEqual(["pkg/a"]);
  });
});
