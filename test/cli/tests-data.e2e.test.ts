import { cpSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { MinimalSet } from "../../src/suite/cmin";
import type { RunDiff } from "../../src/suite/diff";
import type { ReachingTest, TestReach } from "../../src/suite/which";
import { ourConfig, SuiteProject } from "../support/suite-project";

const SHARDS = ["1/2", "2/2"] as const;

let project: SuiteProject;

beforeAll(() => {
  project = SuiteProject.fixture();
  project.record();
  for (const [i, shard] of SHARDS.entries()) recordTo(project, `coverage/s${i + 1}`, `--shard=${shard}`);
});

afterAll(() => project.remove());

/** Runs Jest as the project does, with the result elsewhere. */
function recordTo(where: SuiteProject, outputDirectory: string, ...args: string[]): void {
  const { jest } = JSON.parse(where.read("package.json"));
  const config = { ...jest, reporters: [["istanbul-kcov/jest-reporter", { outputDirectory }]] };
  where.record("--config", JSON.stringify({ ...config, rootDir: where.directory }), ...args);
}

function json<T>(...args: string[]): T {
  const { status, stdout, stderr } = project.kcov([...args, "--json"]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return JSON.parse(stdout);
}

function lines(...args: string[]): string[] {
  const { status, stdout, stderr } = project.kcov(args);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return stdout.trimEnd().split("\n");
}

function refused(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = project.kcov(args);
  return { status, stdout, stderr };
}

describe("which", () => {
  const TO_ISBN10 = "test/isbn.test.js › toIsbn10 ↔ parseIsbn";

  test("file: every test that reaches it, and how", () => {
    const [head, ...tests] = lines("which", "src/csv.js");
    expect(head).toBe("src/csv.js is reached by 2 tests");
    expect(tests).toEqual([
      '  test/catalogue.test.js › Catalogue as CSV › doubles "quotes" and keeps commas',
      "  test/catalogue.test.js › Catalogue as CSV › is a line of headings if there are no books",
    ]);
    const found = json<ReachingTest[]>("which", "src/shelfmark.js");
    expect(new Set(found.map(({ via }) => via))).toEqual(new Set(["own", "load"]));
    expect(found.find(({ via }) => via === "load")).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{12}$/),
      file: expect.stringMatching(/^test\//),
      project: "",
      path: expect.any(Array),
      via: "load",
    });
  });

  test("file:line, file:line:column and an absolute path", () => {
    const line = project.read("src/isbn.js").split("\n").indexOf("  return body + checkDigit10(body);") + 1;
    for (const place of [`src/isbn.js:${line}`, `./src/isbn.js:${line}:3`, `${project.path("src/isbn.js")}:${line}`]) {
      expect(lines("which", place)).toEqual([`${place} is reached by 1 test`, `  ${TO_ISBN10}`]);
    }
    expect(json<ReachingTest[]>("which", `src/isbn.js:${line}`)).toHaveLength(1);
  });

  test("a line that no test reaches is an answer", () => {
    const line = project.read("src/catalogue.js").split("\n").indexOf("    this.#books.delete(isbn);") + 1;
    expect(lines("which", `src/catalogue.js:${line}`)).toEqual([`src/catalogue.js:${line} is reached by 0 tests`]);
    expect(json("which", `src/catalogue.js:${line}`)).toEqual([]);
  });

  test("--test by id, full name and part", () => {
    const [head, ...reached] = lines("which", "--test", "toIsbn10 ↔ parseIsbn");
    expect(head).toMatch(/^[0-9a-f]{12} test\/isbn\.test\.js › toIsbn10 ↔ parseIsbn$/);
    expect(reached).toEqual([expect.stringMatching(/^ {2}src\/isbn\.js: \d[\d, -]*$/)]);
    const id = head?.slice(0, 12) as string;
    expect(lines("which", "--test", id)).toEqual([head, ...reached]);
    expect(lines("which", "--test", "toIsbn10 ↔")).toEqual([head, ...reached]);
    expect(json<TestReach[]>("which", "--test", "Desk lend")).toHaveLength(4);
  });

  test("--test tells lines that the test's file ran while it was loaded from those that the test ran itself", () => {
    const { id = "" } = json<ReachingTest[]>("which", "src/shelfmark.js").find(({ via }) => via === "load") ?? {};
    const [found] = json<TestReach[]>("which", "--test", id);
    const numbers = found?.reached.find(({ file, via }) => file === "src/shelfmark.js" && via === "load")?.lines;
    expect(numbers).not.toEqual([]);
    const told = lines("which", "--test", id).filter((line) => line.startsWith("  src/shelfmark.js: "));
    expect(told).toEqual([expect.stringMatching(/^ {2}src\/shelfmark\.js: \d[\d, -]* \(load\)$/)]);
  });

  test("--cwd names the project, from wherever one is", () => {
    const elsewhere = new SuiteProject({});
    const place = `${project.path("src/isbn.js")}:12`;
    try {
      const { status, stdout, stderr } = elsewhere.kcov(["which", "--cwd", project.directory, place]);
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
      expect(stdout.trimEnd().split("\n")).toEqual(lines("which", place));
    } finally {
      elsewhere.remove();
    }
  });

  test.each([
    ["a file that is not there", ["src/none.js:1"], "src/none.js does not exist\n"],
    ["a file without its directory", ["isbn.js:13"], "isbn.js does not exist; is it src/isbn.js?\n"],
    ["a file that no test loads", ["babel.config.js"], "babel.config.js is not in the table: no test loaded it\n"],
    [
      "a test file",
      ["test/isbn.test.js:3"],
      "test/isbn.test.js is a test file, and the data are about the sources that tests reach\n",
    ],
    ["a line past the end", ["src/csv.js:999"], "src/csv.js has no statement at line 999"],
    ["a line without statement", ["src/isbn.js:1"], "src/isbn.js has no statement at line 1"],
    ["an unknown test", ["--test", "nobody"], 'no test is called "nobody"'],
    ["no data", ["src/csv.js", "-d", "none"], "tests.msgpack is not there; run the tests with istanbul-kcov test"],
  ])("%s is one line and exit 1", (_, args, message) => {
    const { status, stdout, stderr } = refused("which", ...args);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(/^istanbul-kcov: ENOENT: .*\n$/);
    expect(stderr).toContain(message);
  });

  test("of data that lack tests says so on standard error, and answers", () => {
    recordTo(project, "coverage/part", "-t", "parseIsbn");
    for (const question of [["src/desk.js"], ["--test", "toIsbn10"]]) {
      const { status, stderr } = refused("which", "-d", "coverage/part", ...question);
      expect({ status, stderr }).toEqual({
        status: 0,
        stderr: "istanbul-kcov: the data are from a run of only some tests\n",
      });
    }
  });

  test("of a file that was compiled before it was instrumented says whose lines it tells", () => {
    const map = { version: 3, sources: ["a.ts"], names: [], mappings: ";;;AAAA" };
    const inline = Buffer.from(JSON.stringify(map)).toString("base64");
    const small = new SuiteProject({
      "package.json": JSON.stringify({ jest: ourConfig() }),
      "babel.config.js": 'module.exports = { presets: ["istanbul-kcov/babel-preset"] };',
      "a.js": `\n\n\nmodule.exports = 1 + 1;\n//# sourceMappingURL=data:application/json;base64,${inline}\n`,
      "a.test.js": 'test("is two", () => expect(require("./a")).toBe(2));\n',
    });
    const notice = "istanbul-kcov: lines of a.js are those of the compiled code that was instrumented; `report` has ";
    try {
      small.record();
      for (const question of [["a.js:4"], ["a.js:1"], ["--test", "is two"]])
        expect(small.kcov(["which", ...question]).stderr).toContain(`${notice}those of the source\n`);
      expect(small.kcov(["which", "a.js"]).stderr).toBe("");
    } finally {
      small.remove();
    }
  });

  test("of data with a test file that could not be run says so on standard error", () => {
    const small = new SuiteProject({
      "package.json": JSON.stringify({ jest: ourConfig() }),
      "babel.config.js": 'module.exports = { presets: ["istanbul-kcov/babel-preset"] };',
      "a.js": "module.exports = 1;\n",
      "a.test.js": 'const a = require("./a");\ntest("is one", () => expect(a).toBe(1));\n',
      "b.test.js": 'require("./a");\nrequire("./nowhere");\ntest("is one", () => {});\n',
    });
    try {
      small.record();
      const { stdout, stderr } = small.kcov(["which", "a.js"]);
      expect({ stdout, stderr }).toEqual({
        stdout: "a.js is reached by 1 test\n  a.test.js › is one (load)\n",
        stderr: "istanbul-kcov: the data have no tests from 1 test file that could not be run\n",
      });
    } finally {
      small.remove();
    }
  });

  test.each([
    ["neither place nor --test", []],
    ["both", ["src/csv.js", "--test", "x"]],
  ])("%s is a usage error that says so", (_, args) => {
    expect(refused("which", ...args)).toEqual({
      status: 2,
      stdout: "",
      stderr: "istanbul-kcov: give either a place or --test\n",
    });
  });
});

describe("cmin", () => {
  test("a few tests cover all, and each line says what is lost", () => {
    const { tests, blocks, chosen } = json<MinimalSet>("cmin");
    expect(chosen.length).toBeLessThan(tests / 1.5);
    expect(chosen.reduce((sum, { gained }) => sum + gained, 0)).toBe(blocks);
    let left = blocks;
    for (const { gained, lost } of chosen) {
      left -= gained;
      expect(lost).toBe(left);
    }
    expect(lines("cmin")).toEqual([
      `${chosen.length} of ${tests} tests cover all ${blocks} blocks`,
      "gained    lost  test",
      ...chosen.map(
        ({ gained, lost, file, path }) =>
          `${String(gained).padStart(6)}  ${String(lost).padStart(6)}  ${[file, ...path].join(" › ")}`,
      ),
    ]);
  });

  test("--duration covers as much", () => {
    expect(json<MinimalSet>("cmin", "--duration").blocks).toBe(json<MinimalSet>("cmin").blocks);
  });
});

describe("diff", () => {
  test("of a run with itself is nothing", () => {
    expect(json("diff", "coverage/kcov", "coverage/kcov")).toEqual({ gained: [], lost: [], changed: [] });
    expect(lines("diff", "coverage/kcov", "coverage/kcov")).toEqual(["0 blocks gained, 0 lost"]);
  });

  test("of a shard with the whole is what the other shard adds, as lines", () => {
    const { gained, lost } = json<RunDiff>("diff", "coverage/s1", "coverage/kcov");
    expect(gained.length).toBeGreaterThan(0);
    expect(lost).toEqual([]);
    const back = json<RunDiff>("diff", "coverage/kcov", "coverage/s1");
    expect(back).toEqual({ gained: [], lost: gained, changed: [] });
    const [first] = gained;
    expect(lines("diff", "coverage/s1", "coverage/kcov")[1]).toBe(
      `+ ${first?.file}:${first?.line}:${first?.column} ${first?.kind}`,
    );
  });

  test("with a directory that has no result is one line and exit 1", () => {
    expect(refused("diff", "coverage/kcov", "none")).toMatchObject({ status: 1, stdout: "" });
    expect(refused("diff", "coverage/kcov").status).toBe(2);
  });
});

describe("merge", () => {
  test("of the shards is the run of all, whatever their order", () => {
    for (const order of [
      ["coverage/s1", "coverage/s2"],
      ["coverage/s2", "coverage/s1"],
    ]) {
      const { status, stderr } = project.kcov(["merge", ...order, "-o", "coverage/merged"]);
      expect({ status, stderr }).toEqual({
        status: 0,
        stderr: expect.stringMatching(
          /^istanbul-kcov: 2 runs merged, \d+ \/ \d+ blocks covered, written to coverage\/merged\n$/,
        ),
      });
      expect(project.table("coverage/merged").toJSON()).toEqual(project.table().toJSON());
      expect(project.read("coverage/merged/trace.kcov")).toBe(project.read("coverage/kcov/trace.kcov"));
      expect(json<MinimalSet>("cmin", "-d", "coverage/merged")).toEqual(json<MinimalSet>("cmin"));
      expect(json("which", "src/text.js", "-d", "coverage/merged")).toEqual(json("which", "src/text.js"));
    }
  });

  test("of one run at another root fits", () => {
    const elsewhere = SuiteProject.fixture();
    try {
      recordTo(elsewhere, "coverage/kcov", "--shard=2/2");
      cpSync(elsewhere.path("coverage/kcov"), project.path("coverage/elsewhere"), { recursive: true });
      const { status } = project.kcov(["merge", "coverage/s1", "coverage/elsewhere", "-o", "coverage/merged"]);
      expect(status).toBe(0);
      expect(json("diff", "coverage/kcov", "coverage/merged")).toEqual({ gained: [], lost: [], changed: [] });
    } finally {
      elsewhere.remove();
    }
  });

  test("of contents that differ is refused by name, and nothing is written", () => {
    const small = (text: string): SuiteProject =>
      new SuiteProject({
        "package.json": JSON.stringify({ jest: ourConfig() }),
        "babel.config.js": 'module.exports = { presets: ["istanbul-kcov/babel-preset"] };\n',
        "src/a.js": text,
        "a.test.js": 'test("t", () => { require("./src/a"); });\n',
      });
    const runs = [small("1;\n"), small("1; 2;\n")] as const;
    try {
      for (const run of runs) run.record();
      const directories = runs.map((run) => run.path("coverage/kcov"));
      expect(refused("merge", ...directories, "-o", "coverage/refused")).toEqual({
        status: 1,
        stdout: "",
        stderr:
          "istanbul-kcov: EEXIST: already exists, number blocks: src/a.js is in the table with other contents; start a new table for these\n",
      });
      expect(refused("diff", "coverage/refused", "coverage/kcov").status).toBe(1);
      expect(json<RunDiff>("diff", ...directories).changed).toEqual(["src/a.js"]);
    } finally {
      for (const run of runs) run.remove();
    }
  });

  test("without -o or a run is a usage error", () => {
    expect(refused("merge", "coverage/s1").status).toBe(2);
    expect(refused("merge", "-o", "x").status).toBe(2);
  });
});

test("report reads the same result", () => {
  expect(lines("report", "-r", "text-summary").join("\n")).toMatch(/Statements +: \d/);
});
