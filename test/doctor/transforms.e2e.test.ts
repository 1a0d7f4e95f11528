import { describe, expect, test } from "@jest/globals";
import { askBoth, BABEL_CONFIG, type Case } from "../support/doctor-project";
import { sample } from "../support/effort";

/** Compiles by itself and hands on to Babel when told to, as ts-jest does. */
const HANDS_ON = `const babel = require("@babel/core");
exports.createTransformer = ({ babelConfig = false } = {}) => ({
  process: (text, filename) => {
    const code = text.replaceAll(": number", "");
    return babelConfig ? babel.transformSync(code, { filename, caller: { name: "own", supportsStaticESM: false } }) : { code };
  },
});`;

const wrapped = (options: string): string =>
  `module.exports = require("babel-jest").default.createTransformer(${options});`;

const TYPED = {
  "sign.ts": "const sign = (a: number): number => (a < 0 ? -1 : 1);\nexports.sign = sign;\n",
  "sign.js": "",
  "sign.test.js": 'const { sign } = require("./sign.ts");\ntest("sign", () => expect(sign(-2)).toBe(-1));\n',
};

/** Milliseconds: two processes each, on a machine that may have much else to do. */
const PATIENCE = 300_000;

type Row = readonly [what: string, given: Case, finding?: RegExp];

const RECORDED: readonly Row[] = [
  ["babel-jest as Jest sets it up", {}],
  ["babel-jest with options", { jest: { transform: { "\\.js$": ["babel-jest", { retainLines: true }] } } }],
  [
    "a transformer that createTransformer made with a preset of its own",
    {
      jest: { transform: { "\\.js$": "<rootDir>/own.js" } },
      files: { "own.js": wrapped('{ configFile: false, presets: ["istanbul-kcov/babel-preset"] }') },
    },
  ],
  [
    "one that is an ES module",
    {
      jest: { transform: { "\\.js$": "<rootDir>/own.mjs" } },
      files: {
        "own.mjs": 'import jest from "babel-jest";\nexport default (jest.default ?? jest).createTransformer();',
      },
    },
  ],
  [
    "a compiler that hands on to Babel",
    {
      jest: { transform: { "\\.ts$": ["<rootDir>/own.js", { babelConfig: true }] } },
      files: { ...TYPED, "own.js": HANDS_ON },
    },
  ],
  ["nothing that compiles, where Jest counts", { jest: { transform: {}, collectCoverage: true } }],
  [
    "syntax that Node cannot read, and Babel can",
    {
      files: {
        "sign.js": "exports.sign = (a) => (a < 0 ? -1 : <b />);\n",
        "babel.config.js": BABEL_CONFIG.replace(
          "presets: [",
          'presets: [["@babel/preset-react", { pragma: "String" }], ',
        ),
      },
    },
  ],
  [
    "a broken file, a bundle and a type test that no test loads",
    {
      files: {
        "fixture/broken.js": "const = 1;",
        "dist/app.mjs": "export default 1;",
        "index.test-d.ts": "const a: number = 1; const a = 2;",
      },
    },
  ],
];

const UNRECORDED: readonly Row[] = [
  ["no transformer at all", { jest: { transform: {} } }, /`transform` is empty/],
  [
    "transformers for TypeScript only",
    { jest: { transform: { "\\.tsx?$": "babel-jest" } } },
    /sign\.js is matched by no `transform`.*add "\\\\\.js\$": "babel-jest"/,
  ],
  [
    "one of two sources matched by none",
    {
      jest: { transform: { "\\.[jt]s$": "babel-jest" } },
      files: {
        "more.cjs": "exports.more = () => 1;\n",
        "more.test.js": 'test("more", () => { require("./more.cjs").more(); });',
      },
    },
    /more\.cjs is matched by no `transform`/,
  ],
  [
    "sources that are ignored",
    { jest: { transformIgnorePatterns: ["/sign\\."] } },
    /transformIgnorePatterns keeps sign\.js/,
  ],
  [
    "a compiler that could hand on to Babel",
    { jest: { transform: { "\\.ts$": "<rootDir>/own.js" } }, files: { ...TYPED, "own.js": HANDS_ON } },
    /no counters are in what own\.js makes of sign\.ts/,
  ],
  [
    "a transformer without the Babel config",
    {
      jest: { transform: { "\\.js$": "<rootDir>/own.js" } },
      files: { "own.js": wrapped("{ configFile: false, babelrc: false }") },
    },
    /no counters are in what own\.js makes of sign\.js/,
  ],
  [
    "a preset that leaves all out",
    {
      files: {
        "babel.config.js": BABEL_CONFIG.replace(
          '"istanbul-kcov/babel-preset"',
          '["istanbul-kcov/babel-preset", { include: ["lib/**"] }]',
        ),
      },
    },
    /our plugin leaves alone all/,
  ],
  [
    "a preset for another environment",
    { files: { "babel.config.js": BABEL_CONFIG.replace("test:", "coverage:") } },
    /has neither our preset nor our plugin/,
  ],
  [
    "a transformer that throws when it is loaded",
    { jest: { transform: { "\\.js$": "<rootDir>/own.js" } }, files: { "own.js": '\nthrow new Error("no luck");' } },
    /cannot load its transformers \(no luck\): fix <dir>\/own\.js/,
  ],
  [
    "a transformer that throws at each file",
    {
      jest: { transform: { "\\.js$": "<rootDir>/own.js" } },
      files: { "own.js": 'exports.process = () => { throw new Error("not this one"); };' },
    },
    /own\.js cannot compile sign\.js \(not this one\)/,
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
