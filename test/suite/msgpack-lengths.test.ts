import { expect, test } from "@jest/globals";
import { decodeMulti, encode } from "@msgpack/msgpack";
import fc from "fast-check";
import { scalarsOf } from "../../src/suite/msgpack-lengths";

const scalar = fc.oneof(
  fc.string(),
  fc.string({ minLength: 40, maxLength: 300 }),
  fc.integer(),
  fc.double({ noNaN: true }),
  fc.boolean(),
  fc.constant(null),
);
const list = fc.oneof(fc.array(fc.nat(70_000), { minLength: 1, maxLength: 40 }), fc.array(scalar, { minLength: 1 }));
/** The decoder refuses `__proto__`. */
const key = fc.string().map((name) => `${name}.`);
const map = fc.dictionary(key, fc.oneof(scalar, list, fc.dictionary(key, list)), { maxKeys: 20 });

function isScalar([, value]: [string, unknown]): boolean {
  return typeof value !== "object" || value === null || Object.keys(value).length === 0;
}

test("maps come without their lists and maps, whatever stands in those", () => {
  fc.assert(
    fc.property(fc.array(map), (maps) => {
      const bytes = Buffer.concat(maps.map((one) => encode(one)));
      const decoded = [...decodeMulti(bytes)] as Record<string, unknown>[];
      expect([...scalarsOf(bytes)]).toEqual(
        decoded.map((one) => Object.fromEntries(Object.entries(one).filter(isScalar))),
      );
    }),
  );
});

test("long lists and maps of many entries are passed over", () => {
  const many = Object.fromEntries(Array.from({ length: 70_000 }, (_, i) => [`k${i}`, i]));
  const bytes = Buffer.from(encode({ list: Array(70_000).fill([1, { a: 2 }]), name: "n", many }));
  expect([...scalarsOf(bytes)]).toEqual([{ name: "n" }]);
});

test("bytes that are no such stream end it or are refused, and none is looked at twice", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2_000 }), (bytes) => {
      try {
        expect([...scalarsOf(Buffer.from(bytes))].length).toBeLessThanOrEqual(bytes.length);
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
      }
    }),
  );
});
