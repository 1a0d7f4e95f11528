/** The checks of kcov's contract that concern the device, in both dialects; docs/conformance.md lists every id. */
import { afterAll, describe, expect, test } from "@jest/globals";
import {
  KCOV_CMP_CONST,
  KCOV_CMP_MASK,
  KCOV_CMP_SIZE,
  KCOV_DISABLE,
  KCOV_ENABLE,
  KCOV_INIT_TRACE,
  KCOV_TRACE_CMP,
  KCOV_TRACE_PC,
} from "../../../src";
import { mapped, newName, pcOfBlock, type Task, TaskProcess, tracing } from "../../support/tasks";

const tasks = new TaskProcess(2);
const [main, t1, t2] = [tasks.task(0), tasks.task(1), tasks.task(2)];

afterAll(() => tasks.stop());

const DIALECTS = ["gvisor", "linux"] as const;

/** Bytes of an area of 512 words. */
const PAGE = 4096;

/** A new device in mode INIT that is not mapped. */
async function initialized(task: Task, dialect: "gvisor" | "linux", size = 512): Promise<string> {
  const file = newName();
  await task.open(file, { dialect });
  await task.init(file, size);
  return file;
}

describe("A: constants", () => {
  test("A1 A2 ioctl numbers are the encodings of linux/kcov.h", () => {
    const ior = (type: string, nr: number, size: number): number =>
      (2 * 2 ** 30 + size * 2 ** 16 + type.charCodeAt(0) * 2 ** 8 + nr) >>> 0;
    expect(KCOV_INIT_TRACE).toBe(ior("c", 1, 8));
    expect(KCOV_INIT_TRACE).toBe(2148033281);
    expect([KCOV_ENABLE, KCOV_DISABLE]).toEqual([0x6364, 0x6365]);
  });

  test("A4 trace kinds and type bits of comparisons", () => {
    expect([KCOV_TRACE_PC, KCOV_TRACE_CMP]).toEqual([0, 1]);
    expect([KCOV_CMP_CONST, KCOV_CMP_MASK]).toEqual([1, 6]);
    expect([0, 1, 2, 3].map(KCOV_CMP_SIZE)).toEqual([0, 2, 4, 6]);
  });

  test.each([0, 0x6366, 0x6368, 0x4018_6366, 0x8004_6301, -1, 2 ** 32 + KCOV_ENABLE, Number.NaN])(
    "A6 request %d is ENOTTY in every mode",
    async (request) => {
      const file = newName();
      await main.open(file);
      expect(await main.ioctl(file, request)).toBe("ENOTTY");
      const enabled = await tracing(main);
      expect(await main.ioctl(enabled, request)).toBe("ENOTTY");
      await main.close(enabled);
    },
  );
});

describe.each(DIALECTS)("in the %s dialect", (dialect) => {
  const options = { dialect };
  const isLinux = dialect === "linux";

  /** The mmap that gVisor wants after DISABLE and Linux allows. */
  const remap = (file: string, area: string = file): Promise<string> => t1.mmap(file, PAGE, 0, area);

  describe("B: INIT_TRACE", () => {
    test("B1 4096 words are accepted and the count is 0 once mapped", async () => {
      const file = newName();
      await main.open(file, options);
      expect(await main.init(file, 4096)).toBe("ok");
      expect(await main.mmap(file, 4096 * 8)).toBe("ok");
      expect(await main.words(file, 0, 1)).toEqual([0n]);
      expect(await main.length(file)).toBe(4096);
    });

    test("B2 0 and 1 are EINVAL, and a good size works afterwards", async () => {
      const file = newName();
      await main.open(file, options);
      expect(await main.init(file, 0)).toBe("EINVAL");
      expect(await main.init(file, 1)).toBe("EINVAL");
      expect(await main.init(file, -1)).toBe("EINVAL");
      expect(await main.init(file, 2n ** 61n + 512n)).toBe("EINVAL");
      expect(await main.enable(file)).toBe("EINVAL");
      expect(await main.init(file, 512)).toBe("ok");
    });

    test("B3 two words are an area in Linux and less than a page in gVisor", async () => {
      const file = newName();
      await main.open(file, options);
      expect(await main.init(file, 2)).toBe(isLinux ? "ok" : "EINVAL");
    });

    test("B4 the largest area", async () => {
      const [largest, tooLarge] = isLinux ? [268_435_455, 268_435_456] : [10_485_760, 10_486_272];
      const file = newName();
      await main.open(file, options);
      expect(await main.init(file, tooLarge)).toBe("EINVAL");
      expect(await main.init(file, largest)).toBe("ok");
    });

    test("B5 a second INIT_TRACE is EBUSY in INIT, while tracing and after DISABLE", async () => {
      const file = await mapped(main, 512, options);
      expect(await main.init(file, 1024)).toBe("EBUSY");
      await main.enable(file);
      expect(await main.init(file, 512)).toBe("EBUSY");
      await main.disable(file);
      expect(await main.init(file, 512)).toBe("EBUSY");
    });

    test("B6 a second INIT_TRACE with a bad size", async () => {
      const file = await initialized(main, dialect);
      expect(await main.init(file, 1)).toBe(isLinux ? "EINVAL" : "EBUSY");
    });
  });

  describe("C: mmap", () => {
    test("C1 is EINVAL before INIT_TRACE", async () => {
      const file = newName();
      await main.open(file, options);
      expect(await main.mmap(file, PAGE)).toBe("EINVAL");
    });

    test("C2 of the whole area gives words that are all 0", async () => {
      const file = await mapped(main, 512, options);
      expect(await main.words(file, 0, 513)).toEqual(Array(512).fill(0n));
    });

    test("C3 from an offset is EINVAL in Linux; gVisor does not look", async () => {
      const file = await initialized(main, dialect, 1024);
      expect(await main.mmap(file, 2 * PAGE, PAGE)).toBe(isLinux ? "EINVAL" : "ok");
      if (!isLinux) expect(await main.length(file)).toBe(512);
      expect(await main.mmap(file, 2 * PAGE, 8)).toBe("EINVAL");
    });

    test("C4 of another length is EINVAL in Linux; gVisor does not look", async () => {
      const file = await initialized(main, dialect, 1024);
      for (const length of [PAGE, 3 * PAGE]) expect(await main.mmap(file, length)).toBe(isLinux ? "EINVAL" : "ok");
      expect(await main.mmap(file, 2 * PAGE - 1)).toBe("ok");
      expect(await main.mmap(file, 0)).toBe("EINVAL");
    });

    test("C5 twice gives the same memory", async () => {
      const file = await mapped(main, 512, options);
      await main.mmap(file, PAGE, 0, `${file} again`);
      await main.store(file, 7, 42n);
      expect(await main.words(`${file} again`, 7, 8)).toEqual([42n]);
    });

    test("C6 while tracing gives the live area in Linux and EINVAL in gVisor", async () => {
      const file = await tracing(main, 512, options);
      await main.run(1);
      expect(await main.mmap(file, PAGE, 0, `${file} live`)).toBe(isLinux ? "ok" : "EINVAL");
      if (isLinux) expect(await main.blocks(`${file} live`)).toEqual([1]);
      await main.close(file);
      if (isLinux) await main.disable(file);
    });

    test("C7 after DISABLE the old mapping goes on in Linux; gVisor wants and gives a new one", async () => {
      const file = await tracing(t1, 512, options);
      await t1.run(1);
      await t1.disable(file);
      expect(await t1.enable(file)).toBe(isLinux ? "ok" : "EINVAL");
      await remap(file, `${file} new`);
      await t1.enable(file);
      await t1.run(2);
      await t1.flush(file);
      expect(await t1.blocks(file)).toEqual(isLinux ? [1, 2] : [1]);
      expect(await t1.blocks(`${file} new`)).toEqual(isLinux ? [1, 2] : [2]);
      expect(await t1.disable(file)).toBe("ok");
    });
  });

  describe("D: ENABLE and DISABLE", () => {
    test("D1 ENABLE before INIT_TRACE is EINVAL", async () => {
      const file = newName();
      await t1.open(file, options);
      expect(await t1.enable(file)).toBe("EINVAL");
    });

    test("D2 D3 ENABLE works once; ten more are EINVAL each, and tracing goes on", async () => {
      const file = await mapped(t1, 512, options);
      expect(await t1.enable(file)).toBe("ok");
      for (let i = 0; i < 10; i++) expect(await t1.enable(file)).toBe("EINVAL");
      await t1.run(3);
      await t1.flush(file);
      expect(await t1.blocks(file)).toEqual([3]);
      await t1.disable(file);
    });

    test("D4 ENABLE by another task is EINVAL, not EBUSY", async () => {
      const file = await tracing(t1, 512, options);
      await t1.send(file, t2);
      expect(await t2.enable(file)).toBe("EINVAL");
      await t1.disable(file);
    });

    test("D5 a task that traces already is EBUSY on a second device, which stays free for others", async () => {
      const first = await tracing(t1, 512, options);
      const second = await mapped(t1, 512, options);
      expect(await t1.enable(second)).toBe("EBUSY");
      await t1.send(second, t2);
      expect(await t2.enable(second)).toBe("ok");
      await t2.disable(second);
      expect(await t1.disable(first)).toBe("ok");
    });

    test("D6 comparisons are refused and leave the mode alone", async () => {
      const file = await mapped(t1, 512, options);
      expect(await t1.enable(file, 1)).toBe(isLinux ? "ENOTSUPP" : "ENOTSUP");
      expect(await t1.enable(file)).toBe("ok");
      expect(await t1.enable(await mapped(t1, 512, options), 1)).toBe(isLinux ? "EBUSY" : "ENOTSUP");
      await t1.disable(file);
    });

    test("D7 an unknown kind is EINVAL at its full width, and the device is not owned then", async () => {
      const file = await mapped(t1, 512, options);
      for (const kind of [2, 256, 2 ** 32, 2n ** 63n, -1]) expect(await t1.enable(file, kind)).toBe("EINVAL");
      expect(await t1.disable(file)).toBe("EINVAL");
      await t1.send(file, t2);
      expect(await t2.enable(file)).toBe("ok");
      await t2.disable(file);
    });

    test("D8 ENABLE of an area that nobody mapped", async () => {
      const file = await initialized(t1, dialect);
      expect(await t1.enable(file)).toBe(isLinux ? "ok" : "EINVAL");
      if (!isLinux) return;
      await t1.run(1);
      await t1.mmap(file, PAGE);
      expect(await t1.blocks(file)).toEqual([1]);
      await t1.disable(file);
    });

    test("D9 DISABLE works once", async () => {
      const file = await tracing(t1, 512, options);
      expect(await t1.disable(file)).toBe("ok");
      expect(await t1.disable(file)).toBe("EINVAL");
    });

    test("D10 DISABLE with an argument is EINVAL and tracing goes on", async () => {
      const file = await tracing(t1, 512, options);
      expect(await t1.disable(file, 1)).toBe("EINVAL");
      await t1.run(4);
      await t1.flush(file);
      expect(await t1.blocks(file)).toEqual([4]);
      await t1.disable(file);
    });

    test("D11 DISABLE by another task is EINVAL and the owner still traces", async () => {
      const file = await tracing(t1, 512, options);
      await t1.send(file, t2);
      expect(await t2.disable(file)).toBe("EINVAL");
      await t1.run(5);
      await t1.flush(file);
      expect(await t1.blocks(file)).toEqual([5]);
      await t1.disable(file);
    });

    test("D12 DISABLE and ENABLE again, several times; the count goes on from what it is", async () => {
      const file = await tracing(t1, 512, options);
      for (const block of [1, 2, 3]) {
        await t1.run(block);
        expect(await t1.disable(file)).toBe("ok");
        expect(await t1.enable(file, 1)).toBe(isLinux ? "ENOTSUPP" : "EINVAL");
        await remap(file);
        await t1.run(7);
        expect(await t1.enable(file)).toBe("ok");
      }
      await t1.flush(file);
      expect(await t1.blocks(file)).toEqual(isLinux ? [1, 2, 3] : []);
      await t1.disable(file);
    });
  });

  describe("E: owners and lifetime", () => {
    test.each(["exit", "terminate"] as const)("E1 %s of the owner frees the device, mapped as it was", async (end) => {
      const file = await mapped(t1, 512, options);
      await t1.send(file, main);
      await t1.send(file, t2);
      await main.mmap(file, PAGE);
      await t1.enable(file);
      await t1.run(1);
      if (end === "terminate") await t1.flush(file);
      await t1[end]();
      expect(await t2.enable(file)).toBe("ok");
      await t2.run(2);
      await t2.disable(file);
      expect(await main.blocks(file)).toEqual([1, 2]);
    });

    test("E2 two devices in two tasks at the same time", async () => {
      const files = await Promise.all([tracing(t1, 512, options), tracing(t2, 512, options)]);
      await Promise.all([t1.run(1), t2.run(2)]);
      await Promise.all([t1.disable(files[0]), t2.disable(files[1])]);
      expect([await t1.blocks(files[0]), await t2.blocks(files[1])]).toEqual([[1], [2]]);
    });

    test("E3 the last close stops tracing in gVisor and not in Linux", async () => {
      const file = await tracing(t1, 512, options);
      const other = await mapped(t1, 512, options);
      await t1.run(1);
      await t1.close(file);
      await t1.run(2);
      await t1.flush(other);
      expect(await t1.blocks(file)).toEqual(isLinux ? [1, 2] : [1]);
      expect(await t1.enable(other)).toBe(isLinux ? "EBUSY" : "ok");
      await t1.terminate();
    });

    test("E4 a device closed while tracing is gone when its owner ends", async () => {
      const file = await tracing(t1, 512, options);
      await t1.send(file, main);
      await main.mmap(file, PAGE).then(() => t1.run(1));
      await main.close(file);
      expect(await t1.flush(file)).toBe("EBADF");
      await t1.exit();
      expect(await t1.open(newName())).toBe("ok");
    });

    test("E5 another thread of the owner's process is not traced and may trace through its own device", async () => {
      const file = await tracing(t1, 512, options);
      await t1.send(file, t2);
      await t2.run(1);
      expect(await t2.enable(file)).toBe("EINVAL");
      const own = await mapped(t2, 512, options);
      expect(await t2.enable(own)).toBe("ok");
      await t1.flush(file);
      expect(await t1.blocks(file)).toEqual([]);
      await Promise.all([t1.disable(file), t2.disable(own)]);
    });

    test("E6 a former owner that ends does not stop the present one", async () => {
      const file = await tracing(t1, 512, options);
      await t1.disable(file);
      await t1.send(file, t2);
      await t2.mmap(file, PAGE);
      expect(await t2.enable(file)).toBe("ok");
      await t1.exit();
      await t2.run(6);
      expect(await t2.flush(file)).toBe("ok");
      expect(await t2.blocks(file)).toEqual([6]);
      expect(await t2.disable(file)).toBe("ok");
    });

    test("E7 a dup is the same device, open until both are closed", async () => {
      const file = newName();
      await t1.open(file, options);
      await t1.dup(file, `${file} dup`);
      expect(await t1.init(file, 512)).toBe("ok");
      expect(await t1.init(`${file} dup`, 512)).toBe("EBUSY");
      await t1.mmap(file, PAGE);
      await t1.enable(file);
      await t1.close(file);
      expect(await t1.ioctl(file, KCOV_DISABLE)).toBe("EBADF");
      await t1.run(1);
      expect(await t1.disable(`${file} dup`)).toBe("ok");
      expect(await t1.blocks(file)).toEqual([1]);
      expect(await t1.close(`${file} dup`)).toBe("ok");
      expect(await t1.close(`${file} dup`)).toBe("EBADF");
    });

    test("E8 work of another task adds nothing", async () => {
      const file = await tracing(t1, 512, options);
      await Promise.all([main.run(1, 2), t2.run(3, 4)]);
      await t1.flush(file);
      expect(await t1.blocks(file)).toEqual([]);
      await t1.disable(file);
    });
  });

  describe("F: the area", () => {
    test("F1 each block that ran is there once, in table order", async () => {
      const file = await tracing(t1, 512, options);
      await t1.run(1, 2, 3, 4, 5);
      await t1.flush(file);
      expect(await t1.words(file, 0, 6)).toEqual([5n, ...[1, 2, 3, 4, 5].map(pcOfBlock)]);
      await t1.disable(file);
    });

    test("F2 a block that runs three times is there once per flush", async () => {
      const file = await tracing(t1, 512, options);
      await t1.run(1, 1, 1);
      await t1.flush(file);
      await t1.run(1);
      await t1.flush(file);
      expect(await t1.blocks(file)).toEqual([1, 1]);
      await t1.disable(file);
    });

    test("F4 A, B, A is the set of both", async () => {
      const file = await tracing(t1, 512, options);
      await t1.run(2, 1, 2);
      await t1.flush(file);
      expect(await t1.blocks(file)).toEqual([1, 2]);
      await t1.disable(file);
    });

    test("F5 F6 F10 a full area takes nothing more; a reset begins at word 1, and what did not fit comes then", async () => {
      const file = await tracing(t1, 512, options);
      await t1.store(file, 0, 509n);
      await t1.run(1, 2, 3, 4);
      await t1.flush(file);
      expect(await t1.words(file, 0, 1)).toEqual([511n]);
      expect(await t1.words(file, 510, 600)).toEqual([1, 2].map(pcOfBlock));
      await t1.flush(file);
      expect(await t1.words(file, 0, 1)).toEqual([511n]);
      await t1.store(file, 0, 0n);
      await t1.flush(file);
      expect(await t1.words(file, 0, 4)).toEqual([2n, pcOfBlock(3), pcOfBlock(4), 0n]);
      expect(await t1.words(file, 510, 512)).toEqual([1, 2].map(pcOfBlock));
      await t1.disable(file);
    });

    test.each([511n, 512n, 2n ** 32n, 2n ** 61n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 2n, 2n ** 64n - 1n])(
      "F7 a count of %d mutes and nothing is written anywhere",
      async (count) => {
        const file = await tracing(t1, 512, options);
        await t1.store(file, 0, count);
        await t1.run(1, 2);
        expect(await t1.flush(file)).toBe("ok");
        expect(await t1.words(file, 0, 512)).toEqual([count, ...Array(511).fill(0n)]);
        await t1.disable(file);
      },
    );

    test("F8 a count of 5 puts the next PC into word 6", async () => {
      const file = await tracing(t1, 512, options);
      await t1.store(file, 0, 5n);
      await t1.run(3);
      await t1.flush(file);
      expect(await t1.words(file, 0, 8)).toEqual([6n, 0n, 0n, 0n, 0n, 0n, pcOfBlock(3), 0n]);
      await t1.disable(file);
    });

    test("F9 after DISABLE nothing changes", async () => {
      const file = await tracing(t1, 512, options);
      await t1.run(1);
      await t1.disable(file);
      await t1.run(2);
      await t1.flush(file);
      expect(await t1.blocks(file)).toEqual([1]);
    });

    test("F11 a flush with nothing new changes nothing", async () => {
      const file = await tracing(t1, 512, options);
      await t1.run(1);
      for (let i = 0; i < 3; i++) expect(await t1.flush(file)).toBe("ok");
      expect(await t1.blocks(file)).toEqual([1]);
      await t1.disable(file);
    });

    test("F13 two tasks that run different code get their own", async () => {
      const files = [await tracing(t1, 512, options), await tracing(t2, 512, options)] as const;
      await Promise.all([t1.run(1, 2), t2.run(2, 3)]);
      await Promise.all([t1.flush(files[0]), t2.flush(files[1])]);
      expect([await t1.blocks(files[0]), await t2.blocks(files[1])]).toEqual([
        [1, 2],
        [2, 3],
      ]);
      await Promise.all([t1.disable(files[0]), t2.disable(files[1])]);
    });
  });

  test("J1 the sample of kcov.rst", async () => {
    const file = newName();
    expect(await t1.open(file, options)).toBe("ok");
    expect(await t1.init(file, 65_536)).toBe("ok");
    expect(await t1.mmap(file, 65_536 * 8)).toBe("ok");
    expect(await t1.enable(file)).toBe("ok");
    await t1.store(file, 0, 0n);
    await t1.run(2, 4);
    await t1.flush(file);
    const [count = 0n, ...pcs] = await t1.words(file, 0, 3);
    expect(count).toBe(2n);
    expect(pcs.map((pc) => `0x${pc.toString(16)}`)).toEqual(["0xffffffff80000002", "0xffffffff80000004"]);
    expect(await t1.disable(file)).toBe("ok");
    expect(await t1.close(file)).toBe("ok");
  });

  test("J7 kcovtrace: the child enables, runs and ends; the parent reads without DISABLE", async () => {
    const file = await mapped(main, 512, options);
    await main.send(file, t1);
    await t1.enable(file);
    await main.store(file, 0, 0n);
    await t1.run(1, 7);
    await t1.exit();
    expect(await main.blocks(file)).toEqual([1, 7]);
  });
});
