import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { parseRawCover, pcText, printRawCover } from "../../src/kcov/raw-cover";
import { refusalOf } from "../support/refusal";

const pc = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });

describe("raw cover", () => {
  test("reads what it printed: the set of PCs, ascending", () => {
    fc.assert(
      fc.property(fc.array(pc), (pcs) => {
        expect(new Set(parseRawCover(printRawCover(pcs)))).toEqual(new Set(pcs));
      }),
    );
  });

  test("reads lines in their order, with repeats, blank lines, CRLF and either case", () => {
    expect(parseRawCover("0xFF\r\n\n 0xff \n0x0\n12\n")).toEqual([255n, 255n, 0n, 12n]);
    expect(parseRawCover("")).toEqual([]);
  });

  test.each(["ff", "0x", "-1", "0x12345678123456781", "18446744073709551616", "012", "1 2", "1e3", "0b1"])(
    "refuses %s",
    (line) => {
      const { code, message } = refusalOf(() => parseRawCover(`1\n${line}\n`));
      expect(code).toBe("EINVAL");
      expect(message).toContain(`line 2 is not a PC in 0x or decimal digits: ${JSON.stringify(line)}`);
    },
  );

  test("prints lower-case digits", () => {
    expect(pcText(0xffff_ffff_8000_00afn)).toBe("0xffffffff800000af\n");
    expect(pcText(0n)).toBe("0x0\n");
  });
});
