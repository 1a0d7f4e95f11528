/** Consuming where blocks share counters: every block is told once for each time it ran, whatever the sink takes. */
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { createCoverage } from "../../src/create-coverage";
import { effort } from "../support/effort";
import { coverageOf, pcsIn, sharing } from "../support/files";

/** A program that hits slots, and a reader beside it. */
interface Bench {
  hit(slot: number): void;
  consume(room: number): number[];
  clear(): void;
}

type Act = (bench: Bench, unread: Unread) => void;

/** What a reader is to be told. */
class Unread {
  readonly #slots: readonly number[];
  readonly #blocks = new Set<number>();

  constructor(slots: readonly number[]) {
    this.#slots = slots;
  }

  hit(slot: number): void {
    for (const [block, shared] of this.#slots.entries()) if (shared === slot) this.#blocks.add(block);
  }

  consume(room: number): number[] {
    const told = [...this.#blocks].sort((a, b) => a - b).slice(0, room);
    for (const block of told) this.#blocks.delete(block);
    return told;
  }

  clear(): void {
    this.#blocks.clear();
  }
}

const hit = fc.nat({ max: 4 }).map(
  (slot): Act =>
    (bench, unread) => {
      bench.hit(slot);
      unread.hit(slot);
    },
);

const consume = fc.nat({ max: 6 }).map(
  (room): Act =>
    (bench, unread) => {
      expect(bench.consume(room)).toEqual(unread.consume(room));
    },
);

const clear = fc.constant<Act>((bench, unread) => {
  bench.clear();
  unread.clear();
});

const act = fc.oneof({ weight: 4, arbitrary: hit }, { weight: 4, arbitrary: consume }, { weight: 1, arbitrary: clear });

/** Some block counts in each slot, as in lowered code. */
const slotsArbitrary = fc
  .array(fc.nat({ max: 4 }), { minLength: 1, maxLength: 12 })
  .map((slots) => slots.map((slot) => [...new Set(slots)].sort().indexOf(slot)));

describe.each(["clear", "delta"] as const)("in %s mode", (mode) => {
  function open(slots: readonly number[]): Bench {
    const file = sharing("/repo/a.js", slots);
    const coverage = createCoverage({ coverage: coverageOf(file), root: "/repo", base: 0n, mode });
    const hit = (slot: number): void => {
      const id = slots.indexOf(slot);
      if (id !== -1) file.s[id] = (file.s[id] as number) + 1;
    };
    const consume = (room: number): number[] => {
      const memory = new Uint8Array(8 * room);
      return pcsIn(memory.subarray(0, coverage.consume(memory))).map(Number);
    };
    return { hit, consume, clear: () => coverage.clear() };
  }

  test("all blocks of a slot are told, then none", () => {
    const { hit, consume } = open([0, 1, 0, 2, 0]);
    hit(0);
    hit(2);
    expect(consume(9)).toEqual([0, 2, 3, 4]);
    expect(consume(9)).toEqual([]);
  });

  test("a full sink in the middle of a slot loses none of its blocks, and one that ran again is told again", () => {
    const { hit, consume } = open([0, 1, 0, 0]);
    hit(0);
    expect(consume(1)).toEqual([0]);
    expect(consume(1)).toEqual([2]);
    hit(0);
    expect(consume(9)).toEqual([0, 2, 3]);
  });

  test("any sequence of hits, consumes and clears tells what is unread, in order", () => {
    fc.assert(
      fc.property(slotsArbitrary, fc.array(act, { maxLength: 30 }), (slots, acts) => {
        const bench = open(slots);
        const unread = new Unread(slots);
        for (const next of acts) next(bench, unread);
      }),
      { numRuns: effort(200, 500) },
    );
  });
});

test("views read and write the slot that they share", () => {
  const file = sharing("/repo/a.js", [0, 1, 0]);
  file.s["0"] = 5;
  expect({ ...file.s }).toEqual({ 0: 5, 1: 0, 2: 5 });
  file.s["2"] = 0;
  expect({ ...file.s }).toEqual({ 0: 0, 1: 0, 2: 0 });
});

test("counts that replace those of one slot leave the largest", () => {
  const file = sharing("/repo/a.js", [0, 1, 0]);
  file.s["0"] = 9;
  file.s = { 0: 3, 1: 2, 2: 1 };
  expect({ ...file.s }).toEqual({ 0: 3, 1: 2, 2: 3 });
});

test("what one reader leaves, another one finds", () => {
  const file = sharing("/repo/a.js", [0, 0, 1]);
  file.s["0"] = 2;
  file.s["2"] = 3;
  const [first, second] = [1, 2].map(() => createCoverage({ coverage: coverageOf(file), root: "/repo" }));
  expect(first?.consume(new Uint8Array(8))).toBe(8);
  expect(second?.drain()).toHaveLength(8 + 16);
});
