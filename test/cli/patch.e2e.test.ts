/**
 * `patch` on a project with Jest, compared with what git and plain Istanbul say: each test is run alone with
 * `jest --coverage`, and the commits to compare with are random edits of what the tests were recorded with.
 */
import { existsSync, readFileSync, renameSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { createCoverageMap } from "istanbul-lib-coverage";
import type { PatchCoverage } from "../../src/patch-coverage";
import { readTests } from "../../src/suite/data-file";
import { effort, sample } from "../support/effort";
import { SuiteProject } from "../support/suite-project";

const SOURCES = ["book.ts", "catalogue.js", "desk.js", "isbn.js", "loan.ts", "receipt.tsx", "text.js"];

let project: SuiteProject;

beforeAll(() => {
  project = SuiteProject.fixture();
  project.record();
});

afterEach(() => project.restore());

afterAll(() => project.remove());

function patch(...args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = project.kcov(["patch", ...args]);
  return { status, stdout, stderr };
}

function patchSince(commit: string): PatchCoverage {
  const { stdout, stderr, status } = patch("--json", "--since", commit);
  expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
  return JSON.parse(stdout);
}

interface Edit {
  readonly source: number;
  readonly at: number;
  readonly length: number;
  readonly kind: "drop" | "double" | "replace" | "move";
}

const EDITS = fc.array(
  fc.record({
    source: fc.nat(SOURCES.length - 1),
    at: fc.nat(60),
    length: fc.integer({ min: 1, max: 6 }),
    kind: fc.constantFrom("drop", "double", "replace", "move" as const),
  }),
  { minLength: 1, maxLength: 3 },
) as fc.Arbitrary<Edit[]>;

function edited(text: string, { at, length, kind }: Edit): string {
  const lines = text.split("\n");
  const first = at % lines.length;
  const taken = lines.splice(first, length);
  if (kind === "double") lines.splice(first, 0, ...taken, ...taken);
  if (kind === "replace") lines.splice(first, 0, ...taken.map((_, i) => `edited(${i});`));
  if (kind === "move") lines.splice(first > 5 ? 0 : lines.length, 0, ...taken);
  return lines.join("\n");
}

/** A commit that has the edits; the work tree stays as it is. */
function commitOf(edits: readonly Edit[]): string {
  for (const edit of edits) {
    const name = `src/${SOURCES[edit.source]}`;
    project.write(name, edited(project.read(name), edit));
  }
  project.git("add", "-A");
  const tree = project.git("write-tree").trim();
  const commit = project.git("commit-tree", "-m", "edited", tree).trim();
  project.restore();
  return commit;
}

/** The lines that git has as added, by file. */
function addedSince(commit: string): Map<string, Set<number>> {
  const added = new Map<string, Set<number>>();
  let lines = new Set<number>();
  for (const line of project.git("diff", "-U0", "--no-color", commit).split("\n")) {
    if (line.startsWith("+++ b/")) {
      lines = new Set();
      added.set(line.slice("+++ b/".length), lines);
    }
    const [, first, length = "1"] = /^@@ \S+ \+(\d+)(?:,(\d+))? @@/.exec(line) ?? [];
    for (let i = 0; i < Number(length) && first !== undefined; i++) lines.add(Number(first) + i);
  }
  return added;
}

/** For each file, the lines on which a statement starts, and whether one of these ran. */
type Lines = Map<string, ReadonlyMap<number, boolean>>;

function coverageOf(file: string, name: string): Lines {
  const pattern = `^${name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`;
  const reports = ["--coverageReporters=json", "--coverageDirectory=.cache/alone"];
  const { status } = project.plainJest("-i", "--coverage", ...reports, `--testNamePattern=${pattern}`, file);
  expect(status).toBe(0);
  const map = createCoverageMap(JSON.parse(project.read(".cache/alone/coverage-final.json")));
  const ran = (path: string): ReadonlyMap<number, boolean> => {
    const lines = Object.entries(map.fileCoverageFor(path).getLineCoverage());
    return new Map(lines.map(([line, count]) => [Number(line), count > 0]));
  };
  return new Map(map.files().map((path) => [path.slice(project.directory.length + 1), ran(path)]));
}

/** A test, and what it runs alone. */
interface Alone {
  readonly id: string;
  readonly lines: Lines;
}

function someAlone(): Alone[] {
  const { files } = readTests(project.path("coverage/kcov"));
  const all = files.flatMap(({ file, tests }) => tests.map((one) => ({ ...one, file })));
  const passed = all.filter(({ status }) => status === "passed");
  return sample(passed, 5).map(({ id, file, path }) => ({ id, lines: coverageOf(file, path.join(" ")) }));
}

/** For each line on which a statement starts: whether it counts as changed, and whether the test reaches it. */
function told({ files }: PatchCoverage, { id, lines }: Alone): string[] {
  const found = new Map(
    files.flatMap(({ path, lines }) => lines.map(({ line, tests }) => [`${path}:${line}`, tests] as const)),
  );
  return [...lines].flatMap(([path, ran]) =>
    [...ran.keys()].map((line) => {
      const tests = found.get(`${path}:${line}`);
      return `${path}:${line} ${tests === undefined ? "unchanged" : tests.some((one) => one.id === id)}`;
    }),
  );
}

/** The same from git and Istanbul. */
function expected(added: ReadonlyMap<string, ReadonlySet<number>>, { lines }: Alone): string[] {
  return [...lines].flatMap(([path, ran]) =>
    [...ran].map(([line, isRun]) => `${path}:${line} ${added.get(path)?.has(line) ? isRun : "unchanged"}`),
  );
}

test("random edits: every changed statement has the tests that reach it when they run alone", () => {
  const alone = someAlone();
  let changed = 0;
  fc.assert(
    fc.property(EDITS, (edits) => {
      const commit = commitOf(edits);
      const [patch, added] = [patchSince(commit), addedSince(commit)];
      for (const one of alone) {
        const lines = expected(added, one);
        expect(told(patch, one)).toEqual(lines);
        changed += lines.filter((line) => !line.endsWith("unchanged")).length;
      }
    }),
    { numRuns: effort(15, 50) },
  );
  expect(changed).toBeGreaterThan(0);
});

describe("a patch", () => {
  test("without code has nothing to reach", () => {
    project.write("README.md", "more\n");
    project.write("src/isbn.js", `${project.read("src/isbn.js")}// more\n`);
    project.edit("test/isbn.test.js", "test(", "// more\ntest(");
    expect(patch("--check-coverage", "100")).toEqual({
      ...{ status: 0, stderr: "" },
      stdout: "no changed line of a source has code\n",
    });
  });

  test("that the tests were recorded without is not known, and its old lines are", () => {
    project.edit("src/isbn.js", "isbn.slice(3, 12)", "isbn.slice(3, -1)");
    expect(patch("--check-coverage", "0")).toEqual({
      ...{ status: 0, stderr: "" },
      stdout: [
        "tests reach 0 of 1 changed line (0 %)",
        "Not known:",
        "  src/isbn.js:11 (it has changed since the tests were recorded; record them again)",
        "Taken away:",
        "  src/isbn.js: 1 line, which 1 test reached\n",
      ].join("\n"),
    });
  });

  test("with a source that nobody loads is missed there", () => {
    project.write("src/new.js", "export function unused(a) {\n  // says nothing\n  return a;\n}\n");
    const { status, stdout, stderr } = patch("--check-coverage", "50.5");
    expect({ status, stdout, stderr }).toEqual({
      status: 1,
      stdout: [
        "tests reach 0 of 2 changed lines (0 %)",
        "Reached by no test:",
        "  src/new.js:1 (no test loads it)",
        "  src/new.js:3 (no test loads it)\n",
      ].join("\n"),
      stderr: "istanbul-kcov: tests reach 0 % of the changed lines, less than 50.5 %\n",
    });
  });

  test("may take a file away, rename it, and move code", () => {
    const commit = commitOf([{ source: SOURCES.indexOf("isbn.js"), at: 9, length: 6, kind: "move" }]);
    const moved = patchSince(commit).files[0];
    expect(moved?.lines.map(({ line, kind }) => `${line} ${kind}`)).toEqual(
      [10, 11, 12, 15].map((line) => `${line} moved`),
    );
    project.delete("src/desk.js");
    renameSync(project.path("src/text.js"), project.path("src/words.js"));
    project.git("add", "-A");
    const { files } = patchSince("HEAD");
    expect(files.map(({ path, kind, removed }) => [path, kind, removed.tests?.length])).toEqual([
      ["src/desk.js", "deleted", expect.any(Number)],
    ]);
  });
});

describe("for other programs", () => {
  const UNUSED = "export const a = 1;\n\nexport const b = a => a ? 1 : 2;\n";
  const NAME = "src/odd,%:|name.js";

  test("GitHub gets warnings, and a summary in Markdown", () => {
    project.write(NAME, UNUSED);
    const summary = project.path("coverage/summary.md");
    const { stdout, status } = project.kcov(["patch", "--format", "github"], { env: { GITHUB_STEP_SUMMARY: summary } });
    const file = "src/odd%2C%25%3A|name.js";
    const title = "Reached by no test";
    expect({ status, lines: stdout.trimEnd().split("\n") }).toEqual({
      status: 0,
      lines: [1, 3].map(
        (line) =>
          `::warning file=${file},line=${line},endLine=${line},title=${title}::${title}: src/odd,%25:|name.js:${line} (no test loads it)`,
      ),
    });
    expect(readFileSync(summary, "utf8")).toContain("- src/odd,%:&#124;name.js:1 &#40;no test loads it&#41;\n");
  });

  test("GitLab gets a code quality report", () => {
    project.write(NAME, UNUSED);
    const issues = JSON.parse(patch("--format", "gitlab").stdout);
    expect(issues).toEqual([
      {
        description: `Reached by no test: ${NAME}:1 (no test loads it)`,
        check_name: "untested-change",
        fingerprint: expect.stringMatching(/^[\da-f]{40}$/),
        severity: "minor",
        location: { path: NAME, lines: { begin: 1, end: 1 } },
      },
      expect.objectContaining({ location: { path: NAME, lines: { begin: 3, end: 3 } } }),
    ]);
    expect(new Set(issues.map(({ fingerprint }: { fingerprint: string }) => fingerprint)).size).toBe(2);
  });

  test("a summary that cannot be written is told, and changes no result", () => {
    const env = { GITHUB_STEP_SUMMARY: project.path("no/such/directory") };
    const { stderr, status } = project.kcov(["patch", "--format", "markdown"], { env });
    expect({ status, stderr: stderr.replaceAll(project.directory, "<dir>") }).toEqual({
      status: 0,
      stderr:
        "istanbul-kcov: the summary of the job was not written: ENOENT: no such file or directory, open '<dir>/no/such/directory'\n",
    });
    expect(existsSync(env.GITHUB_STEP_SUMMARY)).toBe(false);
  });
});

describe("is refused", () => {
  test.each<[args: readonly string[], status: number, line: string]>([
    [
      ["--check-coverage", "101"],
      2,
      "option '--check-coverage <percent>' argument '101' is invalid. It must be a number from 0 to 100.",
    ],
    [
      ["--check-coverage", ""],
      2,
      "option '--check-coverage <percent>' argument '' is invalid. It must be a number from 0 to 100.",
    ],
    [
      ["--format", "htm"],
      2,
      "option '--format <name>' argument 'htm' is invalid. Allowed choices are text, json, markdown, github, gitlab.",
    ],
    [
      ["--since", "no-such"],
      1,
      "EINVAL: invalid argument, compare: git cannot compare with no-such in <dir>: there is no such commit",
    ],
    [
      ["--data", "none"],
      1,
      "ENOENT: no such entry, read test data: <dir>/none/tests.msgpack is not there; run the tests with istanbul-kcov test",
    ],
  ])("%j", (args, status, line) => {
    const found = patch(...args);
    expect({ status: found.status, line: found.stderr.replaceAll(project.directory, "<dir>").trimEnd() }).toEqual({
      status,
      line: `istanbul-kcov: ${line}`,
    });
  });
});
