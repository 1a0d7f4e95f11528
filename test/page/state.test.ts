import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { addressOf, START, stateAt } from "../../src/page/browser/state";
import { pageContent } from "../../src/page/page-content";
import { dataOf } from "../support/test-data";

const names = fc.oneof(fc.string(), fc.constantFrom("a.js:12", "a@b.js", "a%41.js", "src/#a?.js", "ä ö.js"));

describe("an address", () => {
  test("can be made of any name", () => {
    const { data } = pageContent(dataOf({ sources: { "a\ud800.js": 1 }, files: [] }), "/nowhere", () => "");
    expect(addressOf(data, START)).toBe("#a%EF%BF%BD.js");
  });

  test("leads back to what it was made of", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(names.filter(isName), { minLength: 1, maxLength: 4 }),
        fc.nat(50),
        fc.nat(),
        (paths, line, i) => {
          const sources = Object.fromEntries(paths.map((path) => [path, 1]));
          const tests = [{ name: "one" }, { name: "two" }];
          const { data } = pageContent(
            dataOf({ sources, files: [{ file: "a.test.js", tests }] }),
            "/nowhere",
            () => "",
          );
          const state = { ...START, file: i % paths.length, line, test: (i % 3) - 1 };
          expect(stateAt(data, addressOf(data, state))).toEqual({
            file: state.file,
            line,
            test: state.test,
            view: "file",
          });
        },
      ),
    );
  });
});

/** URLs hold no lone surrogates, and neither do names of files. */
function isName(path: string): boolean {
  return path !== "" && path !== "__proto__" && !/\p{Cs}/u.test(path);
}
