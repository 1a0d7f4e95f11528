import { expect, jest, test } from "@jest/globals";
import fc from "fast-check";
import { print, ranges, testName } from "../../src/cli/output";
import { plural } from "../../src/plural";
import { UNPRINTABLE } from "../support/hostile";

function printed(action: () => void): string {
  const write = jest.spyOn(process.stdout, "write").mockReturnValue(true);
  try {
    action();
    return write.mock.calls.map(([text]) => String(text)).join("");
  } finally {
    write.mockRestore();
  }
}

test("lines, or one JSON value", () => {
  expect(printed(() => print(false, { a: 1 }, () => ["one", "two"]))).toBe("one\ntwo\n");
  expect(printed(() => print(true, { a: 1 }, () => ["one"]))).toBe('{\n  "a": 1\n}\n');
  expect(printed(() => print(true, [], () => ["one"]))).toBe("[]\n");
  expect(printed(() => print(false, [], () => []))).toBe("");
});

test("nothing that a terminal obeys, and JSON that says the same", () => {
  const odd = "a\nb\u001b[2J\u007f\u009b31m\u2028\u202e\\n";
  for (const isJson of [true, false])
    expect(printed(() => print(isJson, [odd], () => [odd])).replaceAll("\n", "")).not.toMatch(UNPRINTABLE);
  expect(printed(() => print(false, [], () => [odd])).split("\n").length).toBe(2);
  fc.assert(
    fc.property(fc.anything({ withNullPrototype: false }), (value) => {
      const text = JSON.stringify([value]);
      expect(JSON.parse(printed(() => print(true, [value], () => [])))).toEqual(JSON.parse(text));
    }),
  );
});

test("a test by file and titles", () => {
  expect(testName({ file: "a.test.js", path: ["group", "one"] })).toBe("a.test.js › group › one");
});

test("consecutive numbers as ranges", () => {
  expect(ranges([1, 2, 3, 7, 9, 10])).toBe("1-3, 7, 9-10");
  expect(ranges([])).toBe("");
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat({ max: 40 })), (numbers) => {
      const sorted = numbers.sort((a, b) => a - b);
      const read = ranges(sorted)
        .split(", ")
        .filter(Boolean)
        .flatMap((range) => {
          const [first = 0, last = first] = range.split("-").map(Number);
          return Array.from({ length: last - first + 1 }, (_, i) => first + i);
        });
      expect(read).toEqual(sorted);
    }),
  );
});

test("plurals", () => {
  expect([0, 1, 2].map((count) => plural(count, "test"))).toEqual(["0 tests", "1 test", "2 tests"]);
});
