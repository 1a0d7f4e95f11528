/** What Istanbul's visitor does not ask for today is an error by name tomorrow. */
import { parseSync, types as t } from "@babel/core";
import { expect, test } from "@jest/globals";
import { throwingOnMore } from "../../src/instrument/istanbul-contract";
import { IstanbulTypes } from "../../src/instrument/istanbul-types";
import { LightWalk } from "../../src/instrument/light-path";

const path = new LightWalk(t, () => false).program(parseSync("a;", { configFile: false }) as t.File);

test.each([
  ["path", path, "remove"],
  ["path's scope", path.scope, "getBinding"],
  ["types", new IstanbulTypes(t.nullLiteral()).types, "isLoop"],
  ["anything", throwingOnMore({ there: 1 }, "its"), "more"],
])("a %s", (_what, given, name) => {
  const wanted = new RegExp(`^istanbul-lib-instrument asks for .* ${name}, which we do not provide`);
  expect(() => Reflect.get(given, name)).toThrow(wanted);
  expect(() => name in given).toThrow(wanted);
});

test("what is there is given", () => {
  expect(path.get("body").node).toEqual([expect.objectContaining({ type: "ExpressionStatement" })]);
  expect(throwingOnMore({ there: 1 }, "its").there).toBe(1);
});
