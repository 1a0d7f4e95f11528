import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { type ConsumeMode, type Unread, unreadBlocks } from "../../src/bridge/unread";
import type { Counters } from "../../src/istanbul/counters";
import { countersOver } from "../support/counters-over";

function listed(unread: Unread): number[] {
  return [...unread.find(0, unread.length)];
}

function take(unread: Unread, ...indexes: number[]): void {
  unread.take(0, Uint32Array.from(indexes));
}

const MODES: readonly ConsumeMode[] = ["clear", "delta"];

describe.each(MODES)("unread blocks in %s mode", (mode) => {
  test("are those hit, until they are taken", () => {
    const counts = Uint32Array.of(0, 3, 0, 1);
    const unread = unreadBlocks(countersOver(counts), mode);
    expect(listed(unread)).toEqual([1, 3]);
    expect(listed(unread)).toEqual([1, 3]);
    take(unread, 1);
    expect(listed(unread)).toEqual([3]);
    take(unread, 3);
    expect(listed(unread)).toEqual([]);
  });

  test("are those hit again after they were taken", () => {
    const counts = Uint32Array.of(1, 1);
    const unread = unreadBlocks(countersOver(counts), mode);
    take(unread, ...listed(unread));
    counts[1] = (counts[1] as number) + 1;
    expect(listed(unread)).toEqual([1]);
  });

  test("are none after a discard, and those hit later", () => {
    const counts = Uint32Array.of(4, 0, 2);
    const unread = unreadBlocks(countersOver(counts), mode);
    unread.discard();
    expect(listed(unread)).toEqual([]);
    counts[1] = 1;
    counts[2] = (counts[2] as number) + 1;
    expect(listed(unread)).toEqual([1, 2]);
  });

  test("are found and taken in any part of the file", () => {
    fc.assert(
      fc.property(
        fc.uint32Array({ maxLength: 40, max: 2 }),
        fc.nat({ max: 41 }),
        fc.nat({ max: 41 }),
        (counts, a, b) => {
          const [from, to] = [Math.min(a, b, counts.length), Math.min(Math.max(a, b), counts.length)];
          const unread = unreadBlocks(countersOver(counts), mode);
          const all = listed(unread);
          const found = unread.find(from, to);
          expect(Array.from(found, (i) => from + i)).toEqual(all.filter((i) => from <= i && i < to));
          unread.take(from, found);
          expect(listed(unread)).toEqual(all.filter((i) => i < from || to <= i));
        },
      ),
    );
  });
});

describe("clear mode", () => {
  test("zeroes a counter when it is taken and no sooner", () => {
    const counts = Uint32Array.of(5, 6);
    const unread = unreadBlocks(countersOver(counts), "clear");
    listed(unread);
    expect([...counts]).toEqual([5, 6]);
    take(unread, 1);
    expect([...counts]).toEqual([5, 0]);
    unread.discard();
    expect([...counts]).toEqual([0, 0]);
  });

  test.each<[string, number[], string[]]>([
    ["all that have a count", [1, 3], ["counted 1,3"]],
    ["some of them", [3], ["some 3"]],
  ])("says whether %s are taken", (_, taken, expected) => {
    const said: string[] = [];
    const counters: Counters = {
      ...countersOver(Uint32Array.of(0, 3, 0, 1)),
      zero: (_from, blocks) => said.push(`some ${blocks}`),
      zeroCounted: (blocks) => said.push(`counted ${blocks}`),
    };
    const unread = unreadBlocks(counters, "clear");
    unread.find(0, unread.length);
    take(unread, ...taken);
    expect(said).toEqual(expected);
  });
});

describe("delta mode", () => {
  test("never writes a counter", () => {
    const counts = Uint32Array.of(5, 0, 6);
    const readOnly: Counters = {
      read: () => counts,
      zero: () => {
        throw new Error("zeroed a counter of the host");
      },
      zeroCounted: () => {
        throw new Error("zeroed the counters of the host");
      },
      zeroAll: () => {
        throw new Error("zeroed the counters of the host");
      },
    };
    const unread = unreadBlocks(readOnly, "delta");
    take(unread, ...listed(unread));
    unread.discard();
    expect(listed(unread)).toEqual([]);
    expect([...counts]).toEqual([5, 0, 6]);
  });

  test("follows a count that the host reset to 0, so that the next hit shows", () => {
    const counts = Uint32Array.of(1);
    const unread = unreadBlocks(countersOver(counts), "delta");
    take(unread, ...listed(unread));
    counts[0] = 0;
    expect(listed(unread)).toEqual([]);
    counts[0] = 1;
    expect(listed(unread)).toEqual([0]);
  });

  test("shows a count that went down and up to another value between two reads", () => {
    const counts = Uint32Array.of(7);
    const unread = unreadBlocks(countersOver(counts), "delta");
    take(unread, ...listed(unread));
    counts[0] = 2;
    expect(listed(unread)).toEqual([0]);
  });
});
