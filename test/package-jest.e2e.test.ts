/**
 * What README.md and docs/jest.md say of Jest, followed to the letter in a fresh project with the packed package.
 *
 * Commands and configuration are read from there; only what they are to do is written here.
 */
import type { SpawnSyncReturns } from "node:child_process";
import { cpSync, existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { PackedProject } from "./support/packed-project";
import { chapter, commandLines, fencedCode, quote } from "./support/readme";

const FIXTURE = resolve(__dirname, "../fixtures/jest-project");
const QUESTIONS = chapter("Which test reached which code");
const BY_ITSELF = chapter("In every run of Jest", "docs/jest.md");
const CONFIG = fencedCode(BY_ITSELF, "json");
const BABEL_CONFIG = fencedCode(chapter("From Babel"), "js");

const [RECORD = "", OUTPUT = ""] = quote(BY_ITSELF, /^Each `(.+?)` then writes `(.+?)\/`/m);
const [TAKE_JSON = ""] = quote(QUESTIONS, /^(.+) take `--json`/m);

/** Each line by its subcommand and flags, as `which --test`. */
const LINES = byName(commandLines(QUESTIONS));
const READER_LINES = byName(commandLines(chapter("From the command line")));

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

/** The sources of the fixture, wired up as README.md says and in no other way. */
function copyFixture(): void {
  for (const name of ["src", "test"]) cpSync(join(FIXTURE, name), project.path(name), { recursive: true });
  const { devDependencies } = JSON.parse(readFileSync(join(FIXTURE, "package.json"), "utf8"));
  delete devDependencies["istanbul-kcov"];
  project.write("package.json", JSON.stringify({ private: true, devDependencies }));
  project.write("jest.config.json", CONFIG);
  const presets = `module.exports.presets.push(${OTHER_PRESETS});\n`;
  project.write("babel.config.js", BABEL_CONFIG + presets);
  const results = [...operands("diff"), ...operands("merge -o")];
  project.write(".gitignore", ["node_modules", "coverage", "*.tgz", ...results].join("\n"));
}

/** The first line of the chapter, in a project that has nothing of ours but the package. */
function runUntouched(): SpawnSyncReturns<string> {
  project.write("jest.config.json", "{}");
  project.write("babel.config.js", `module.exports = { presets: ["@babel/preset-env", ${OTHER_PRESETS}] };`);
  project.edit("package.json", "{", '{ "scripts": { "test": "jest" }, ');
  const ran = project.shell(lineOf("test"));
  project.restore();
  return ran;
}

/** Two runs, of which the second has one test more. */
function recordForDiff(): void {
  const [before = "", after = ""] = operands("diff");
  recordTo(before);
  project.edit("test/catalogue.test.js", "test.skip(", "test(");
  recordTo(after);
  project.restore();
}

function recordForMerge(): void {
  const shards = operands("merge -o").slice(0, -1);
  for (const [i, shard] of shards.entries()) recordTo(shard, `--shard=${i + 1}/${shards.length}`);
}

/** Runs Jest with README.md's config, but for where the result goes. */
function recordTo(outputDirectory: string, ...args: readonly string[]): void {
  const { reporters, ...rest } = JSON.parse(CONFIG);
  const ours = [reporters.at(-1), { outputDirectory }];
  const config = { ...rest, rootDir: project.directory, reporters: [...reporters.slice(0, -1), ours] };
  const { status, stderr } = project.run("npx", "jest", "--config", JSON.stringify(config), ...args);
  expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringMatching(/^Written to /m) });
}

function byName(lines: readonly string[]): ReadonlyMap<string, string> {
  return new Map(lines.map((line) => [nameOf(line), line]));
}

function nameOf(line: string): string {
  const [, , subcommand, ...rest] = withoutComment(line)
    .replace(/ -- .*/, "")
    .split(" ");
  return [subcommand, ...rest.filter((word) => word.startsWith("-"))].join(" ");
}

function withoutComment(line: string): string {
  return line.replace(/ +# .*/, "");
}

function lineOf(name: string): string {
  const line = LINES.get(name) ?? READER_LINES.get(name);
  if (line === undefined) throw new Error(`README.md has no line for ${name}`);
  return line;
}

/** What follows the subcommand in README.md's line, but for flags. */
function operands(name: string): string[] {
  const [, , , ...words] = withoutComment(lineOf(name)).split(" ");
  return words.filter((word) => !word.startsWith("-"));
}

/** Without npx, which takes half a second of npm's own; the first lines are run as they are. */
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

test("each line of the chapter is tried here", () => {
  expect([...LINES.keys()]).toEqual([
    ...["test", "which", "which --test", "affected", "affected --since", "cmin"],
    ...["diff", "merge -o", "report", "report --reporter"],
  ]);
  expect(commandLines(QUESTIONS)).toHaveLength(LINES.size);
});

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
    const [place] = operands("which");
    expect(output(lineOf("which"))).toBe(`${place} is reached by 1 test\n  ${TO_ISBN10}\n`);
  });

  test("--test names the lines that a test reaches", () => {
    const expected = new RegExp(`^[0-9a-f]{12} ${TO_ISBN10}\n {2}src/isbn\\.js: [\\d, -]+\n$`);
    expect(output(lineOf("which --test"))).toMatch(expected);
  });
});

describe("affected", () => {
  test("names the tests that uncommitted changes can affect, and a command that runs them", () => {
    editBody();
    const [head, reason, command] = output(lineOf("affected")).split("\n");
    expect([head, reason]).toEqual(["1 of 44 tests", `${TO_ISBN10}: src/isbn.js: toIsbn10 changed`]);
    expect(run(`npx ${command}`).stderr).toMatch(/^Tests: .* 1 passed, 5 total$/m);
  });

  test("--since runs the tests that a branch can affect", () => {
    project.git("checkout", "-q", "-B", "branch");
    editBody();
    project.commit("edit");
    const { stderr } = run(lineOf("affected --since"));
    expect(stderr).toMatch(/^istanbul-kcov: 1 of 44 tests$/m);
    expect(stderr).toMatch(/^Tests: .* 1 passed, 5 total$/m);
  });
});

test("cmin chooses few tests that cover what all cover", () => {
  const [head, titles, ...chosen] = output(lineOf("cmin")).trimEnd().split("\n");
  expect(head).toMatch(new RegExp(`^${chosen.length} of 44 tests cover all \\d+ blocks$`));
  expect(titles).toBe("gained    lost  test");
  expect(chosen.at(-1)).toMatch(/^ +\d+ +0 {2}test\//);
});

test("diff names the blocks gained and lost between two runs", () => {
  const [head, ...blocks] = output(lineOf("diff")).trimEnd().split("\n");
  expect(head).toBe(`${blocks.length} blocks gained, 0 lost`);
  expect(blocks).toContain("+ src/catalogue.js:28:5 statement");
});

test("merge makes of shards what a run of all writes", () => {
  const merged = operands("merge -o").at(-1);
  expect(run(lineOf("merge -o")).stderr).toMatch(new RegExp(`^istanbul-kcov: 2 runs merged, .* to ${merged}\n$`));
  expect(output(`npx istanbul-kcov diff ${OUTPUT} ${merged}`)).toBe("0 blocks gained, 0 lost\n");
  for (const name of ["which", "which --test", "cmin"]) {
    expect(output(`${withoutComment(lineOf(name))} -d ${merged}`)).toBe(output(lineOf(name)));
  }
});

describe("report", () => {
  test("is Istanbul's", () => {
    expect(output(lineOf("report"))).toMatch(/^ isbn\.js +\| +95\.45 \|/m);
  });

  test("--reporter tests is a page of tests and lines", () => {
    const line = lineOf("report --reporter");
    const [page = ""] = quote(line, /# (\S+):/);
    const { stdout, stderr } = run(line);
    expect({ stdout, stderr }).toEqual({ stdout: "", stderr: `istanbul-kcov: written to ${project.path(page)}\n` });
    expect(project.read(page)).toContain("toIsbn10 ↔ parseIsbn");
  });
});

describe("--json", () => {
  const names = Array.from(TAKE_JSON.matchAll(/`(\w+)`/g), ([, name]) => name as string);

  test.each(names)("of %s prints JSON", (name) => {
    const answer: unknown = JSON.parse(output(`${withoutComment(lineOf(name))} --json`));
    expect(answer).toEqual(expect.any(Object));
  });
});

describe("a command that reads a trace reads that of Jest's run", () => {
  test("print", () => {
    expect(output(lineOf("print"))).toMatch(/^(0xffffffff80000\w{3}\n){100,}$/);
  });

  test("symbolize", () => {
    expect(output(lineOf("symbolize"))).toMatch(/^0xffffffff80000\w{3}\nsrc\/isbn\.js:11\.\d+,11\.\d+$/m);
  });

  test("report, with several reporters", () => {
    expect(run(lineOf("report --reporter --reporter")).stdout).toMatch(/^All files +\|/m);
    expect(existsSync(project.path("coverage/index.html"))).toBe(true);
  });
});
