/**
 * Two suites that npm packages ship, run as they are: numeral's is CommonJS, written for Mocha, and sets a locale in
 * hooks; chrono-node's consists of ES modules, and is written for Jest. Each test that is compared takes a run of Jest
 * of its own, so the short form samples them.
 */
import { afterAll, describe, expect, test } from "@jest/globals";
import { JestProject } from "../../support/jest-project";
import { type Exception, expected, Truth } from "../../support/truth";

const packages = new JestProject({
  "babel.config.js": `module.exports = {
    plugins: ["@babel/plugin-transform-modules-commonjs"],
    env: { test: { presets: ["istanbul-kcov/babel-preset"] } },
  };`,
  "test/mocha.js": "Object.assign(globalThis, { before: beforeAll, after: afterAll });",
});
packages.addPackage("numeral");
packages.addPackage("chrono-node");

afterAll(() => packages.remove());

const CONFIG = {
  testMatch: ["<rootDir>/packages/numeral/tests/**/*.js", "<rootDir>/packages/chrono-node/test/**/*.test.js"],
  setupFilesAfterEnv: ["<rootDir>/test/mocha.js"],
  // What the preset leaves out of its own accord.
  coveragePathIgnorePatterns: ["/node_modules/", "/test/", "/tests/"],
  // Some tests of chrono-node ask what day it is, and must not be told two different ones.
  fakeTimers: { enableGlobally: true, now: Date.UTC(2020, 4, 13, 12) },
};

/** Tests that the short form runs alone. */
const SAMPLE = 3;

/** None: the two suites leave nothing behind that a later test of the same file would notice. */
const EXCEPTIONS: readonly Exception[] = [];

const truth = new Truth(packages, CONFIG, { most: SAMPLE, exceptions: EXCEPTIONS });

describe("what a test reaches is what plain Istanbul counts when the test runs alone", () => {
  test.each(truth.compared.map((one) => [one.file.file, one.name, one] as const))(
    "in %s: %s",
    async (_file, _name, one) => {
      expect(await truth.difference(one)).toEqual(expected(EXCEPTIONS, one));
    },
    300_000,
  );

  test.each([
    ["numeral", 174],
    ["chrono-node", 223],
  ])("of all tests of %s", (name, count) => {
    const named = truth.named.filter(({ file }) => file.file.startsWith(`packages/${name}/`));
    expect(named.flatMap(({ tests }) => tests)).toHaveLength(count);
  });

  test("but for exceptions, all of which are tests of this run", () => {
    expect(truth.unknown(EXCEPTIONS)).toEqual([]);
  });
});
