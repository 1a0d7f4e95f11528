import { spawnSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { MemoryArea } from "../../src/kcov/area";
import { decodeKcov } from "../../src/kcov/buffer";
import { FileArea } from "../../src/kcov/file-area";
import type { PcWriter } from "../../src/kcov/source";
import { effort } from "../support/effort";
import { until } from "../support/other-side";
import { refusalOf } from "../support/refusal";

let directory: string;
let file: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "kcov-area-"));
  file = join(directory, "area");
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** An area and the reader's view of it. */
interface Mapped {
  readonly area: PcWriter;
  words(): bigint[];
  store(index: number, value: bigint): void;
}

function inMemory(size: number): Mapped {
  const area = new MemoryArea(new SharedArrayBuffer(8 * size));
  return {
    area,
    words: () => [...area.words],
    store: (index, value) => {
      area.words[index] = value;
    },
  };
}

function inFile(size: number): Mapped {
  rmSync(file, { force: true });
  FileArea.create(file, size);
  const words = (): BigUint64Array => new BigUint64Array(Uint8Array.from(readFileSync(file)).buffer);
  return {
    area: FileArea.open(file, size),
    words: () => [...words()],
    store: (index, value) => writeFileSync(file, Buffer.from(words().with(index, value).buffer)),
  };
}

function bytes(...pcs: readonly bigint[]): Uint8Array {
  return new Uint8Array(BigUint64Array.from(pcs).buffer);
}

/** What an area holds once it was offered the PCs, one after the other. */
function appended(area: readonly bigint[], pcs: readonly bigint[]): { words: readonly bigint[]; taken: number } {
  const words = [...area];
  let taken = 0;
  for (const pc of pcs) {
    const count = words[0] as bigint;
    if (count >= BigInt(area.length - 1)) break;
    words[Number(count) + 1] = pc;
    words[0] = count + 1n;
    taken++;
  }
  return { words, taken };
}

describe.each([
  ["memory", inMemory],
  ["a file", inFile],
] as const)("an area in %s", (_, make) => {
  test("begins with all words 0 and takes PCs after the count", () => {
    const { area, words } = make(4);
    expect(words()).toEqual([0n, 0n, 0n, 0n]);
    expect(area.write(bytes(7n, 8n))).toBe(16);
    expect(words()).toEqual([2n, 7n, 8n, 0n]);
  });

  test("takes as many whole PCs as fit, then none", () => {
    const { area, words } = make(4);
    expect(area.write(bytes(1n, 2n, 3n, 4n))).toBe(24);
    expect(area.write(bytes(5n))).toBe(0);
    expect(words()).toEqual([3n, 1n, 2n, 3n]);
  });

  test("goes on from whatever count the reader stores and never writes outside", () => {
    const word = fc.oneof(fc.bigInt({ min: 0n, max: 12n }), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }));
    const steps = fc.array(fc.record({ count: fc.option(word), pcs: fc.array(word, { maxLength: 5 }) }));
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 10 }), steps, (size, all) => {
        const { area, words, store } = make(size);
        let model: readonly bigint[] = Array(size).fill(0n);
        for (const { count, pcs } of all) {
          if (count !== null) store(0, count);
          const next = appended(model.with(0, count ?? (model[0] as bigint)), pcs);
          expect(area.write(bytes(...pcs))).toBe(8 * next.taken);
          expect(words()).toEqual(next.words);
          model = next.words;
        }
      }),
      { numRuns: effort(100, 300) },
    );
  });
});

describe("an area in memory", () => {
  test("F12 a reader in another thread that resets it all the time never sees a count past valid words, nor an old reset undone", async () => {
    const area = new MemoryArea(new SharedArrayBuffer(8 * 4096));
    const found = new SharedArrayBuffer(8);
    const reader = new Worker(
      `const { workerData: { area, found } } = require("node:worker_threads");
      const words = new BigUint64Array(area), result = new Int32Array(found);
      let last = 0n;
      for (;;) {
        const count = Atomics.load(words, 0);
        let bad = count > 4095n;
        for (let i = 1; !bad && i <= Number(count); last = words[i++]) bad = words[i] <= last;
        if (bad) Atomics.add(result, 0, 1);
        if (count > 0n) Atomics.add(result, 1, 1);
        Atomics.store(words, 0, 0n);
      }`,
      { eval: true, workerData: { area: area.memory, found } },
    );
    const result = new Int32Array(found);
    let pc = 1n;
    const hasSeenEnough = (): boolean => {
      for (let i = 0; i < 10_000; i++, pc += 3n) area.write(bytes(pc, pc + 1n, pc + 2n));
      return pc > 300_000n && Atomics.load(result, 1) > 100;
    };
    await until(hasSeenEnough, reader).finally(() => reader.terminate());
    expect(Atomics.load(result, 0)).toBe(0);
  });
});

describe("the file of an area", () => {
  test("is whole, and only its owner's", () => {
    FileArea.create(file, 512);
    const { size, mode, nlink } = statSync(file);
    expect({ size, mode: mode & 0o777, nlink }).toEqual({ size: 4096, mode: 0o600, nlink: 1 });
    expect(readdirSync(directory)).toEqual(["area"]);
  });

  test("that is an area of this size already is used as it is", () => {
    writeFileSync(file, Buffer.from(BigUint64Array.of(1n, 42n, 0n, 0n).buffer));
    FileArea.create(file, 4);
    const area = FileArea.open(file, 4);
    expect(area.write(bytes(43n))).toBe(8);
    expect(decodeKcov(readFileSync(file))).toEqual([42n, 43n]);
    area.close();
  });

  test.each<[string, () => void, RegExp]>([
    ["of another size", () => writeFileSync(file, "text"), /has 4 bytes, an area of 4 words has 32; remove it/],
    ["that counts more than it holds", () => writeFileSync(file, Buffer.alloc(32, 1)), /begins with \d+, which counts/],
    ["that is a directory", () => mkdirSync(file), /is not a regular file; remove it/],
    ["that is a dangling link", () => symlinkSync("nowhere", file), /is a symbolic link; remove it/],
    [
      "that links to an area",
      () => {
        FileArea.create(join(directory, "real"), 4);
        symlinkSync("real", file);
      },
      /is a symbolic link; remove it/,
    ],
  ])("is refused where there is one %s, which stays as it was", (_, put, message) => {
    put();
    const before = readdirSync(directory);
    const refusal = refusalOf(() => FileArea.create(file, 4));
    expect(refusal.code).toBe("EEXIST");
    expect(refusal.message).toContain(file);
    expect(refusal.message).toMatch(message);
    expect(readdirSync(directory)).toEqual(before);
  });

  test("that is a FIFO is refused without waiting for its other end", () => {
    const { status } = spawnSync("mkfifo", [file]);
    expect(status).toBe(0);
    expect(refusalOf(() => FileArea.create(file, 4)).message).toMatch(/is not a regular file/);
  });

  test("in a directory that is not there is the file system's own error", () => {
    expect(() => FileArea.create(join(directory, "no", "area"), 4)).toThrow(/ENOENT/);
  });

  test("that another process cuts short is full", () => {
    FileArea.create(file, 4);
    const area = FileArea.open(file, 4);
    truncateSync(file, 0);
    expect(area.write(bytes(1n))).toBe(0);
    area.close();
  });
});
