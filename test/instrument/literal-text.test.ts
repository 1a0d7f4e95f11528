import { types as t } from "@babel/core";
import { generate } from "@babel/generator";
import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { literalText } from "../../src/instrument/literal-text";

function evaluate(text: string): unknown {
  return new Function(`return ${text}`)();
}

const KEY = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.nat().map(String),
  fc.constantFrom("__proto__", "class", "01", "1e3"),
);

const DATA = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: "small" }, tie("leaf"), fc.array(tie("value")), fc.dictionary(KEY, tie("value"))),
  leaf: fc.oneof(
    fc.string({ unit: "binary" }),
    fc.double(),
    fc.integer(),
    fc.boolean(),
    fc.constantFrom(null, undefined),
  ),
})).value as fc.Arbitrary<unknown>;

test("is read as the value, and as what Babel writes of it", () => {
  fc.assert(
    fc.property(DATA, (value) => {
      const text = literalText(value);
      expect(text).toMatch(/^[\x20-\x7e]*$/);
      expect(evaluate(text)).toEqual(value);
      expect(evaluate(generate(t.valueToNode(value as object)).code)).toEqual(evaluate(text));
    }),
  );
});

test.each([
  [{ start: { line: 1, column: 0 } }, "{start:{line:1,column:0}}"],
  [{ 0: [1, undefined], "a-b": null }, '{0:[1,undefined],"a-b":null}'],
  [JSON.parse('{"__proto__":1}'), '{["__proto__"]:1}'],
  [[Infinity, -Infinity, NaN], "[1/0,-1/0,NaN/0]"],
  [{ a: [0, -0] }, "{a:[0,-0]}"],
  ['"\\\u2028é', '"\\"\\\\\\u2028\\u00e9"'],
])("%j is %s", (value, text) => {
  expect(literalText(value)).toBe(text);
});

test.each([[() => 1], [Symbol.iterator], [1n]])("refuses what is no plain data: %p", (value) => {
  expect(() => literalText(value)).toThrow(/^a (function|symbol|bigint) cannot be written into a module$/);
});
