import { existsSync, readFileSync } from "node:fs";
import { afterAll, describe, expect, test } from "@jest/globals";
import { COLOURS, testFile } from "../support/colours";
import { effort } from "../support/effort";
import { JestProject, KCOV } from "../support/jest-project";

const REPORTER = "istanbul-kcov/jest-reporter";
const PLAIN = { reporters: ["default"], testEnvironment: "node" };

const projects: JestProject[] = [];

afterAll(() => {
  for (const project of projects) project.remove();
});

function project(files: Readonly<Record<string, string>>): JestProject {
  const made = new JestProject({ ...COLOURS, ...files });
  projects.push(made);
  return made;
}

/** Lines that the reporter writes for the user. */
const OURS =
  /^(istanbul-kcov: |Tests that alone cover the most blocks:$| +\d+ {2}\S+ › |(Not w|W)ritten(:| to) |See which test )/;

/** Without our lines and without times. Jest's order of test files, and with it blank lines, follows their times. */
function withoutUs(text: string): string[] {
  const lines = text.split("\n").filter((line) => line !== "" && !OURS.test(line));
  return lines.map((line) => line.replaceAll(/ \(\d+(\.\d+)? m?s\)|\d+(\.\d+)? m?s\b.*/g, "")).sort();
}

function ourLines(text: string): string[] {
  return text.split("\n").filter((line) => OURS.test(line));
}

function withoutTimes(json: string): unknown {
  const times = new Set(["startTime", "endTime", "duration", "perfStats", "runtime", "startAt", "start", "end"]);
  return JSON.parse(json, (key, value) => (times.has(key) && typeof value !== "object" ? 0 : value));
}

const TESTS = {
  "test/passing.test.js": testFile(`
    test("passes", () => { console.log("said"); red(); });
    test.skip("is skipped", () => { green(); });
    test.todo("is to do");`),
  "test/failing.test.js": testFile('test("fails", () => { blue(); expect(1).toBe(2); });'),
};

const GREEN_TESTS = { "test/passing.test.js": TESTS["test/passing.test.js"] };

const NO_PRESET = { "babel.config.js": "module.exports = {};" };

describe("Jest's own results", () => {
  const both = project(TESTS);
  const green = project(GREEN_TESTS);

  type Row = readonly [what: string, of: JestProject, args: readonly string[], status: number];

  /** Some of it at once; in the long form one by one as well. */
  const rows: readonly Row[] = [
    ["when tests fail, with --verbose and a coverage table", both, ["--verbose", "--coverage"], 1],
    [
      "when tests pass, with a coverage threshold that is missed",
      green,
      ["--coverage", '--coverageThreshold={"global":{"lines":99}}'],
      1,
    ],
    ["when no test is found and that is fine", green, ["no-such-test", "--passWithNoTests"], 0],
    ["with --listTests", green, ["--listTests"], 0],
    ...effort<readonly Row[]>(
      [],
      [
        ["when tests fail", both, [], 1],
        ["when tests pass", green, [], 0],
        ["with --verbose", both, ["--verbose"], 1],
        ["with a coverage table", both, ["--coverage"], 1],
        ["when no test is found", green, ["no-such-test"], 1],
      ],
    ),
  ];

  test.each(rows)("are the same with and without us, %s", (_case, of, args, expected) => {
    const without = of.jest(["-i", ...args], { config: PLAIN });
    const withUs = of.jest(["-i", ...args], { config: KCOV });
    expect([without.status, withUs.status]).toEqual([expected, expected]);
    expect(withUs.stdout).toBe(without.stdout);
    expect(withoutUs(withUs.stderr)).toEqual(withoutUs(without.stderr));
  });

  test("are the same with and without us as --json", () => {
    const [without, withUs] = [PLAIN, KCOV].map((config) => both.jest(["-i", "--json"], { config }).stdout);
    expect(withoutTimes(withUs ?? "")).toEqual(withoutTimes(without ?? ""));
  });

  test.each([
    ["our preset's counters", {}],
    ["the counters of Jest's own provider", NO_PRESET],
  ])("include the same coverage-final.json to the byte, with %s", (_name, files) => {
    const covered = project({ ...TESTS, ...files });
    const [without, withUs] = [PLAIN, KCOV].map((config) => {
      covered.jest(["-i", "--coverage", "--coverageReporters=json"], { config });
      return covered.read("coverage/coverage-final.json");
    });
    expect(Object.keys(JSON.parse(without ?? ""))).toEqual([covered.path("src/colours.js")]);
    expect(withUs).toBe(without);
  });
});

describe("what the reporter says", () => {
  const both = project(TESTS);

  test("is one short table on standard error", () => {
    const { stderr } = both.jest([], { config: KCOV });
    expect(ourLines(stderr)).toEqual([
      "istanbul-kcov: 2 tests in 2 files, 9 / 14 blocks covered (64.29 %)",
      "Tests that alone cover the most blocks:",
      "     1  test/failing.test.js › fails",
      "     1  test/passing.test.js › passes",
      `Written to ${both.path("coverage/kcov")}`,
      "See which test reached what: npx istanbul-kcov report --reporter tests --open",
    ]);
  });

  test("is nothing under --silent, though the data are written", () => {
    const silent = project(GREEN_TESTS);
    expect(ourLines(silent.jest(["--silent"], { config: KCOV }).stderr)).toEqual([]);
    expect(silent.seen("test/passing.test.js").tests[0]?.own).toEqual(["red"]);
  });

  test("is nothing about test files when it stands alone, where all are seen as a whole", () => {
    const alone = project(TESTS);
    const { stderr, status } = alone.jest([], { config: { ...KCOV, testEnvironment: "node" } });
    expect(status).toBe(1);
    expect(ourLines(stderr).filter((line) => line.startsWith("istanbul-kcov:"))).toEqual([
      "istanbul-kcov: 2 tests in 2 files, 9 / 14 blocks covered (64.29 %)",
    ]);
    expect(alone.seen("test/passing.test.js")).toMatchObject({
      ...{ load: [], hooks: {}, shared: ["red"] },
      tests: ["passed", "pending", "todo"].map((status) => ({ status, own: [], shared: true })),
    });
  });
});

describe("where no test ran, the reporter", () => {
  test("says no word of Babel, names the test file and writes nothing", () => {
    const empty = project({ "test/empty.test.js": "" });
    const { status, stderr } = empty.jest([], { config: KCOV });
    expect({ status, lines: ourLines(stderr) }).toEqual({
      status: 1,
      lines: [
        "istanbul-kcov: no test ran: nothing is written",
        "istanbul-kcov: test/empty.test.js could not be run: what it covered is not known",
      ],
    });
    expect(existsSync(empty.path("coverage"))).toBe(false);
  });

  test("leaves Jest's exit code alone", () => {
    const { status, stderr } = project({ "test/a.test.js": 'test.skip("is skipped", () => {});' }).jest([], {
      config: KCOV,
    });
    expect({ status, lines: ourLines(stderr) }).toEqual({
      status: 0,
      lines: ["istanbul-kcov: no test ran: nothing is written"],
    });
  });
});

describe("the environment", () => {
  test("does nothing without the reporter", () => {
    const alone = project(GREEN_TESTS);
    const { status, stderr } = alone.jest([], { config: { testEnvironment: KCOV.testEnvironment } });
    expect({ status, lines: ourLines(stderr) }).toEqual({ status: 0, lines: [] });
  });

  test("sees each test with the counters of jest --coverage", () => {
    const plain = project({ ...TESTS, ...NO_PRESET });
    expect(plain.jest(["--coverage"], { config: KCOV }).status).toBe(1);
    expect(plain.seen("test/passing.test.js").tests.map(({ own }) => own)).toEqual([["red"], [], []]);
    expect(plain.seen("test/failing.test.js").tests.map(({ own }) => own)).toEqual([["blue"]]);
  });

  test("throws at once what the environment below throws at events that Jest does not wait for", () => {
    const strict = (wrap: string): string => `
      const { TestEnvironment } = require("jest-environment-node");
      class Strict extends TestEnvironment {
        handleTestEvent({ name, testName }) {
          if (name === "add_test" && testName === "refused") throw new Error("no such title");
        }
      }
      module.exports = ${wrap};`;
    const of = project({
      ...GREEN_TESTS,
      "test/refused.test.js": 'test("refused", () => {});',
      "strict.js": strict("Strict"),
      "kcov.js": strict('require("istanbul-kcov/jest-environment").withKcov(Strict)'),
    });
    const results = ["strict.js", "kcov.js"].map((name) => {
      const { stderr } = of.jest(["-i"], { config: { ...KCOV, testEnvironment: `./${name}` } });
      return stderr.match(/^Test.*total$|● Test suite failed to run|^ +no such title$/gm);
    });
    expect(results[1]).toEqual(results[0]);
    expect(results[0]).toContain("Test Suites: 1 failed, 1 passed, 2 total");
  });

  test("says once per test file that it cannot record, and goes on", () => {
    const odd = project({
      ...GREEN_TESTS,
      "test/odd.test.js": testFile(`
        test("passes", () => { red(); });
        test("passes too", () => { globalThis.__coverage__["odd.js"] = 5; });
        test("and still passes", () => { green(); });`),
    });
    const { status, stderr } = odd.jest([], { config: KCOV });
    expect(stderr).toMatch(/^Tests: .* 4 passed, 6 total$/m);
    expect(ourLines(stderr).filter((line) => line.includes("EINVAL"))).toEqual([
      "istanbul-kcov: EINVAL: invalid argument, read coverage: odd.js must be an object, got 5",
    ]);
    expect(status).toBe(0);
    expect(odd.seen("test/passing.test.js").tests[0]?.own).toEqual(["red"]);
    expect(odd.seen("test/odd.test.js").tests.map(({ shared }) => shared)).toEqual([true, true, true]);
  });
});

describe("our own failure", () => {
  test.each([
    ["an unknown option", { outputDir: "here" }, "option outputDir is not known"],
    ["a malformed output directory", { outputDirectory: 5 }, "option outputDirectory must be a directory name"],
    ["a malformed traces", { traces: "yes" }, "option traces must be true or false"],
  ])("names %s and ends the run before any test", (_name, options, text) => {
    const refused = project(GREEN_TESTS);
    const { status, stderr } = refused.jest([], { config: { ...KCOV, reporters: ["default", [REPORTER, options]] } });
    expect(status).toBe(1);
    expect(stderr).toContain(text);
    expect(stderr).not.toContain("PASS");
  });

  const blocked = [REPORTER, { outputDirectory: "package.json/kcov" }];

  test("to write is one line and exit code 1, though all tests pass", () => {
    const { status, stderr } = project(GREEN_TESTS).jest([], { config: { ...KCOV, reporters: ["default", blocked] } });
    expect({ status, lines: ourLines(stderr) }).toEqual({
      status: 1,
      lines: [expect.stringMatching(/^istanbul-kcov: ENOTDIR: .*package\.json\/kcov/)],
    });
    expect(stderr).toMatch(/^Tests: .*1 passed/m);
  });

  test("to write hides no failure of a test", () => {
    const { stderr, status } = project(TESTS).jest([], { config: { ...KCOV, reporters: ["default", blocked] } });
    expect(status).toBe(1);
    expect(stderr).toContain("Expected: 2");
    expect(stderr).toMatch(/^Tests: +1 failed/m);
  });

  test("to find instrumented code says what to do, with exit code 1", () => {
    const { status, stderr } = project({ ...GREEN_TESTS, ...NO_PRESET }).jest([], { config: KCOV });
    expect({ status, lines: ourLines(stderr) }).toEqual({
      status: 1,
      lines: [
        "istanbul-kcov: ENOENT: no such entry, jest-reporter: no test loaded any instrumented code; " +
          "add istanbul-kcov/babel-preset to the Babel config, or run jest --coverage (npx istanbul-kcov doctor says why)",
      ],
    });
  });

  test("leaves the data of an earlier run as they were", () => {
    const earlier = project(GREEN_TESTS);
    earlier.jest([], { config: KCOV });
    const table = readFileSync(earlier.path("coverage/kcov/pcs.json"));
    const result = earlier.result();
    earlier.write("babel.config.js", NO_PRESET["babel.config.js"]);
    expect(earlier.jest([], { config: KCOV }).status).toBe(1);
    expect(earlier.result()).toEqual(result);
    expect(readFileSync(earlier.path("coverage/kcov/pcs.json")).equals(table)).toBe(true);
  });
});
