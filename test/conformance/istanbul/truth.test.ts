import { afterAll, describe, expect, test } from "@jest/globals";
import { JestProject } from "../../support/jest-project";
import { type Exception, expected, Truth } from "../../support/truth";

const library = JestProject.ofFixture("jest-project");

afterAll(() => library.remove());

const EXCEPTIONS: readonly Exception[] = [
  {
    file: "test/catalogue.test.js",
    name: "Catalogue as CSV is a line of headings if there are no books",
    cause: "src/csv.js is required lazily: in a run of all tests it is loaded by the test before, alone by this one",
    onlyAlone: ["src/csv.js s0", "src/csv.js s7"],
  },
];

/** Tests that the short form runs alone. */
const SAMPLE = 4;

const truth = new Truth(library, JSON.parse(library.read("package.json")).jest, {
  most: SAMPLE,
  exceptions: EXCEPTIONS,
});

describe("what a test reaches is what plain Istanbul counts when the test runs alone", () => {
  test.each(truth.compared.map((one) => [one.file.file, one.name, one] as const))(
    "in %s: %s",
    async (_file, _name, one) => {
      expect(await truth.difference(one)).toEqual(expected(EXCEPTIONS, one));
    },
    300_000,
  );

  test("but for exceptions, all of which are tests of this run", () => {
    expect(truth.unknown(EXCEPTIONS)).toEqual([]);
    expect(truth.named.flatMap(({ tests }) => tests)).toHaveLength(42);
  });
});
