import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { consumeFile, numberingOf } from "../../src/bridge/consume";
import { PcTable, type TableFile } from "../../src/bridge/pc-table";
import { GrowingWriter } from "../../src/bridge/sink";
import { type Unread, unreadBlocks } from "../../src/bridge/unread";
import { parseFileMaps } from "../../src/istanbul/schema";
import type { PcWriter } from "../../src/kcov/source";
import { WINDOW } from "../../src/scan/scanner";
import { countersOver } from "../support/counters-over";
import { lines, pcsIn } from "../support/files";

const BASE = 0xffff_ffff_8000_0000n;

/** A table's only file, and its counts as they are consumed. */
function opened(
  counts: readonly number[],
  { base = BASE, step = 1 } = {},
): { file: TableFile; unread: Unread; left: Uint32Array } {
  const table = new PcTable({ base, step });
  table.add([parseFileMaps(lines("a.js", counts), "entry")]);
  const left = Uint32Array.from(counts);
  const unread = unreadBlocks(countersOver(left), "clear");
  return { file: table.files[0] as TableFile, unread, left };
}

/** Takes the given number of PCs at each write, then nothing. */
class Stingy implements PcWriter {
  readonly pcs: bigint[] = [];
  readonly offered: number[] = [];
  readonly #appetites: number[];

  constructor(...appetites: readonly number[]) {
    this.#appetites = [...appetites];
  }

  write(bytes: Uint8Array): number {
    const taken = Math.min(bytes.byteLength, 8 * (this.#appetites.shift() ?? 0));
    this.offered.push(bytes.byteLength / 8);
    this.pcs.push(...pcsIn(bytes.subarray(0, taken)));
    return taken;
  }
}

describe("consumeFile", () => {
  test("writes a PC per unread block, in block order, and takes those blocks", () => {
    const { file, unread, left } = opened([0, 7, 0, 1]);
    const writer = new GrowingWriter();
    expect(consumeFile(numberingOf(file, 1), unread, writer)).toEqual({ bytes: 16, full: false });
    expect(pcsIn(writer.bytes())).toEqual([BASE + 1n, BASE + 3n]);
    expect([...left]).toEqual([0, 0, 0, 0]);
  });

  test.each([
    [{ base: BASE, step: 8 }, [0xffff_ffff_8000_0000n, 0xffff_ffff_8000_0010n]],
    [{ base: 0x1_ffff_0000n, step: 4096 }, [0x1_ffff_0000n, 0x1_ffff_2000n]],
    [{ base: 0n, step: 1 }, [0n, 2n]],
    [{ base: 0xffff_ffff_ffff_fffdn, step: 1 }, [0xffff_ffff_ffff_fffdn, 0xffff_ffff_ffff_ffffn]],
  ])("writes all 64 bits of the PC: case %#", (numbering, pcs) => {
    const { file, unread } = opened([1, 0, 1], numbering);
    const writer = new GrowingWriter();
    consumeFile(numberingOf(file, numbering.step), unread, writer);
    expect(pcsIn(writer.bytes())).toEqual(pcs);
  });

  test("asks nothing of the writer when nothing is unread", () => {
    const { file, unread } = opened([0, 0]);
    const writer = new Stingy(9);
    expect(consumeFile(numberingOf(file, 1), unread, writer)).toEqual({ bytes: 0, full: false });
    expect(writer.offered).toEqual([]);
  });

  test("takes only the blocks whose PCs a full writer took", () => {
    const { file, unread, left } = opened([1, 2, 3, 4]);
    const writer = new Stingy(2);
    expect(consumeFile(numberingOf(file, 1), unread, writer)).toEqual({ bytes: 16, full: true });
    expect(writer.pcs).toEqual([BASE, BASE + 1n]);
    expect([...left]).toEqual([0, 0, 3, 4]);
  });

  test("offers large files in windows that a writer need not take whole", () => {
    const { file, unread, left } = opened(new Array(WINDOW + 300).fill(1));
    const writer = new Stingy(WINDOW, 100);
    expect(consumeFile(numberingOf(file, 1), unread, writer)).toEqual({ bytes: (WINDOW + 100) * 8, full: true });
    expect(writer.offered).toEqual([WINDOW, 300]);
    expect(left.findIndex((count) => count !== 0)).toBe(WINDOW + 100);
    const rest = new Stingy(512);
    expect(consumeFile(numberingOf(file, 1), unread, rest)).toEqual({ bytes: 200 * 8, full: false });
    expect(rest.offered).toEqual([200]);
    expect([...writer.pcs, ...rest.pcs]).toEqual(Array.from({ length: WINDOW + 300 }, (_, i) => BASE + BigInt(i)));
  });

  test("lets the writer's own error through and takes nothing of what it was offered", () => {
    const { file, unread, left } = opened([1, 1]);
    const broken = new Error("disk full");
    const writer: PcWriter = {
      write: () => {
        throw broken;
      },
    };
    expect(() => consumeFile(numberingOf(file, 1), unread, writer)).toThrow(broken);
    expect([...left]).toEqual([1, 1]);
  });

  test("loses nothing and repeats nothing, whatever the writer takes at each write", () => {
    const counts = fc.array(fc.nat({ max: 2 }), { maxLength: 30 });
    fc.assert(
      fc.property(counts, fc.array(fc.nat({ max: 4 }), { maxLength: 40 }), (hit, appetites) => {
        const { file, unread, left } = opened(hit);
        const expected = hit.flatMap((count, i) => (count === 0 ? [] : [BASE + BigInt(i)]));
        const seen: bigint[] = [];
        for (const appetite of [...appetites, expected.length]) {
          const writer = new Stingy(appetite);
          const { bytes, full } = consumeFile(numberingOf(file, 1), unread, writer);
          seen.push(...writer.pcs);
          expect(bytes).toBe(8 * writer.pcs.length);
          expect(full).toBe(seen.length < expected.length);
          expect(left.filter((count) => count !== 0)).toHaveLength(expected.length - seen.length);
        }
        expect(seen).toEqual(expected);
      }),
    );
  });
});
