import { expect, test } from "@jest/globals";
import { KnownMaps } from "../../src/bridge/known-maps";
import { lines } from "../support/files";
import { refusalOf } from "../support/refusal";

const PATH = "/r/a.js";

function entry(count: number, hash?: string): object {
  return { ...lines(PATH, Array<number>(count).fill(0)), ...(hash === undefined ? {} : { hash }) };
}

test("an entry of the same path and hash is not read again", () => {
  const maps = new KnownMaps("/r");
  const first = maps.read(entry(2, "h"), PATH);
  expect(first).toMatchObject({ path: "a.js", statementMap: { 0: {}, 1: {} } });
  expect(maps.read(entry(2, "h"), PATH)).toBe(first);
  expect(Object.keys(maps.read(entry(4, "h"), PATH).statementMap)).toHaveLength(4);
});

test("an entry of another hash is, and of none each time", () => {
  const maps = new KnownMaps("/r");
  const first = maps.read(entry(2, "h"), PATH);
  expect(Object.keys(maps.read(entry(3, "i"), PATH).statementMap)).toHaveLength(3);
  expect(maps.read(entry(2, "h"), PATH)).not.toBe(first);
  expect(maps.read(entry(1), PATH)).not.toBe(maps.read(entry(1), PATH));
});

test("a malformed entry is refused by name, whatever its hash", () => {
  const maps = new KnownMaps("/r");
  expect(refusalOf(() => maps.read({ path: PATH, hash: "h" }, PATH)).message).toContain(`${PATH}: statementMap`);
  expect(refusalOf(() => maps.read(1, PATH)).code).toBe("EINVAL");
});
