/**
 * The checks of what clients of kcov make of an area: syzkaller's flow, signal, text; and the tests of gVisor's
 * kcov.cc.
 */
import { afterAll, describe, expect, test } from "@jest/globals";
import { edgeHash, edgeSignal, isOverflown, PcTable, parseRawCover, printRawCover } from "../../../src";
import { refusalOf } from "../../support/refusal";
import { mapped, newName, TaskProcess, tracing } from "../../support/tasks";

const tasks = new TaskProcess(2);
const [main, t1, t2] = [tasks.task(0), tasks.task(1), tasks.task(2)];

afterAll(() => tasks.stop());

const BASE = 0xffff_ffff_8000_0000n;

describe("syzkaller", () => {
  test("J2 the count never passes N - 1, and the overflow flag is set exactly when it is there", async () => {
    const size = 524_288;
    const file = await tracing(t1, size);
    const counts: [bigint, bigint][] = [
      [0n, 3n],
      [BigInt(size - 5), BigInt(size - 2)],
      [BigInt(size - 4), BigInt(size - 1)],
      [BigInt(size - 2), BigInt(size - 1)],
    ];
    for (const [before, after] of counts) {
      await t1.run(7);
      await t1.flush(file);
      await t1.store(file, 0, before);
      await t1.run(1, 2, 3);
      await t1.flush(file);
      const [count = 0n] = await t1.words(file, 0, 1);
      expect(count).toBe(after);
      expect(isOverflown(count, size)).toBe((count + 2n) * 8n > BigInt(size * 8));
      await t1.store(file, 0, 0n);
      await t1.flush(file);
    }
    await t1.disable(file);
  });

  test.each([
    [0, 0xc0a9496a],
    [1, 0x27922c9d],
    [2, 0xc6793575],
    [0x123, 0x63e75d59],
    [0xfff, 0xf3a9cff3],
  ])("J3 the hash of %d", (value, hash) => {
    expect(edgeHash(value)).toBe(hash);
  });

  test("J4 edge signal of a trace", () => {
    expect(edgeSignal([BASE, BASE + 1n, BASE + 2n, BASE + 1n, BASE])).toEqual([
      ...[0xffff_ffff_8000_096an, 0xffff_ffff_8000_096bn, 0xffff_ffff_8000_0c9fn, 0xffff_ffff_8000_0574n],
      0xffff_ffff_8000_0c9dn,
    ]);
    expect(edgeSignal([0xffff_ffff_8100_0123n, 0xffff_ffff_8100_0456n, 0xffff_ffff_8100_0123n])).toEqual([
      ...[0xffff_ffff_8100_0849n, 0xffff_ffff_8100_090fn, 0xffff_ffff_8100_0d01n],
    ]);
  });

  test("J5 edge signal with the test OS's hash, one repeat dropped", () => {
    const base = 0xc0de_c0de_c000_0000n;
    const pcs = [0x11001n, 0x22002n, 0x330f0n, 0x44b00n, 0x11001n, 0x22002n].map((pc) => base + pc);
    const signal = [0x11001n, 0x22003n, 0x330f2n, 0x44bf0n, 0x11b01n].map((pc) => base + pc);
    expect(edgeSignal(pcs, (low) => low)).toEqual(signal);
  });

  test("J6 rawcover is unique ascending 0x lines; its reader skips blank lines and refuses digits without a base", () => {
    const text = printRawCover([BASE + 16n, BASE, BASE + 16n, BASE + 2n]);
    expect(text).toBe("0xffffffff80000000\n0xffffffff80000002\n0xffffffff80000010\n");
    expect(parseRawCover(`\n${text}\n\n`)).toEqual([BASE, BASE + 2n, BASE + 16n]);
    expect(refusalOf(() => parseRawCover("ffffffff80000000\n")).code).toBe("EINVAL");
  });

  test("J6 PCs in JSON are exact", () => {
    const table = new PcTable({ base: 2n ** 64n - 1n });
    expect(PcTable.fromJSON(JSON.parse(JSON.stringify(table))).base).toBe(2n ** 64n - 1n);
  });
});

/** Words of the area in kcov.cc. */
const SIZE = 4096;

describe.each(["gvisor", "linux"] as const)("kcov.cc in the %s dialect", (dialect) => {
  test("Kcov: refused calls leave it tracing, and what ran between them is there", async () => {
    const file = newName();
    expect(await t1.open(file, { dialect })).toBe("ok");
    expect(await t1.init(file, SIZE)).toBe("ok");
    expect(await t1.mmap(file, SIZE * 8)).toBe("ok");
    expect(await t1.enable(file)).toBe("ok");
    for (let i = 0; i < 10; i++) {
      await t1.run(1 + (i % 7));
      expect(await t1.enable(file)).toBe("EINVAL");
    }
    const [count = 0n] = await t1.words(file, 0, 1);
    expect(count).toBe(10n);
    const pcs = await t1.words(file, 1, 1 + Number(count));
    expect(pcs.every((pc) => pc > 0xffff_ffff_7fff_ffffn)).toBe(true);
    expect(await t1.disable(file)).toBe("ok");
  });

  test("PrematureMmap: a device without a size cannot be mapped", async () => {
    const file = newName();
    await t1.open(file, { dialect });
    await t1.run(1);
    expect(await t1.mmap(file, SIZE * 8)).toBe("EINVAL");
  });

  test("MultipleFds: two threads, each with a device of its own, enabled at once", async () => {
    const enable = async (task: typeof main): Promise<string> => {
      const file = await mapped(task, SIZE, { dialect });
      await task.run(2);
      expect(await task.enable(file)).toBe("ok");
      return file;
    };
    const [first, second] = await Promise.all([enable(t1), enable(main)]);
    await Promise.all([t1.run(3), main.run(4)]);
    await Promise.all([t1.flush(first), main.flush(second)]);
    expect([await t1.blocks(first), await main.blocks(second)]).toEqual([[3], [4]]);
    await t1.exit();
    await main.disable(second);
  });

  test("MultipleThreads: one device goes from thread to thread, the second of which ends without DISABLE", async () => {
    const file = await mapped(t1, SIZE, { dialect });
    await t1.send(file, t2);
    expect(await t1.enable(file)).toBe("ok");
    await Promise.all([t1.run(1), t2.run(2)]);
    expect(await t2.enable(file)).toBe("EINVAL");
    expect(await t1.disable(file)).toBe("ok");
    expect(await t2.mmap(file, SIZE * 8)).toBe("ok");
    expect(await t2.enable(file)).toBe("ok");
    await t2.run(3);
    await t2.exit();
    expect(await t1.enable(file)).toBe("ok");
    await t1.run(4);
    await t1.exit();
  });
});
