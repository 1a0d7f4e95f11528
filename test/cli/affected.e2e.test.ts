import { cpSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { type AffectedOptions, type AffectedTests, affectedTests } from "../../src/affected-tests";
import { sample } from "../support/effort";
import { type JestRun, ourConfig, SuiteProject } from "../support/suite-project";

const ALL = [{ runner: "jest", args: [] }];

let project: SuiteProject;
/** Results of all tests before any edit. */
let before: JestRun;

beforeAll(() => {
  project = SuiteProject.fixture();
  project.record();
  before = project.plainJest();
});

afterEach(() => project.restore());

afterAll(() => project.remove());

/** What the command prints as JSON, asked without it: a process for each question would load Babel each time. */
function affected(options: AffectedOptions = {}, of = project): AffectedTests {
  return affectedTests(of.tests(options.data), { ...options, cwd: of.directory });
}

/** What the command prints. */
function printed(...args: readonly string[]): AffectedTests {
  const { stdout, stderr, status } = project.kcov(["affected", "--json", ...args]);
  expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
  return JSON.parse(stdout);
}

function refusal(...args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = project.kcov(["affected", ...args]);
  return { status, stdout, stderr: stderr.replaceAll(project.directory, "<dir>") };
}

/** `<file> › <full name>` of each selected test. */
function names({ tests }: AffectedTests): string[] {
  return tests.map(({ file, path }) => `${file} › ${path.join(" ")}`);
}

/** Whether Jest, given the arguments, would run the test; a file that cannot be loaded fails whatever is run of it. */
function isRun({ commands }: AffectedTests, key: string): boolean {
  const jest = commands[0]?.args;
  if (jest === undefined) return false;
  if (!key.includes(" › ")) return jest.length === 0 || jest.includes(key);
  const [file, name] = key.split(" › ", 1).concat(key.slice(key.indexOf(" › ") + 3)) as [string, string];
  const pattern = jest.find((argument) => argument.startsWith("--testNamePattern="))?.replace(/^.*?=/, "") ?? "";
  const byFile = jest.length === 0 || jest.includes(file);
  return byFile && new RegExp(pattern, "i").test(name);
}

/** Tests that are new or end otherwise than before. */
function changedResults(after: JestRun, reference = before): string[] {
  return [...after.results].filter(([key, status]) => reference.results.get(key) !== status).map(([key]) => key);
}

function missed(selection: AffectedTests, changed: readonly string[]): string[] {
  return changed.filter((key) => !isRun(selection, key));
}

test("the fixture passes, and its data name every test", () => {
  expect(before.status).toBe(0);
  const { total, everything, tests, wholeFiles, commands } = printed();
  expect(total).toBe([...before.results.values()].join(",").split(",").length);
  expect({ everything, tests, wholeFiles, commands }).toEqual({
    everything: undefined,
    tests: [],
    wholeFiles: [],
    commands: [],
  });
});

describe("a mutation of a source file: every test whose result changes is selected", () => {
  const CASES: readonly (readonly [what: string, file: string, from: string, to: string, atMost?: number])[] = [
    ["a replacement in a body", "src/text.js", '.replaceAll("ı", "i")', ""],
    ["a flipped operator", "src/text.js", "count === 1", "count !== 1", 12],
    ["an off-by-one", "src/text.js", "length - 1", "length - 3", 2],
    ["a regular expression", "src/text.js", "[\\p{L}\\p{N}]+", "[\\p{L}]+", 8],
    ["a function that is gone", "src/text.js", /function plural[^}]*}\s*/.source, ""],
    ["a constant in a switch", "src/book.ts", "return 14;", "return 15;", 20],
    ["an enum member, which is in a test's title", "src/book.ts", 'Audio = "audio"', 'Audio = "tape"'],
    ["a default argument", "src/book.ts", "medium: Medium = Medium.Print", "medium: Medium = Medium.Audio"],
    ["a getter", "src/book.ts", ".at(-1)", ".at(0)", 6],
    ["a regular expression in a getter", "src/book.ts", "the|an?|der", "an?|der", 14],
    ["a module's constant", "src/desk.js", "MAX_LOANS = 2", "MAX_LOANS = 1"],
    [
      "a throw in a method",
      "src/desk.js",
      "giveBack(isbn, today) {",
      'giveBack(isbn, today) { throw new Error("x");',
      2,
    ],
    ["an arrow function in a timer", "src/desk.js", "notify(reminder(loan))", "notify(loan)", 2],
    ["an import", "src/desk.js", 'from "./loan"', 'from "./isbn"'],
    ["a unit of time", "src/loan.ts", "24 * 60 * 60 * 1000", "24 * 60 * 60"],
    ["a comparison in a helper", "src/loan.ts", "getUTCDay() === SUNDAY", "getUTCDay() !== SUNDAY"],
    ["a rate", "src/loan.ts", "? 50 : 20", "? 40 : 20", 10],
    ["a table built at load time", "src/shelfmark.js", '"Science"', '"Sciences"'],
    ["a loop that runs at load time", "src/shelfmark.js", "number <= last", "number < last"],
    ["a constant of a module that is loaded lazily", "src/csv.js", '"\\r\\n"', '"\\n"'],
    ["a helper of a module that is loaded lazily", "src/csv.js", "replaceAll('\"', '\"\"')", 'replaceAll("", "")', 3],
    ["a format", "src/receipt.tsx", "toFixed(2)", "toFixed(1)", 2],
    ["JSX", "src/receipt.tsx", "<h1>{", "<h1>: {", 3],
    ["a parameter property", "src/h.ts", "constructor(readonly text: string)", "constructor(readonly html: string)"],
    ["an escape", "src/h.ts", '.replaceAll(\'"\', "&quot;")', "", 3],
    ["a nested arrow function", "src/isbn.js", "=== 0 ? 1 : 3", "=== 0 ? 3 : 1"],
    ["a body that one test reaches", "src/isbn.js", "return body + checkDigit10(body)", "return body", 1],
    [
      "a module of functions that throws when it loads",
      "src/isbn.js",
      "function weigh",
      'throw new Error("x");\nfunction weigh',
    ],
    [
      "a module of functions that imports another",
      "src/isbn.js",
      "function weigh",
      'import "./nowhere";\nfunction weigh',
    ],
    ["an export", "src/catalogue.js", "module.exports = { Catalogue }", "module.exports = {}"],
    ["a class field", "src/catalogue.js", "#books = new Map()", "#books = new Set()"],
    ["an arrow function in a method", "src/catalogue.js", "word.startsWith(start)", "word.endsWith(start)", 3],
    ["a syntax error", "src/catalogue.js", "toCsv() {", "toCsv() { const;"],
  ];

  test.each(sample(CASES, 4))("%s", (_, file, from, to, atMost = before.results.size) => {
    project.edit(file, matching(file, from), to);
    const after = project.plainJest();
    const changed = changedResults(after);
    const selection = affected();
    expect(changed).not.toEqual([]);
    expect({ everything: selection.everything, missed: missed(selection, changed) }).toEqual({
      everything: undefined,
      missed: [],
    });
    expect(selection.tests.length).toBeLessThanOrEqual(atMost);
  });

  /** `from` itself, or what it matches as a pattern. */
  function matching(file: string, from: string): string {
    const text = project.read(file);
    return text.includes(from) ? from : (new RegExp(from).exec(text)?.[0] ?? from);
  }
});

describe("an edit", () => {
  test("of a body selects the tests that ran it, with the reason", () => {
    project.edit("src/isbn.js", "return body + checkDigit10(body)", "return body");
    const selection = affected();
    expect(printed()).toEqual(selection);
    expect(selection).toMatchObject({ wholeFiles: [], total: before.results.size });
    expect(names(selection)).toEqual(["test/isbn.test.js › toIsbn10 ↔ parseIsbn"]);
    expect(selection.tests[0]?.reason).toBe("src/isbn.js: toIsbn10 changed");
    expect(selection.commands[0]?.args).toEqual([
      ...["--runTestsByPath", "test/isbn.test.js"],
      ...["--testNamePattern=^(toIsbn10 ↔ parseIsbn)$"],
    ]);
  });

  test("of a body is printed as a command line with the reason of each test", () => {
    project.edit("src/desk.js", "return fine(loan, today);", "return 0;");
    const { stdout } = project.kcov(["affected"]);
    expect(
      stdout.replaceAll(/: src\/desk\.js: .+ changed$/gm, ": src/desk.js: <name> changed"),
    ).toBe(`2 of ${before.results.size} tests
test/desk.test.js › Desk › giveBack › ends the loan and tells the fine: src/desk.js: <name> changed
test/desk.test.js › Desk › giveBack › refuses an unknown book: src/desk.js: <name> changed
jest --runTestsByPath test/desk.test.js --testNamePattern='^(Desk giveBack ends the loan and tells the fine|Desk giveBack refuses an unknown book)$'
`);
  });

  test("at module level selects every test of the files that load it", () => {
    project.edit("src/desk.js", "const MAX_LOANS = 2;", "const MAX_LOANS = 3;");
    const { tests, everything } = affected();
    expect(everything).toBeUndefined();
    expect(new Set(tests.map(({ file }) => file))).toEqual(new Set(["test/desk.test.js"]));
    expect(new Set(tests.map(({ reason }) => reason))).toEqual(
      new Set(["src/desk.js: it changed outside of functions"]),
    );
    expect(tests).toHaveLength(8);
  });

  test("that adds a test file selects it whole", () => {
    project.write("test/new.test.js", 'test("new", () => {});\n');
    const selection = affected();
    expect(selection).toMatchObject({ tests: [], wholeFiles: ["test/new.test.js"] });
    expect(selection.commands[0]?.args).toEqual(["--runTestsByPath", "test/new.test.js"]);
  });

  test("that changes a test file selects it whole, with tests that the data do not know", () => {
    project.edit("test/text.test.js", 'describe("words"', 'test("added", () => { throw 1; });\ndescribe("words"');
    const selection = affected();
    expect(selection.wholeFiles).toEqual(["test/text.test.js"]);
    expect(missed(selection, changedResults(project.plainJest()))).toEqual([]);
    expect(new Set(selection.tests.map(({ reason }) => reason))).toEqual(new Set(["its test file changed"]));
  });

  test("that adds a source file selects all, since nothing is known of it", () => {
    project.write("src/new.js", "module.exports = 1;\n");
    expect(affected()).toMatchObject({
      everything: "src/new.js changed, which no test is known to load",
      commands: ALL,
    });
  });

  test("of a helper of the tests, which is in no table, selects all", () => {
    project.edit("test/books.ts", "Orhan Pamuk", "O. Pamuk");
    expect(affected().everything).toBe("test/books.ts changed, which no test is known to load");
  });

  test("that renames a source file selects all", () => {
    project.git("mv", "src/csv.js", "src/table.js");
    expect(affected().everything).toBe("src/table.js changed, which no test is known to load");
  });

  test("that renames a test file selects it under its new name only", () => {
    project.git("mv", "test/text.test.js", "test/words.test.js");
    expect(affected()).toMatchObject({ tests: [], wholeFiles: ["test/words.test.js"] });
  });

  test("that deletes a test file selects nothing of it", () => {
    project.delete("test/text.test.js");
    expect(affected()).toMatchObject({ tests: [], wholeFiles: [], commands: [] });
  });

  test("that deletes one test selects the rest of its file", () => {
    project.edit("test/loan.test.ts", 'test("costs €5 at most"', 'test.skip("costs €5 at most"');
    expect(affected().wholeFiles).toEqual(["test/loan.test.ts"]);
  });

  test("that deletes a source file selects the tests that loaded it", () => {
    project.delete("src/csv.js");
    const selection = affected();
    expect(missed(selection, changedResults(project.plainJest()))).toEqual([]);
    expect(new Set(selection.tests.map(({ reason }) => reason))).toEqual(new Set(["src/csv.js: it was deleted"]));
  });

  test.each([
    ["babel.config.js", "\n// changed\n"],
    ["package.json", "\n"],
    ["jest.setup.js", ""],
    ["package-lock.json", "{}"],
    ["yarn.lock", ""],
    ["src/data.json", "[]"],
    ["test/__snapshots__/a.test.js.snap", ""],
  ])("of %s selects all", (file, text) => {
    project.write(file, (file === "babel.config.js" || file === "package.json" ? project.read(file) : "") + text);
    expect(affected()).toMatchObject({ everything: `${file} changed, which no test is known to load`, commands: ALL });
    expect(affected().tests).toHaveLength(before.results.size);
  });

  test("of comments and white space within a body counts as a change of it", () => {
    project.edit("src/isbn.js", "return body + checkDigit10(body)", "/* sum */ return body + checkDigit10(body)");
    expect(names(affected())).toEqual(["test/isbn.test.js › toIsbn10 ↔ parseIsbn"]);
  });

  test("of two files, one of them staged, selects what either can affect", () => {
    project.edit("src/isbn.js", "return body + checkDigit10(body)", "return body");
    project.git("add", "-A");
    project.edit("src/desk.js", "return fine(loan, today);", "return 0;");
    const selection = affected();
    expect(selection.tests.map(({ reason }) => reason.split(":")[0]).sort()).toEqual([
      ...["src/desk.js", "src/desk.js", "src/isbn.js"],
    ]);
    expect(missed(selection, changedResults(project.plainJest()))).toEqual([]);
  });
});

describe("data and commits that do not fit together", () => {
  let start: string;

  beforeAll(() => {
    start = project.git("rev-parse", "HEAD").trim();
  });

  afterEach(() => {
    project.git("reset", "-q", "--hard", start);
  });

  test("a committed edit that the data do not know counts as changed", () => {
    project.edit("src/isbn.js", "return body + checkDigit10(body)", "return body");
    project.commit("later");
    const selection = affected();
    expect(missed(selection, changedResults(project.plainJest()))).toEqual([]);
    expect(selection.tests.map(({ reason }) => reason)).toContain(
      "src/isbn.js: the data were recorded with another version of it",
    );
  });

  test("a committed change of what no test is known to load selects all", () => {
    project.write("package.json", "{}");
    project.commit("later");
    expect(affected().everything).toBe("package.json changed, which no test is known to load");
  });

  test("a committed test file that the data do not know is selected whole", () => {
    project.write("test/new.test.js", 'test("new", () => {});\n');
    project.commit("later");
    expect(affected().wholeFiles).toEqual(["test/new.test.js"]);
  });

  test("a committed edit of a test file that the data do not know selects it whole", () => {
    project.edit("test/text.test.js", 'describe("words"', 'test("added", () => {});\ndescribe("words"');
    project.commit("later");
    expect(affected()).toMatchObject({ wholeFiles: ["test/text.test.js"] });
  });

  test("--since an older commit compares with that", () => {
    project.edit("src/isbn.js", "return body + checkDigit10(body)", "return body");
    project.commit("later");
    project.write("README.md", "");
    project.commit("latest");
    expect(affected({ since: "HEAD~1" }).everything).toBe("README.md changed, which no test is known to load");
    project.git("reset", "-q", "--hard", "HEAD~1");
    expect(names(affected({ since: "HEAD~1" }))).toEqual(["test/isbn.test.js › toIsbn10 ↔ parseIsbn"]);
    expect(printed("--since", start)).toEqual(affected({ since: start }));
    expect(names(affected({ since: start }))).toEqual(["test/isbn.test.js › toIsbn10 ↔ parseIsbn"]);
  });

  test("data of a part of the tests select all", () => {
    const config = JSON.parse(project.read("package.json"));
    config.jest.reporters = [["istanbul-kcov/jest-reporter", { outputDirectory: "coverage/part" }]];
    project.write("part.config.json", JSON.stringify(config.jest));
    project.record("--config", "part.config.json", "test/isbn.test.js");
    project.delete("part.config.json");
    expect(printed("-d", "coverage/part")).toMatchObject({
      everything: "the data are from a run of only some tests",
      commands: ALL,
    });
  });
});

describe("a run in which test files could not be loaded", () => {
  const small = new SuiteProject({
    "package.json": JSON.stringify({ jest: { ...ourConfig(), testMatch: ["**/checks/*.js"] } }),
    "babel.config.js": 'module.exports = { presets: ["istanbul-kcov/babel-preset"] };',
    ".gitignore": "node_modules\ncoverage\n.cache\nbuilt\n",
    ...{ "src.js": "exports.one = () => {\n  return 1;\n};\n", "other.js": "exports.two = () => {\n  return 2;\n};\n" },
    "checks/one.js":
      'require("../built/one");\nconst { one } = require("../src");\ntest("one", () => expect(one()).toBe(1));\n',
    ...{
      "built/one.js": "exports.built = () => {};\n",
      "built/three.js": "exports.three = () => {\n  return 3;\n};\n",
    },
    "checks/two.js":
      'const { two } = require("../other");\ntest("two", () => expect(two()).toBe(2));\n' +
      'test("three", () => expect(require("../built/three").three()).toBe(3));\n',
  });
  /** Returns what puts the file back. */
  const breakFile = (file: string): (() => void) => {
    const text = small.read(file);
    small.write(file, `${text}function (\n`);
    return () => small.write(file, text);
  };
  const selection = (): AffectedTests => affected({}, small);
  const expected = {
    wholeFiles: ["checks/one.js"],
    tests: [],
    total: 2,
    commands: [{ runner: "jest", args: ["--runTestsByPath", "checks/one.js"] }],
  };

  beforeAll(() => {
    small.commit("start");
    small.record();
  });

  afterAll(() => small.remove());

  test("selects them whole when what broke them is put back, git sees it or not, until they ran", () => {
    const repair = breakFile("built/one.js");
    small.record();
    repair();
    expect(selection()).toMatchObject(expected);
    expect(small.kcov(["affected"]).stdout).toBe(
      "0 of 2 tests; whole: 1 test file\nchecks/one.js: none of its tests are known: it is new, or could not be run\n" +
        "jest --runTestsByPath checks/one.js\n",
    );
    small.record();
    expect(selection()).toMatchObject({ wholeFiles: [], tests: [], total: 3, commands: [] });
  });

  test("selects all when the break and its repair are git's to see, committed or not, until they ran", () => {
    const everything = "src.js changed, which no test is known to load";
    const repair = breakFile("src.js");
    small.record();
    repair();
    expect(selection()).toMatchObject({ everything, commands: ALL });
    breakFile("src.js");
    small.commit("break");
    small.record();
    small.git("revert", "-n", "HEAD");
    small.commit("repair");
    expect(selection()).toMatchObject({ everything, commands: ALL });
    small.record();
    expect(selection()).toMatchObject({ wholeFiles: [], tests: [], total: 3, commands: [] });
  });

  test("selects a test that loads it itself, and failed for that", () => {
    const repair = breakFile("built/three.js");
    small.record();
    repair();
    expect(selection()).toMatchObject({ wholeFiles: [], total: 3 });
    expect(names(selection())).toEqual(["checks/two.js › three"]);
  });
});

test("data of some of Jest's projects: test files of the others count as new", () => {
  const { reporters, ...common } = ourConfig();
  const projects = ["a", "b"].map((name) => ({ ...common, roots: [`<rootDir>/${name}`], displayName: name }));
  const testOf = (value: number): string =>
    `const { value } = require("../shared");\ntest("is one", () => expect(value()).toBe(${value}));\n`;
  const some = new SuiteProject({
    "package.json": JSON.stringify({ jest: { reporters, projects } }),
    "babel.config.js": 'module.exports = { presets: ["istanbul-kcov/babel-preset"] };',
    "shared.js": "exports.value = () => {\n  return 1;\n};\n",
    ...{ "a/a.test.js": testOf(1), "b/b.test.js": testOf(1) },
  });
  try {
    some.commit("start");
    some.record("--selectProjects", "a");
    some.edit("shared.js", "return 1", "return 2");
    const { wholeFiles, tests } = affected({}, some);
    expect({ wholeFiles, files: tests.map(({ file }) => file) }).toEqual({
      wholeFiles: ["b/b.test.js"],
      files: ["a/a.test.js"],
    });
  } finally {
    some.remove();
  }
});

describe("bad input is one line", () => {
  function spoiled(spoil: (file: (name: string) => string) => void): string {
    const directory = project.path("coverage/spoiled");
    rmSync(directory, { recursive: true, force: true });
    cpSync(project.path("coverage/kcov"), directory, { recursive: true });
    spoil((name) => `${directory}/${name}`);
    return "coverage/spoiled";
  }

  test("a ref that does not exist", () => {
    expect(refusal("--since", "nowhere")).toEqual({
      status: 1,
      stdout: "",
      stderr:
        "istanbul-kcov: EINVAL: invalid argument, compare: git cannot compare with nowhere in <dir>: there is no such commit\n",
    });
  });

  test("a ref that looks like an option", () => {
    expect(refusal("--since=--output=x")).toMatchObject({ status: 1, stdout: "" });
    expect(refusal("--since=--output=x").stderr).toContain("there is no such commit");
  });

  test("no repository", () => {
    const elsewhere = new SuiteProject({});
    try {
      cpSync(project.path("coverage"), elsewhere.path("coverage"), { recursive: true });
      const { status, stderr } = elsewhere.kcov(["affected"]);
      expect(status).toBe(1);
      expect(stderr.split("\n")).toHaveLength(2);
      expect(stderr).toContain("not a git repository");
    } finally {
      elsewhere.remove();
    }
  });

  test("no git", () => {
    const { status, stderr } = project.kcov(["affected"], { env: { PATH: "/nowhere" } });
    expect({ status, stderr: stderr.replaceAll(project.directory, "<dir>") }).toEqual({
      status: 1,
      stderr:
        "istanbul-kcov: EINVAL: invalid argument, compare: git cannot compare with HEAD in <dir>: git is not installed\n",
    });
  });

  test("no data", () => {
    expect(refusal("-d", "coverage/none")).toEqual({
      status: 1,
      stdout: "",
      stderr:
        "istanbul-kcov: ENOENT: no such entry, read test data: <dir>/coverage/none/tests.msgpack is not there; run the tests with istanbul-kcov test\n",
    });
  });

  test.each([
    ["a truncated data file", 1000],
    ["a data file cut within its header", 5],
    ["an empty data file", 0],
  ])("%s", (_, length) => {
    const data = spoiled((file) => truncateSync(file("tests.msgpack"), length));
    const { status, stdout, stderr } = refusal("-d", data);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(
      /^istanbul-kcov: EINVAL: .*: <dir>\/coverage\/spoiled\/tests\.msgpack is not what was .*; run the tests again\n$/,
    );
  });

  test("a foreign file", () => {
    const data = spoiled((file) => writeFileSync(file("tests.msgpack"), readFileSync(file("trace.kcov"))));
    const { status, stderr } = refusal("-d", data);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^istanbul-kcov: EINVAL: .*coverage\/spoiled\/tests\.msgpack.*\n$/);
  });

  test("a missing table", () => {
    const data = spoiled((file) => rmSync(file("pcs.json")));
    const { status, stderr } = refusal("-d", data);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^istanbul-kcov: ENOENT: .*<dir>\/coverage\/spoiled\/pcs\.json is not there; .*\n$/);
  });

  test("the table of another run", () => {
    const data = spoiled((file) => {
      const table = JSON.parse(readFileSync(file("pcs.json"), "utf8"));
      writeFileSync(file("pcs.json"), JSON.stringify({ ...table, files: table.files.slice(1) }));
    });
    expect(refusal("-d", data)).toMatchObject({
      status: 1,
      stderr:
        "istanbul-kcov: EINVAL: invalid argument, read test data: <dir>/coverage/spoiled/tests.msgpack: it was written with another PC table; run the tests again\n",
    });
  });

  test("an unknown flag is a usage error", () => {
    expect(refusal("--sins").status).toBe(2);
  });

  test("--json beside a command is a usage error, and nothing runs", () => {
    const { stdout, stderr, status } = project.kcov(["affected", "--json", "--", "echo", "ran"]);
    expect({ stdout, status }).toEqual({ stdout: "", status: 2 });
    expect(stderr).toContain("--json prints the selection, so no command");
  });
});

describe("affected -- <command>", () => {
  test("runs exactly the selection, and ends as it does", () => {
    project.edit("src/desk.js", "return fine(loan, today);", "return 0;");
    const { status, stderr } = project.kcov([
      ...[
        "affected",
        "--",
        "npx",
        "jest",
        "--env=node",
        "--reporters=default",
        "--json",
        "--outputFile=coverage/r.json",
      ],
    ]);
    expect(stderr).toContain("istanbul-kcov: 2 of ");
    expect(status).toBe(1);
    const { numPassedTests, numFailedTests, numTotalTestSuites } = JSON.parse(project.read("coverage/r.json"));
    expect({ numPassedTests, numFailedTests, numTotalTestSuites }).toEqual({
      ...{ numPassedTests: 1, numFailedTests: 1, numTotalTestSuites: 1 },
    });
  });

  test("ends with 0 when the selection passes", () => {
    project.edit("src/isbn.js", "return body + checkDigit10(body)", "/* sum */ return body + checkDigit10(body)");
    expect(project.kcov(["affected", "--", "npx", "jest"]).status).toBe(0);
  });

  test("passes any exit code through, and gives the selection as arguments that need no quoting", () => {
    project.edit("src/isbn.js", "return body + checkDigit10(body)", "return body");
    const echo = "console.log(JSON.stringify(process.argv.slice(1))); process.exit(7)";
    const { status, stdout } = project.kcov(["affected", "--", process.execPath, "-e", echo, "--", "--flag"]);
    expect(status).toBe(7);
    expect(JSON.parse(stdout)).toEqual([
      ...["--flag", "--runTestsByPath", "test/isbn.test.js", "--testNamePattern=^(toIsbn10 ↔ parseIsbn)$"],
    ]);
  });

  test("runs nothing when nothing is affected", () => {
    const { status, stdout, stderr } = project.kcov(["affected", "--", process.execPath, "-e", "process.exit(7)"]);
    expect({ status, stdout, stderr }).toEqual({
      status: 0,
      stdout: "",
      stderr: `istanbul-kcov: 0 of ${before.results.size} tests\n`,
    });
  });

  test("runs all without arguments when everything may be affected", () => {
    project.write("yarn.lock", "");
    const echo = "console.log(process.argv.length); process.exit(3)";
    const { status, stdout } = project.kcov(["affected", "--", process.execPath, "-e", echo]);
    expect({ status, stdout }).toEqual({ status: 3, stdout: "1\n" });
  });

  test("with --cwd gives paths that the command finds", () => {
    project.edit("src/isbn.js", "return body + checkDigit10(body)", "return body");
    const caller = new SuiteProject({});
    const echo = "console.log(JSON.stringify([process.cwd(), ...process.argv.slice(1)]))";
    try {
      const { stdout } = caller.kcov([
        ...["affected", "--cwd", project.directory, "--", process.execPath, "-e", echo, "--"],
      ]);
      const [cwd, , file] = JSON.parse(stdout) as [string, string, string];
      expect(resolve(cwd, file)).toBe(project.path("test/isbn.test.js"));
    } finally {
      caller.remove();
    }
  });

  test("a command that is not there ends with 127", () => {
    project.write("yarn.lock", "");
    expect(project.kcov(["affected", "--", "no-such-command"]).status).toBe(127);
  });
});

describe("soundness beyond the fixture", () => {
  const uses = (head: string, use: string): Record<string, string> => ({
    "effect.ts": "(globalThis as any).loaded = true;\nexport const one = 1;\n",
    "a.ts": `${head}\nexport function f(x: any): number {\n  return ${use};\n}\nexport const g = (): number => {\n  return 2;\n};\n`,
    "a.test.js":
      'const { f, g } = require("./a");\ntest("f", () => expect(f(1)).toBe(1));\ntest("g", () => expect([g(), globalThis.loaded]).toEqual([2, true]));\n',
  });

  const CASES: readonly (readonly [
    what: string,
    files: Record<string, string>,
    file: string,
    from: string,
    to: string,
  ])[] = [
    [
      "a file without statements, which only re-exports",
      {
        "index.js": 'export { value } from "./one";\n',
        "one.js": "export const value = 1;\n",
        "two.js": "export const value = 2;\n",
        "a.test.js": 'const { value } = require("./index");\ntest("is one", () => expect(value).toBe(1));\n',
        "b.test.js": 'const { value } = require("./two");\ntest("is two", () => expect(value).toBe(2));\n',
      },
      "index.js",
      "./one",
      "./two",
    ],
    [
      "a module of functions only, which a test file loads and does not call",
      {
        "functions.js": "export function f() {\n  return 1;\n}\n",
        "a.js":
          'import { f } from "./functions";\nexport const lazy = () => {\n  return f();\n};\nexport const one = 1;\n',
        "a.test.js": 'const { one } = require("./a");\ntest("is one", () => expect(one).toBe(1));\n',
      },
      "functions.js",
      "export",
      'throw new Error("x");\nexport',
    ],
    [
      "tests that are made from a source's table get new titles",
      {
        "table.js": "const table = [1, 2];\nmodule.exports = { table };\n",
        "a.test.js":
          'const { table } = require("./table");\ntest.each(table)("%i is small", (n) => expect(n).toBeLessThan(3));\n',
      },
      "table.js",
      "[1, 2]",
      "[1, 2, 3]",
    ],
    [
      "tests that are made by a function of a source get new titles",
      {
        "table.js": "exports.table = () => {\n  return [1, 2];\n};\n",
        "a.test.js":
          'const { table } = require("./table");\ntest.each(table())("%i is small", (n) => expect(n).toBeLessThan(3));\n',
      },
      "table.js",
      "[1, 2]",
      "[1, 2, 3]",
    ],
    [
      "a test file that could not be loaded when the data were made, and now can",
      {
        "a.js": 'function make() {\n  throw new Error("x");\n}\nmodule.exports = make();\n',
        "a.test.js": 'const a = require("./a");\ntest("loads", () => expect(a).toBe(1));\n',
        "b.js": "module.exports = 1;\n",
        "b.test.js": 'test("one", () => expect(require("./b")).toBe(1));\n',
      },
      "a.js",
      'throw new Error("x");',
      "return 1;",
    ],
    [
      "a function that returns before its first counted statement, by an ignore hint",
      {
        "a.js":
          "function f(n) {\n  /* istanbul ignore next */\n  if (n === 0) return 1;\n  return 2;\n}\nmodule.exports = f;\n",
        "a.test.js":
          'const f = require("./a");\ntest("zero", () => expect(f(0)).toBe(1));\ntest("one", () => expect(f(1)).toBe(2));\n',
      },
      "a.js",
      "return 1;",
      "return 3;",
    ],
    [
      "a function whose class declaration throws before its first statement",
      {
        "a.js": "function f(Base) {\n  class A extends Base {}\n  return new A();\n}\nmodule.exports = f;\n",
        "a.test.js":
          'const f = require("./a");\ntest("throws", () => expect(() => f(1)).toThrow(TypeError));\ntest("works", () => f(Object));\n',
      },
      "a.js",
      "extends Base",
      "extends Object",
    ],
    [
      "what a lazily loaded module computed once, for a later test of the file",
      {
        "lazy.js":
          "const value = make();\nfunction make() {\n  return 1;\n}\nmodule.exports = () => {\n  return value;\n};\n",
        "a.test.js":
          'test("first", () => expect(require("./lazy")()).toBe(1));\ntest("second", () => expect(require("./lazy")()).toBe(1));\n',
      },
      "lazy.js",
      "return 1;",
      "return 2;",
    ],
    [
      "an import that TypeScript drops with its last use in a body",
      {
        "effect.ts": "(globalThis as any).loaded = true;\nexport const one = 1;\n",
        "a.ts":
          'import { one } from "./effect";\nexport function f(): number {\n  return one;\n}\nexport const g = (): number => {\n  return 2;\n};\n',
        "a.test.js":
          'const { f, g } = require("./a");\ntest("f", () => expect(f()).toBe(1));\ntest("g", () => expect([g(), globalThis.loaded]).toEqual([2, true]));\n',
      },
      "a.ts",
      "return one;",
      "return 1;",
    ],
    [
      "a pattern in a function that never runs, by which the file is no code",
      {
        "a.js":
          "exports.f = function (x) {\n  return /[a-z]/.test(x);\n};\nexports.g = function () {\n  return 2;\n};\n",
        "a.test.js":
          'test("g", () => expect(require("./a").g()).toBe(2));\ntest("f", () => expect(require("./a").f("a")).toBe(true));\n',
      },
      "a.js",
      "[a-z]",
      "[z-a]",
    ],
    [
      "a function whose enum throws before its first statement",
      {
        "a.ts": "export function f(n: () => number): number {\n  enum E { a = n() }\n  return E.a;\n}\n",
        "a.test.js":
          'const { f } = require("./a");\ntest("throws", () => expect(() => f(1)).toThrow(TypeError));\ntest("works", () => expect(f(() => 1)).toBe(1));\n',
      },
      "a.ts",
      "a = n()",
      "a = 1",
    ],
    [
      "an import that TypeScript drops with its last use in a body, while a string and a property has its name",
      uses('import { one } from "./effect";\nexport const names = { one: "one" };', "one"),
      "a.ts",
      "return one;",
      "return 1;",
    ],
    [
      "an import that TypeScript drops with its last use in a body, while a method has its name",
      uses('import effect = require("./effect");\nexport const names = { effect() {} };', "effect.one"),
      "a.ts",
      "return effect.one;",
      "return 1;",
    ],
  ];

  /** Each in a directory of its own, so that none meets another: one run of all of them tells of each. */
  const directoryOf = (what: string): string => `case-${CASES.findIndex(([one]) => one === what)}`;

  let small: SuiteProject;
  let changed: readonly string[];

  beforeAll(() => {
    small = new SuiteProject({
      "package.json": JSON.stringify({ jest: ourConfig() }),
      "babel.config.js": `module.exports = { presets: [["@babel/preset-env", { targets: { node: "current" } }], "@babel/preset-typescript", "istanbul-kcov/babel-preset"] };`,
    });
    for (const [what, files] of CASES)
      for (const [name, text] of Object.entries(files)) small.write(`${directoryOf(what)}/${name}`, text);
    small.commit("start");
    small.record();
    const reference = small.plainJest();
    for (const [what, , file, from, to] of CASES) small.edit(`${directoryOf(what)}/${file}`, from, to);
    changed = changedResults(small.plainJest(), reference);
    small.restore();
  });

  afterEach(() => small.restore());

  afterAll(() => small.remove());

  test.each(CASES)("%s", (what, _files, file, from, to) => {
    const own = changed.filter((key) => key.startsWith(`${directoryOf(what)}/`));
    expect(own).not.toEqual([]);
    small.edit(`${directoryOf(what)}/${file}`, from, to);
    expect(missed(affected({}, small), own)).toEqual([]);
  });
});
