import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { type Mode, type Unread, unreadBlocks } from "../../src/bridge/unread";
import type { Counters } from "../../src/istanbul/counters";

/** Counters over a list of numbers that anybody may change. */
function countersOver(counts: Uint32Array): Counters {
  return {
    read: () => counts,
    zero: (blockIndex) => {
      counts[blockIndex] = 0;
    },
    zeroAll: () => counts.fill(0),
  };
}

function listed(unread: Unread): number[] {
  const found: number[] = [];
  for (let next = unread.next(0); next !== -1; next = unread.next(next + 1)) found.push(next);
  return found;
}

const MODES: readonly Mode[] = ["clear", "delta"];

describe.each(MODES)("unread blocks in %s mode", (mode) => {
  test("are those hit, until they are taken", () => {
    const counts = Uint32Array.of(0, 3, 0, 1);
    const unread = unreadBlocks(countersOver(counts), mode);
    expect(listed(unread)).toEqual([1, 3]);
    expect(listed(unread)).toEqual([1, 3]);
    unread.take(1);
    expect(listed(unread)).toEqual([3]);
    unread.take(3);
    expect(listed(unread)).toEqual([]);
  });

  test("are those hit again after they were taken", () => {
    const counts = Uint32Array.of(1, 1);
    const unread = unreadBlocks(countersOver(counts), mode);
    for (const index of listed(unread)) unread.take(index);
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

  test("are found from any index on", () => {
    fc.assert(
      fc.property(fc.uint32Array({ maxLength: 20, max: 2 }), fc.nat({ max: 21 }), (counts, from) => {
        const first = counts.findIndex((count, i) => i >= from && count !== 0);
        const unread = unreadBlocks(countersOver(counts), mode);
        unread.next(0);
        expect(unread.next(from)).toBe(first);
      }),
    );
  });
});

describe("clear mode", () => {
  test("zeroes a counter when it is taken and no sooner", () => {
    const counts = Uint32Array.of(5, 6);
    const unread = unreadBlocks(countersOver(counts), "clear");
    listed(unread);
    expect([...counts]).toEqual([5, 6]);
    unread.take(1);
    expect([...counts]).toEqual([5, 0]);
    unread.discard();
    expect([...counts]).toEqual([0, 0]);
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
      zeroAll: () => {
        throw new Error("zeroed the counters of the host");
      },
    };
    const unread = unreadBlocks(readOnly, "delta");
    for (const index of listed(unread)) unread.take(index);
    unread.discard();
    expect(listed(unread)).toEqual([]);
    expect([...counts]).toEqual([5, 0, 6]);
  });

  test("follows a count that the host reset to 0, so that the next hit shows", () => {
    const counts = Uint32Array.of(1);
    const unread = unreadBlocks(countersOver(counts), "delta");
    unread.take(unread.next(0));
    counts[0] = 0;
    expect(listed(unread)).toEqual([]);
    counts[0] = 1;
    expect(listed(unread)).toEqual([0]);
  });

  test("shows a count that went down and up to another value between two reads", () => {
    const counts = Uint32Array.of(7);
    const unread = unreadBlocks(countersOver(counts), "delta");
    unread.take(unread.next(0));
    counts[0] = 2;
    expect(listed(unread)).toEqual([0]);
  });
});
