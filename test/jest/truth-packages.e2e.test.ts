/**
 * Two suites that npm packages ship, run as they are: numeral's is CommonJS, written for Mocha, and sets a locale in
 * hooks; chrono-node's consists of ES modules, and is written for Jest.
 */
import { afterAll, describe, expect, test } from "@jest/globals";
import { JestProject } from "../support/jest-project";
import { type Exception, expected, Truth } from "../support/truth";

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

const truth = new Truth(packages, {
  testMatch: ["<rootDir>/packages/numeral/tests/**/*.js", "<rootDir>/packages/chrono-node/test/**/*.test.js"],
  setupFilesAfterEnv: ["<rootDir>/test/mocha.js"],
  // What the preset leaves out of its own accord.
  coveragePathIgnorePatterns: ["/node_modules/", "/test/", "/tests/"],
});

const EXCEPTIONS: readonly Exception[] = [];

describe.each([
  ["numeral", 174],
  ["chrono-node", 223],
])("what a test of %s reaches is what plain Istanbul counts when the test runs alone", (name, count) => {
  const named = truth.named.filter(({ file }) => file.file.startsWith(`packages/${name}/`));

  test.each(named.map((one) => [one.file.file, one.name, one] as const))(
    "in %s: %s",
    async (_file, _name, one) => {
      expect(await truth.difference(one)).toEqual(expected(EXCEPTIONS, one));
    },
    600_000,
  );

  test("all of its tests are compared", () => {
    expect(named.flatMap(({ tests }) => tests)).toHaveLength(count);
  });
});

test("exceptions are tests of this run", () => {
  expect(truth.unknown(EXCEPTIONS)).toEqual([]);
});
