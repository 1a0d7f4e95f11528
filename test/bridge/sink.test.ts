import { runInNewContext } from "node:vm";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { GrowingWriter, writerTo } from "../../src/bridge/sink";
import type { PcWriter } from "../../src/kcov/source";
import { refusalOf } from "../support/refusal";

function bytes(count: number): Uint8Array {
  return Uint8Array.from({ length: count }, (_, i) => (i % 255) + 1);
}

describe("memory as a sink", () => {
  test("is filled from its start with whole PCs, and takes no more once it is full", () => {
    const memory = new Uint8Array(20);
    const writer = writerTo(memory);
    expect(writer.write(bytes(8))).toBe(8);
    expect(writer.write(bytes(16))).toBe(8);
    expect(writer.write(bytes(8))).toBe(0);
    expect([...memory]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0]);
  });

  test("of any size and place holds what fits, in order, and nothing beside it changes", () => {
    const writes = fc.array(fc.nat({ max: 5 }), { maxLength: 5 });
    fc.assert(
      fc.property(fc.nat({ max: 70 }), fc.nat({ max: 9 }), writes, (size, offset, counts) => {
        const whole = new Uint8Array(offset + size + 8).fill(0xff);
        const writer = writerTo(whole.subarray(offset, offset + size));
        const offered = counts.map((count) => bytes(8 * count));
        const taken = offered.map((each) => writer.write(each));
        const written = Buffer.concat(offered.map((each, i) => each.subarray(0, taken[i])));
        const all = offered.reduce((sum, each) => sum + each.byteLength, 0);
        expect(written.byteLength).toBe(Math.min(all, size - (size % 8)));
        expect(Buffer.from(whole.subarray(offset, offset + written.byteLength)).equals(written)).toBe(true);
        expect(whole.subarray(0, offset).every((byte) => byte === 0xff)).toBe(true);
        expect(whole.subarray(offset + written.byteLength).every((byte) => byte === 0xff)).toBe(true);
      }),
    );
  });

  test("may be a Buffer or shared with other threads", () => {
    const buffer = Buffer.alloc(8);
    expect(writerTo(buffer).write(bytes(8))).toBe(8);
    expect([...buffer]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    const shared = new Uint8Array(new SharedArrayBuffer(8));
    expect(writerTo(shared).write(bytes(8))).toBe(8);
    expect([...shared]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test("may be of another realm, as a Buffer is inside jsdom", () => {
    const memory: Uint8Array = runInNewContext("new Uint8Array(8)");
    expect(writerTo(memory).write(bytes(8))).toBe(8);
    expect([...memory]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });
});

describe("a writer as a sink", () => {
  test("may keep what it is given", () => {
    const kept: Uint8Array[] = [];
    const writer = writerTo({ write: (offered) => kept.push(offered) && offered.byteLength });
    const lent = bytes(8);
    writer.write(lent);
    lent.fill(0);
    expect(kept).toEqual([bytes(8)]);
  });

  test("is given the bytes and believed as long as it takes whole PCs", () => {
    const given: Uint8Array[] = [];
    const writer = writerTo({
      write: (offered) => {
        given.push(offered.slice());
        return 8;
      },
    });
    expect(writer.write(bytes(16))).toBe(8);
    expect(given).toEqual([bytes(16)]);
  });

  test("is called as a method, so that it may be an object with state", () => {
    class Counting implements PcWriter {
      calls = 0;
      write(offered: Uint8Array): number {
        this.calls++;
        return offered.byteLength;
      }
    }
    const sink = new Counting();
    writerTo(sink).write(bytes(8));
    expect(sink.calls).toBe(1);
  });

  test.each([[-8], [4], [24], [Number.NaN], [8.5], [undefined], [null], ["8"], [8n], [Number.POSITIVE_INFINITY]])(
    "is refused when it says it took %p of 16 bytes",
    (taken) => {
      const refusal = refusalOf(() => writerTo({ write: () => taken as number }).write(bytes(16)));
      expect(refusal.code).toBe("EINVAL");
      expect(refusal.message).toMatch(
        /^EINVAL: invalid argument, consume: the sink took .+ of 16 bytes, not whole PCs$/,
      );
    },
  );

  test("is refused when it is neither memory nor a writer", () => {
    expect(refusalOf(() => writerTo({} as PcWriter).write(bytes(8))).code).toBe("EINVAL");
  });
});

describe("GrowingWriter", () => {
  test("takes everything and keeps it in order, apart from the bytes it was given", () => {
    const writer = new GrowingWriter();
    const chunk = bytes(8);
    expect(writer.write(chunk)).toBe(8);
    chunk.fill(0);
    expect(writer.write(bytes(16))).toBe(16);
    expect([...writer.bytes()]).toEqual([...bytes(8), ...bytes(16)]);
  });

  test("holds nothing before the first write", () => {
    expect(new GrowingWriter().bytes()).toHaveLength(0);
  });
});
