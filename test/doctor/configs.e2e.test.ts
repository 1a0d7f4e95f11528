import { describe, expect, test } from "@jest/globals";
import { askBoth, BABEL_CONFIG, type Case } from "../support/doctor-project";
import { sample } from "../support/effort";
import { KCOV } from "../support/jest-project";

/** Milliseconds: two processes each, on a machine that may have much else to do. */
const PATIENCE = 300_000;

type Row = readonly [what: string, given: Case, finding?: RegExp];

const TEXT = JSON.stringify(KCOV);
const DOM = "/** @jest-environment jsdom */\n";
const TEST = 'test("sign", () => expect(require("./sign").sign(-2)).toBe(-1));\n';

/** The same project one directory down. */
const BELOW = {
  "one/sign.js": "exports.sign = (a) => (a < 0 ? -1 : 1);\n",
  "one/sign.test.js": TEST,
  "one/babel.config.js": BABEL_CONFIG,
  "one/package.json": JSON.stringify({ jest: KCOV }),
};

const RECORDED: readonly Row[] = [
  [
    "a config elsewhere",
    {
      jest: null,
      flags: ["--config", "conf/jest.js"],
      files: { "conf/jest.js": `module.exports = { rootDir: "..", ...${TEXT} };` },
    },
  ],
  ["a config in JSON on the command line", { jest: null, flags: ["--config", TEXT] }],
  [
    "a config that an asynchronous function makes",
    { jest: null, files: { "jest.config.mjs": `export default async () => (${TEXT});` } },
  ],
  [
    "a preset",
    {
      jest: null,
      files: {
        "package.json": JSON.stringify({ jest: { preset: "./shared/jest-preset.json" } }),
        "shared/jest-preset.json": TEXT,
      },
    },
  ],
  ["a rootDir on the command line", { jest: null, flags: ["--config", TEXT, "--rootDir", "."] }],
  [
    "a project on the command line",
    { jest: null, flags: ["--projects", "one"], output: "one/coverage/kcov", files: { ...BELOW, "sign.test.js": "" } },
  ],
  [
    "a reporter that extends ours, and an environment in TypeScript",
    {
      jest: { reporters: ["<rootDir>/own-reporter.js"], testEnvironment: "<rootDir>/own-environment.ts" },
      files: {
        "own-reporter.js": 'module.exports = class extends require("istanbul-kcov/jest-reporter").default {};',
        "own-environment.ts": `import { withKcov } from "istanbul-kcov/jest-environment";
          import { TestEnvironment } from "jest-environment-node";
          export default withKcov(TestEnvironment as new () => object);`,
      },
    },
  ],
  [
    "docblocks that name the environment where the config does not",
    {
      jest: { testEnvironment: "node" },
      files: { "sign.test.js": `/**\n * @jest-environment istanbul-kcov/jest-environment-node\n */\n${TEST}` },
    },
  ],
  ["a file that only looks like a test with a docblock", { files: { "lib/other.js": DOM } }],
];

const UNRECORDED: readonly Row[] = [
  [
    "a config that is not there",
    { jest: null, flags: ["--config", "nowhere.js"] },
    /Jest refuses its config \(.*nowhere\.js\)/,
  ],
  ["text that is no JSON", { jest: null, flags: ["--config", "{ a"] }, /Jest refuses its config/],
  [
    "a config that throws",
    { jest: null, files: { "jest.config.js": '\nthrow new Error("no luck");' } },
    /refuses its config \(no luck\): fix <dir>\/jest\.config\.js/,
  ],
  [
    "a config that throws later, in another file",
    {
      jest: null,
      files: {
        "jest.config.js": 'module.exports = async () => require("./conf/part")();',
        "conf/part.js": 'module.exports = () => { throw new TypeError("no luck"); };',
      },
    },
    /refuses its config \(no luck\): fix <dir>\/conf\/part\.js/,
  ],
  [
    "a config of one project that throws",
    {
      jest: { projects: ["<rootDir>", "<rootDir>/two"] },
      files: { "two/package.json": "{}", "two/jest.config.mjs": 'throw new Error("no luck");' },
    },
    /refuses its config \(no luck\): fix <dir>\/two\/jest\.config\.mjs/,
  ],
  [
    "a config that ends the process",
    { jest: null, files: { "jest.config.js": "process.exit(0);" } },
    /Jest ended with 0 while reading its config/,
  ],
  [
    "a docblock that names an environment which does not record",
    { files: { "sign.test.js": DOM + TEST } },
    /@jest-environment of sign\.test\.js is jest-environment-jsdom/,
  ],
  [
    "an environment that throws",
    { jest: { testEnvironment: "<rootDir>/own.js" }, files: { "own.js": 'throw new Error("no luck");' } },
    /testEnvironment cannot be loaded \(no luck\): fix <dir>\/own\.js/,
  ],
  [
    "a runner of another kind",
    {
      jest: { runner: "<rootDir>/runner.js" },
      files: { "runner.js": "module.exports = class { async runTests() {} };" },
    },
    /the runner is runner\.js/,
  ],
  [
    "one project of two without the preset",
    {
      jest: { projects: ["<rootDir>", { ...KCOV, displayName: "two", rootDir: "<rootDir>/one" }] },
      files: { ...BELOW, "one/babel.config.js": "module.exports = {};", "sign.test.js": TEST },
    },
    /the Babel config for tests of project two has neither/,
  ],
];

describe("the doctor and a run of Jest agree on", () => {
  test.each(sample(RECORDED, 2))(
    "%s, which is recorded",
    async (_, given) => {
      const { status, said, isRecorded } = await askBoth(given);
      expect(said).toMatch(/^Jest 30\S+ would record each test$/m);
      expect({ status, isRecorded }).toEqual({ status: 0, isRecorded: true });
    },
    PATIENCE,
  );

  test.each(sample(UNRECORDED, 3))(
    "%s, which is not",
    async (_, given, finding) => {
      const { status, said, isRecorded } = await askBoth(given);
      expect(said).toMatch(/: 1 thing to change for coverage per test$/m);
      expect(said).toMatch(finding as RegExp);
      expect({ status, isRecorded }).toEqual({ status: 1, isRecorded: false });
    },
    PATIENCE,
  );
});
