import { mkdirSync, symlinkSync } from "node:fs";
import { afterEach, describe, expect, test } from "@jest/globals";
import type { Diagnosis } from "../../src/doctor/diagnosis";
import { Project } from "../support/command";
import { sample } from "../support/effort";
import { JestProject } from "../support/jest-project";

let project: Project;

afterEach(() => project.remove());

interface Answer {
  readonly status: number | null;
  readonly lines: readonly string[];
  readonly stderr: string;
}

function doctor(...args: readonly string[]): Answer {
  const { status, stdout, stderr } = project.kcov(["doctor", ...args]);
  const plain = (text: string): string => text.replaceAll(project.directory, "<dir>");
  return { status, lines: plain(stdout).trimEnd().split("\n"), stderr: plain(stderr) };
}

const INSTRUMENTED = 'var cov_x = { _coverageSchema: "1a1c01bbd47fc00a2c39e90264f33305004495a9" };';

const NO_RUNNER = "no known test runner is used here (Jest, Vitest, Mocha, node:test)";

describe("files", () => {
  test("are told with their blocks, or with the reason why they are left alone", () => {
    project = new Project({
      "src/a.js": "const a = 1;\nif (a) a.b();\n",
      "src/broken.js": "const = 1;\n",
      "src/done.js": INSTRUMENTED,
      "src/empty.js": "",
      "src/types.d.ts": "export declare const a: string;",
      "src/hint.js": "/* istanbul ignore file: generated */\na();",
      "src/module.mjs": "export default await 1;",
      "src/part.tsx": "export const part = (): unknown => <b />;",
      "test/a.test.js": "a();",
      "a.config.ts": "export default { a: 1 };",
      "jest.config.ts": "export default {};",
      "node_modules/dependency/index.js": "exports.a = 1;",
      "README.md": "# Nothing to run",
    });
    expect(doctor()).toEqual({
      status: 1,
      stderr: "",
      lines: [
        "5 of 11 files would be instrumented",
        "+ a.config.ts: 0 blocks",
        "- jest.config.ts: it is excluded by jest.config.{js,cjs,mjs,ts}",
        "+ src/a.js: 5 blocks",
        "! src/broken.js: Unexpected token (1:6)",
        "- src/done.js: it has coverage counters already",
        "+ src/empty.js: 0 blocks",
        "- src/hint.js: it says `istanbul ignore file`",
        "+ src/module.mjs: 0 blocks",
        "+ src/part.tsx: 2 blocks",
        "- src/types.d.ts: it is excluded by **/*.d.ts",
        "- test/a.test.js: it is excluded by test{,s}/**",
        NO_RUNNER,
      ],
    });
  });

  test("that are named are judged wherever they are", () => {
    project = new Project({
      "app/src/a.js": "a();",
      "app/readme.md": "a();",
      "app/node_modules/b/index.js": "b();",
      "app/makefile": "",
      "other/c.js": "c();",
    });
    const names = ["src/a.js", "readme.md", "makefile", "node_modules/b/index.js"].map((name) => `app/${name}`);
    expect(doctor("--cwd", "app", ...names, "other/c.js").lines).toEqual([
      "1 of 5 files would be instrumented",
      "+ src/a.js: 1 block",
      "- readme.md: .md is not among the extensions .js .cjs .mjs .ts .tsx .mts .cts .jsx",
      "- makefile: no extension is not among the extensions .js .cjs .mjs .ts .tsx .mts .cts .jsx",
      "- node_modules/b/index.js: it is in node_modules",
      "- ../other/c.js: it is outside of <dir>/app",
      NO_RUNNER,
    ]);
  });

  test("are chosen by the flags of trace", () => {
    project = new Project({ "src/a.js": "a();", "lib/b.js": "b();", "lib/c.cjs": "c();" });
    expect(doctor("-n", "lib/**", "-n", "bin/**", "-x", "**/c.*").lines.slice(0, -1)).toEqual([
      "1 of 3 files would be instrumented",
      "+ lib/b.js: 1 block",
      "- lib/c.cjs: it is excluded by **/c.*",
      "- src/a.js: it matches none of the include globs lib/** bin/**",
    ]);
    expect(doctor("-e", ".cjs").lines.slice(0, -1)).toEqual([
      "1 of 1 file would be instrumented",
      "+ lib/c.cjs: 1 block",
    ]);
  });

  test("that are links are the files they point at", () => {
    project = new Project({ "app/a.js": "a();", "real/b.js": "b();" });
    mkdirSync(project.path("app/linked"));
    symlinkSync(project.path("real/b.js"), project.path("app/linked/b.js"));
    expect(doctor("--cwd", "app", "app/linked/b.js").lines[1]).toBe("- ../real/b.js: it is outside of <dir>/app");
  });

  test("are the ones that trace --all puts into its table, block for block", () => {
    project = new Project({
      "src/a.js": "exports.a = (b) => b ?? 1;",
      "src/b.mjs": "export class B { #b = 1; }",
      "src/c.ts": "export const c = (d: number): number => (d > 0 ? d : -d);",
      "src/d.jsx": "exports.d = () => <b>{1 && 2}</b>;",
      "test/a.test.js": "a();",
    });
    project.kcov(["trace", "--all", "--", process.execPath, "src/a.js"]);
    const { files } = JSON.parse(project.kcov(["doctor", "--json"]).stdout) as Diagnosis;
    const expected = project.table().files.map(({ maps, blocks }) => [project.path(maps.path), blocks.length]);
    expect(expected).toHaveLength(4);
    const told = files.flatMap(({ file, blocks }) => (blocks === undefined ? [] : [[file, blocks] as const]));
    expect(new Map(told)).toEqual(new Map(expected as [string, number][]));
  });

  test("that are only there for their types are no problem", () => {
    const wrong = "const a: number = 1;\nconst a = 2;\n";
    const names = ["index.test-d.ts", "test-d/more.ts", "src/a.tst.ts", "src/deep/__typetests__/b.ts", "a.spec-d.tsx"];
    project = new Project({ ...Object.fromEntries(names.map((name) => [name, wrong])), "src/a.ts": "export {};" });
    const { status, lines } = doctor();
    expect(lines.filter((line) => line.includes("it is only type-checked ("))).toHaveLength(names.length);
    expect(status).toBe(0);
    project.write("src/b.ts", wrong);
    expect(doctor().status).toBe(1);
  });

  test("of a large project are not all tried, unless they are named", () => {
    const text = `exports.text = ${JSON.stringify("x".repeat(400_000))};\n`;
    const names = ["a", "b", "c", "d", "e", "f"].map((name) => `src/${name}.js`);
    project = new Project(Object.fromEntries(names.map((name) => [name, text])));
    const tried = ["src/a.js", "src/b.js"];
    expect(doctor().lines.slice(0, -1)).toEqual([
      "6 of 6 files would be instrumented",
      "4 of them were not tried, since there are so many; to try a file, name it",
      ...names.map((name) => (tried.includes(name) ? `+ ${name}: 1 block` : `? ${name}: not tried`)),
    ]);
    expect(doctor("src/f.js").lines[1]).toBe("+ src/f.js: 1 block");
  });

  test.each([
    [
      ["--config", "jest.config.js"],
      "ENOENT: no such entry, doctor: the config cannot be read, because Jest is not installed in <dir>",
    ],
    [["nowhere.js"], "ENOENT: no such entry, doctor: cannot read <dir>/nowhere.js"],
    [["--cwd", "nowhere"], "EINVAL: invalid argument, doctor: <dir>/nowhere is not a directory"],
  ])("%j is refused in one line", (args, message) => {
    project = new Project({});
    const { status, lines, stderr } = doctor(...args);
    expect({ status, lines }).toEqual({ status: 1, lines: [""] });
    expect(stderr).toMatch(/^[^\n]*\n$/);
    expect(stderr).toContain(`istanbul-kcov: ${message}`);
  });
});

describe("test runners besides Jest", () => {
  const VITEST = { devDependencies: { vitest: "4" } };
  const installed = (name: string, version: string) => ({
    [`node_modules/${name}/package.json`]: JSON.stringify({ name, version }),
  });
  const node = process.versions.node;

  test.each([
    [
      "Vitest, without our plugin",
      { ...installed("vitest", "4.1.0"), "package.json": JSON.stringify(VITEST) },
      [
        "vitest 4.1.0: 1 thing to change for coverage per test",
        '! its config does not name istanbul-kcov/vitest: add kcov() of "istanbul-kcov/vitest" to plugins',
      ],
    ],
    [
      "Vitest, with it",
      { ...installed("vitest", "3.2.7"), "vitest.config.mts": 'import kcov from "istanbul-kcov/vitest";' },
      ["vitest 3.2.7: istanbul-kcov test -- npx vitest run would record each test"],
    ],
    [
      "Vitest of an unknown version",
      { ...installed("vitest", "2.1.9"), "vitest.config.ts": "" },
      [
        "vitest 2.1.9: 1 thing to change for coverage per test",
        "! this is version 2.1.9: use a supported one (3.1 to 5)",
      ],
    ],
    [
      "Mocha by a script",
      { ...installed("mocha", "11.8.0"), "package.json": '{ "scripts": { "test": "tsc && mocha" } }' },
      ["mocha 11.8.0: istanbul-kcov test -- npm test would record each test"],
    ],
    [
      "Mocha that is not installed",
      { "package.json": '{ "devDependencies": { "mocha": "11" } }' },
      ["mocha: 1 thing to change for coverage per test", "! it is not installed: run npm install"],
    ],
    [
      "Node's own",
      { "package.json": '{ "scripts": { "unit": "node --enable-source-maps --test" } }' },
      [`node:test ${node}: istanbul-kcov test -- npm run unit would record each test`],
    ],
    [
      "two at once",
      { ...installed("mocha", "12.0.3"), "package.json": '{ "scripts": { "test": "mocha; node --test" } }' },
      [
        "mocha 12.0.3: istanbul-kcov test -- npm test would record each test",
        `node:test ${node}: istanbul-kcov test -- npm test would record each test`,
      ],
    ],
  ])("%s", (_, files, said) => {
    project = new Project({ "src/a.js": "a();", "package.json": "{}", ...files } as Record<string, string>);
    const { status, lines } = doctor("src/a.js");
    expect(lines).toEqual(["1 of 1 file would be instrumented", "+ src/a.js: 1 block", ...said]);
    expect(status).toBe(said.length > 1 && said[1]?.startsWith("!") === true ? 1 : 0);
  });

  test.each([
    ["asks for it too", { "package.json": JSON.stringify({ devDependencies: { jest: "30", vitest: "4" } }) }],
    ["has a config for it", { "package.json": JSON.stringify(VITEST), "jest.config.js": "" }],
  ])("are told beside Jest in a project that %s", (_, files) => {
    project = new JestProject({ "src/a.js": "a();", ...files });
    expect(doctor().lines.join("\n")).toMatch(/^Jest 30[\s\S]*^vitest \S+: 1 thing/m);
  });
});

describe("Jest", () => {
  const BABEL = { env: { test: { presets: ["istanbul-kcov/babel-preset"] } } };
  const GOOD = {
    reporters: ["default", "istanbul-kcov/jest-reporter"],
    testEnvironment: "istanbul-kcov/jest-environment-node",
  };

  /** What is said of a project with these configs. */
  function said(jest: object, babel: object = BABEL, files: Readonly<Record<string, string>> = {}): Answer {
    project = new JestProject({
      "src/a.js": "a();",
      "package.json": JSON.stringify({ jest }),
      "babel.config.json": JSON.stringify(babel),
      ...files,
    });
    const answer = doctor();
    return { ...answer, lines: answer.lines.slice(answer.lines.findIndex((line) => line.startsWith("Jest"))) };
  }

  test("that is set up as README says has nothing to change", () => {
    expect(said(GOOD)).toEqual({ status: 0, stderr: "", lines: ["Jest 30.5.2 would record each test"] });
  });

  test("without any set-up lacks all three parts for runs of its own, and nothing for the command's", () => {
    expect(said({}, {})).toEqual({
      status: 0,
      stderr: "",
      lines: [
        "Jest 30.5.2: 3 things to change for coverage per test",
        '! istanbul-kcov/jest-reporter is not among the reporters, so nothing is written: set reporters to ["default", "istanbul-kcov/jest-reporter"]',
        "! the testEnvironment is jest-environment-node, which does not record what each test covers: set testEnvironment to istanbul-kcov/jest-environment-node",
        '! the Babel config for tests has neither our preset nor our plugin: add "istanbul-kcov/babel-preset" to env.test.presets',
        "Without any of it, istanbul-kcov test -- npx jest would record each test",
      ],
    });
  });

  const CASES: readonly (readonly [what: string, jest: object, babel: object, finding: RegExp])[] = [
    [
      "jsdom",
      { testEnvironment: "jsdom" },
      BABEL,
      /jest-environment-jsdom, .* set .* istanbul-kcov\/jest-environment-jsdom$/,
    ],
    ["an environment of its own", { testEnvironment: "./own.js" }, BABEL, /is own\.js, .* wrap it with withKcov/],
    ["another runner", { testRunner: "./own.js" }, BABEL, /testRunner is own\.js.*use jest-circus/],
    [
      "another compiler",
      { transform: { "\\.js$": "./compiler.js" } },
      BABEL,
      /no counters are in what compiler\.js makes of \S+: compile with babel-jest/,
    ],
    [
      "a compiler that cannot be loaded",
      { transform: { "\\.js$": "./own.js" } },
      BABEL,
      /Jest cannot load its transformers \(Invalid transformer module.*\): fix/,
    ],
    ["no compiler", { transform: {} }, BABEL, /not compiled at all/],
    ["a project of many", { projects: [{ displayName: "one", testEnvironment: "jsdom" }] }, BABEL, /of project one is/],
    ["our plugin twice", {}, { ...BABEL, plugins: ["istanbul-kcov/babel-plugin"] }, /more than once/],
    ["babel-plugin-istanbul", {}, { ...BABEL, plugins: ["istanbul"] }, /drop babel-plugin-istanbul/],
    [
      "another variable",
      {},
      { presets: [["istanbul-kcov/babel-preset", { coverageVariable: "__other__" }]] },
      /coverageVariable is "__other__", .* drop coverageVariable/,
    ],
    [
      "a Babel config that fails",
      {},
      { presets: ["nowhere"] },
      /babel-jest cannot compile \S+\.js \(Cannot find module '(babel-preset-)?nowhere'/,
    ],
    [
      "a Jest config that fails",
      { testEnvironment: "nowhere" },
      BABEL,
      /Jest refuses its config \(.*nowhere.*\): fix <dir>\/package\.json$/,
    ],
  ];

  test.each(sample(CASES, 4))("with %s is told what to change", (_, jest, babel, finding) => {
    const { status, stderr, lines } = said({ ...GOOD, ...jest }, babel, {
      "own.js": "module.exports = class {};",
      "compiler.js": "exports.process = (code) => ({ code });",
    });
    expect({ status, stderr }).toEqual({ status: 1, stderr: "" });
    expect(lines[0]).toMatch(/^Jest.*: 1 thing to change for coverage per test$/);
    expect(lines[1]).toMatch(finding);
    expect(lines).toHaveLength(2);
  });

  test("whose test files name environments of their own is told of those that do not record", () => {
    const docblock = (name: string): string =>
      `/**\n * A test.\n * @jest-environment ${name}\n */\ntest("a", () => {});\n`;
    const files = {
      "test/a.test.js": docblock("jsdom"),
      "test/b.test.js": "/** @jest-environment jsdom */",
      "test/c.test.js": docblock("istanbul-kcov/jest-environment-jsdom"),
      "test/d.test.js": docblock("nowhere"),
      "test/e.test.js": 'const text = "@jest-environment jsdom";',
      "test/f.test.js": "/** @jest-environment-options {} */",
    };
    expect(said(GOOD, BABEL, files)).toEqual({
      status: 1,
      stderr: "",
      lines: [
        "Jest 30.5.2: 1 thing to change for coverage per test",
        "! the @jest-environment of test/a.test.js, test/b.test.js is jest-environment-jsdom, which does not record what each test covers: set @jest-environment to istanbul-kcov/jest-environment-jsdom",
      ],
    });
  });

  test("whose config prints lines of its own is read all the same", () => {
    const config = `console.log("{", 1); module.exports = ${JSON.stringify(GOOD)};`;
    project = new JestProject({
      ...{ "src/a.js": "a();", "package.json": "{}", "babel.config.json": JSON.stringify(BABEL) },
      "jest.config.js": config,
    });
    expect(doctor()).toMatchObject({ status: 0, stderr: "" });
    project.write("jest.config.js", `console.log("{"); ${config}`);
    expect(doctor()).toMatchObject({ status: 0, stderr: "" });
  });

  test("of two projects is judged by each one's own files, also where one's name begins with the other's", () => {
    const files = Object.fromEntries(
      ["core", "core-more"].flatMap((name) => [
        [`${name}/a.js`, "a();"],
        [`${name}/package.json`, "{}"],
        [`${name}/.babelrc.json`, JSON.stringify(BABEL)],
      ]),
    );
    const projects = ["core", "core-more"].map((name) => ({ ...GOOD, rootDir: `<rootDir>/${name}` }));
    expect(said({ ...GOOD, projects }, {}, files).lines).toEqual(["Jest 30.5.2 would record each test"]);
  });

  describe("with a project whose Babel config is above it", () => {
    const withTransform = (options: object): object => {
      const one = { ...GOOD, rootDir: "<rootDir>/core", displayName: "one" };
      return { ...GOOD, projects: [{ ...one, transform: { "\\.js$": ["babel-jest", options] } }] };
    };
    const files = { "core/a.js": "a();", "core/package.json": "{}" };

    test("is told where Babel looks", () => {
      expect(said(withTransform({}), BABEL, files).lines.slice(1)).toEqual([
        '! the Babel config for tests of project one has neither our preset nor our plugin: add "istanbul-kcov/babel-preset" to env.test.presets, in a Babel config in <dir>/core or, if babel-jest has { "rootMode": "upward" }, in one above it',
      ]);
    });

    test.each([[{ rootMode: "upward" }], [{ configFile: "./babel.config.json", excludeJestPreset: true }]])(
      "is fine where babel-jest has %j",
      (options) => {
        expect(said(withTransform(options), BABEL, files).lines).toEqual(["Jest 30.5.2 would record each test"]);
      },
    );
  });

  test("with an environment that was wrapped is fine", () => {
    const files = {
      "own.js": `const { withKcov } = require("istanbul-kcov/jest-environment");
        const { TestEnvironment } = require("jest-environment-node");
        module.exports = class extends withKcov(class extends TestEnvironment {}) {};`,
    };
    expect(said({ ...GOOD, testEnvironment: "./own.js" }, BABEL, files).status).toBe(0);
  });
});
