import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { blockText, parsePcs } from "../../src/bridge/block-text";
import { PcTable, type TableBlock } from "../../src/bridge/pc-table";
import { parseFileMaps } from "../../src/istanbul/schema";
import { pcText } from "../../src/kcov/raw-cover";
import { at, file, ifWithoutElse, lines, type RawFile } from "../support/files";
import { refusalOf } from "../support/refusal";

function blocksOf(raw: RawFile): TableBlock[] {
  const table = new PcTable();
  table.add([parseFileMaps(raw, "entry")]);
  return [...table.blocks()];
}

describe("blockText", () => {
  test("is the PC, then the place with lines and columns that count from 1", () => {
    const [block] = blocksOf(lines("src/a.js", [0])) as [TableBlock];
    expect(blockText(block, "")).toBe("0xffffffff80000000\nsrc/a.js:1.1,1.11\n");
  });

  test("puts the prefix before the file name and nothing in between", () => {
    const [block] = blocksOf(lines("src/a.js", [0])) as [TableBlock];
    expect(blockText(block, "pkg/app/")).toBe("0xffffffff80000000\npkg/app/src/a.js:1.1,1.11\n");
  });

  test("writes the end of a line as the column that syzkaller takes for it", () => {
    const [block] = blocksOf(file("a.js", { statements: [at(3, 4, 7, null)] })) as [TableBlock];
    expect(blockText(block, "")).toBe("0xffffffff80000000\na.js:3.5,7.1073741824\n");
  });

  test("shows the else that is not written where its if is", () => {
    expect(blocksOf(ifWithoutElse("a.js")).map((block) => blockText(block, ""))).toEqual([
      "0xffffffff80000000\na.js:1.1,3.2\n",
      "0xffffffff80000001\na.js:1.1,3.2\n",
      "0xffffffff80000002\na.js:1.1,3.2\n",
      "0xffffffff80000003\na.js:2.3,2.11\n",
    ]);
  });
});

describe("parsePcs", () => {
  test("reads what pcText wrote, in its order and with its repeats", () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_ffffn })), (pcs) => {
        expect(parsePcs(pcs.map(pcText).join(""))).toEqual(pcs);
      }),
    );
  });

  test("does without 0x, without a last newline, with capitals, blanks, blank lines and CRLF", () => {
    expect(parsePcs("ffffffff80000000\n0XFFFFFFFF80000001\r\n\r\n  \n\t0x2  \n10")).toEqual([
      ...[0xffff_ffff_8000_0000n, 0xffff_ffff_8000_0001n, 0x2n, 0x10n],
    ]);
  });

  test("reads nothing from nothing", () => {
    expect(parsePcs("")).toEqual([]);
    expect(parsePcs("\n\n")).toEqual([]);
  });

  test.each([
    ["0x1\n0xg\n", 'line 2 is not a hexadecimal PC: "0xg"'],
    ["0x\n", 'line 1 is not a hexadecimal PC: "0x"'],
    ["\n\n-1", 'line 3 is not a hexadecimal PC: "-1"'],
    ["0x12345678123456781", 'line 1 is not a hexadecimal PC: "0x12345678123456781"'],
    ["1 2", 'line 1 is not a hexadecimal PC: "1 2"'],
    ["0x1 a.js", 'line 1 is not a hexadecimal PC: "0x1 a.js"'],
    ["1_000", 'line 1 is not a hexadecimal PC: "1_000"'],
  ])("refuses %j by line", (text, detail) => {
    const refusal = refusalOf(() => parsePcs(text));
    expect(refusal.message).toBe(`EINVAL: invalid argument, read PCs: ${detail}`);
  });
});
