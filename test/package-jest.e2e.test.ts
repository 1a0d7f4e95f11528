/**
 * What docs/jest.md and docs/babel.md say of Jest, followed in a fresh project with the packed package.
 */
import type { SpawnSyncReturns } from "node:child_process";
import { cpSync, existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { PackedProject } from "./support/packed-project";
import { chapter, document, fencedCode, quote } from "./support/readme";
import { contentOf } from "./support/tests-page";

const FIXTURE = resolve(__dirname, "../fixtures/jest-project");
const BY_ITSELF = chapter("In every run of Jest", "docs/jest.md");
const CONFIG = fencedCode(BY_ITSELF, "json");
const BABEL_CONFIG = fencedCode(document("docs/babel.md"), "js");

const [RECORD = "", OUTPUT = ""] = quote(BY_ITSELF, /^Each `(.+?)` then writes `(.+?)\/`/m);
const [TAKE_JSON = ""] = quote(document("docs/ci.md"), /^(.+) take `--json`/m);

/** Where the results of single runs go. */
const [BEFORE, AFTER, SHARDS, MERGED] = ["before/kcov", "after/kcov", ["shard-1", "shard-2"], "coverage/all"] as const;

/** What the documents tell how to ask, by its name. */
const LINES = {
  test: "npx istanbul-kcov test -- npm test",
  which: "npx istanbul-kcov which src/isbn.js:11",
  "which --test": 'npx istanbul-kcov which --test "toIsbn10"',
  affected: "npx istanbul-kcov affected",
  cmin: "npx istanbul-kcov cmin",
  diff: `npx istanbul-kcov diff ${BEFORE} ${AFTER}`,
  patch: "npx istanbul-kcov patch",
  merge: `npx istanbul-kcov merge ${BEFORE} -o coverage/merged-again`,
  report: "npx istanbul-kcov report",
  symbolize: "npx istanbul-kcov symbolize coverage/kcov/trace.kcov",
  doctor: "npx istanbul-kcov doctor",
} as const;

const TO_ISBN10 = "test/isbn.test.js › toIsbn10 ↔ parseIsbn";

const project = new PackedProject({});
let untouchedRun: SpawnSyncReturns<string>;
let firstRun: SpawnSyncReturns<string>;

beforeAll(() => {
  copyFixture();
  project.install();
  project.commit("start");
  project.git("branch", "-M", "main");
  untouchedRun = runUntouched();
  firstRun = project.shell(RECORD);
  recordForDiff();
  recordForMerge();
}, 300_000);

afterEach(() => {
  project.restore();
  project.git("checkout", "-q", "main");
});

afterAll(() => project.remove());

const OTHER_PRESETS = '"@babel/preset-react", "@babel/preset-typescript"';

/** The sources of the fixture, wired up as the documents say and in no other way. */
function copyFixture(): void {
  for (const name of ["src", "test"]) cpSync(join(FIXTURE, name), project.path(name), { recursive: true });
  const { devDependencies } = JSON.parse(readFileSync(join(FIXTURE, "package.json"), "utf8"));
  delete devDependencies["istanbul-kcov"];
  project.write("package.json", JSON.stringify({ private: true, devDependencies }));
  project.write("jest.config.json", CONFIG);
  const presets = `module.exports.presets.push(${OTHER_PRESETS});\n`;
  project.write("babel.config.js", BABEL_CONFIG + presets);
  project.write(".gitignore", ["node_modules", "coverage", "*.tgz", BEFORE, AFTER, ...SHARDS].join("\n"));
}

/** The first line of the chapter, in a project that has nothing of ours but the package. */
function runUntouched(): SpawnSyncReturns<string> {
  project.write("jest.config.json", "{}");
  project.write("babel.config.js", `module.exports = { presets: ["@babel/preset-env", ${OTHER_PRESETS}] };`);
  project.edit("package.json", "{", '{ "scripts": { "test": "jest" }, ');
  const ran = project.shell(LINES.test);
  project.restore();
  return ran;
}

/** Two runs, of which the second has one test more. */
function recordForDiff(): void {
  cpSync(project.path(OUTPUT), project.path(BEFORE), { recursive: true });
  project.edit("test/catalogue.test.js", "test.skip(", "test(");
  recordTo(AFTER);
  project.restore();
}

function recordForMerge(): void {
  for (const [i, shard] of SHARDS.entries()) recordTo(shard, `--shard=${i + 1}/${SHARDS.length}`);
}

/** Runs Jest with that config, but for where the result goes. */
function recordTo(outputDirectory: string, ...args: readonly string[]): void {
  const { reporters, ...rest } = JSON.parse(CONFIG);
  const ours = [reporters.at(-1), { outputDirectory }];
  const config = { ...rest, rootDir: project.directory, reporters: [...reporters.slice(0, -1), ours] };
  const { status, stderr } = project.run("node_modules/.bin/jest", "--config", JSON.stringify(config), ...args);
  expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringMatching(/^Written to /m) });
}

function run(line: string): SpawnSyncReturns<string> {
  const result = project.shell(line.replaceAll(/\bnpx (?=istanbul-kcov|jest)/g, ""));
  const { status, stderr } = result;
  expect({ line, status, stderr: status === 0 ? "" : stderr }).toEqual({ line, status: 0, stderr: "" });
  return result;
}

/** What a line prints, when it says nothing on standard error. */
function output(line: string): string {
  const { stdout, stderr } = run(line);
  expect(stderr).toBe("");
  return stdout;
}

/** Changes the body of a function that one test reaches, and nothing that it does. */
function editBody(): void {
  project.edit("src/isbn.js", "return body + checkDigit10(body);", "return body.concat(checkDigit10(body));");
}

test("one line records the tests of a project as it is", () => {
  const { status, stderr } = untouchedRun;
  expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringMatching(/^Tests: .*, 44 total$/m) });
  expect(stderr).toMatch(/^istanbul-kcov: 42 tests in 8 files, \d+ \/ \d+ blocks covered/m);
});

test("two lines in its config make Jest write test data beside its own result", () => {
  const { status, stderr } = firstRun;
  expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringMatching(/^Tests: .*, 44 total$/m) });
  expect(stderr).toMatch(/^istanbul-kcov: 42 tests in 8 files, \d+ \/ \d+ blocks covered/m);
  expect(stderr).toContain(`Written to ${project.path(OUTPUT)}\n`);
});

describe("which", () => {
  test("names the tests that reach a line", () => {
    expect(output(LINES.which)).toBe(`src/isbn.js:11 is reached by 1 test\n  ${TO_ISBN10}\n`);
  });

  test("--test names the lines that a test reaches", () => {
    const expected = new RegExp(`^[0-9a-f]{12} ${TO_ISBN10}\n {2}src/isbn\\.js: [\\d, -]+\n$`);
    expect(output(LINES["which --test"])).toMatch(expected);
  });
});

describe("affected", () => {
  test("names the tests that uncommitted changes can affect, and a command that runs them", () => {
    editBody();
    const [head, reason, command] = output(LINES.affected).split("\n");
    expect([head, reason]).toEqual(["1 of 44 tests", `${TO_ISBN10}: src/isbn.js: toIsbn10 changed`]);
    expect(run(`npx ${command}`).stderr).toMatch(/^Tests: .* 1 passed, 5 total$/m);
  });

  test("--since runs the tests that a branch can affect", () => {
    project.git("checkout", "-q", "-B", "branch");
    editBody();
    project.commit("edit");
    const { stderr } = run("npx istanbul-kcov affected --since main -- npx jest");
    expect(stderr).toMatch(/^istanbul-kcov: 1 of 44 tests$/m);
    expect(stderr).toMatch(/^Tests: .* 1 passed, 5 total$/m);
  });
});

test("cmin chooses few tests that cover what all cover", () => {
  const [head, titles, ...chosen] = output(LINES.cmin).trimEnd().split("\n");
  expect(head).toMatch(new RegExp(`^${chosen.length} of 44 tests cover all \\d+ blocks$`));
  expect(titles).toBe("gained    lost  test");
  expect(chosen.at(-1)).toMatch(/^ +\d+ +0 {2}test\//);
});

test("diff names the blocks gained and lost between two runs", () => {
  const [head, ...blocks] = output(LINES.diff).trimEnd().split("\n");
  expect(head).toBe(`${blocks.length} blocks gained, 0 lost`);
  expect(blocks).toContain("+ src/catalogue.js:28:5 statement");
});

test("merge makes of shards what a run of all writes", () => {
  const { stderr } = run(`npx istanbul-kcov merge ${SHARDS.join(" ")} -o ${MERGED}`);
  expect(stderr).toMatch(new RegExp(`^istanbul-kcov: 2 runs merged, .* to ${MERGED}\n$`));
  expect(output(`npx istanbul-kcov diff ${OUTPUT} ${MERGED}`)).toBe("0 blocks gained, 0 lost\n");
  for (const name of ["which", "which --test", "cmin"] as const) {
    expect(output(`${LINES[name]} -d ${MERGED}`)).toBe(output(LINES[name]));
  }
});

describe("report", () => {
  test("is Istanbul's", () => {
    expect(output("npx istanbul-kcov report")).toMatch(/^ isbn\.js +\| +95\.45 \|/m);
  });

  test("--reporter tests is a page of tests and lines", () => {
    const page = "coverage/tests.html";
    const { stdout, stderr } = run("npx istanbul-kcov report --reporter tests");
    expect({ stdout, stderr }).toEqual({ stdout: "", stderr: `istanbul-kcov: written to ${project.path(page)}\n` });
    const { data } = contentOf(project.read(page));
    expect(data.tests.map((test) => test.path.join(" "))).toContain("toIsbn10 ↔ parseIsbn");
  });
});

describe("--json", () => {
  const names = Array.from(TAKE_JSON.matchAll(/`(\w+)`/g), ([, name]) => name as keyof typeof LINES);

  test.each(names)("of %s prints JSON", (name) => {
    const answer: unknown = JSON.parse(output(`${LINES[name]} --json`));
    expect(answer).toEqual(expect.any(Object));
  });
});

describe("a command that reads a trace reads that of Jest's run", () => {
  test("print", () => {
    expect(output("npx istanbul-kcov print coverage/kcov/trace.kcov")).toMatch(/^(0xffffffff80000\w{3}\n){100,}$/);
  });

  test("symbolize", () => {
    expect(output("npx istanbul-kcov symbolize coverage/kcov/trace.kcov")).toMatch(
      /^0xffffffff80000\w{3}\nsrc\/isbn\.js:11\.\d+,11\.\d+$/m,
    );
  });

  test("report, with several reporters", () => {
    expect(run("npx istanbul-kcov report --reporter text --reporter html").stdout).toMatch(/^All files +\|/m);
    expect(existsSync(project.path("coverage/index.html"))).toBe(true);
  });
});
