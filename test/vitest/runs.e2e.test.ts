/** Runs of all tests, of some, in parts, again and again, and what a command makes of them. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { effort } from "../support/effort";
import { FAILING, VitestProject } from "../support/vitest-project";

let project: VitestProject;

beforeAll(() => {
  project = new VitestProject();
});

afterAll(() => project.remove());

const FEW = { include: ["test/{hooks,plain}.test.ts"] } as const;

describe("a run of some tests", () => {
  beforeAll(() => {
    expect(project.vitest([], { test: FEW }).stderr).toContain("Written to");
  });

  /** That the others make a part of it is tried below. */
  const parts = [[["--shard", "1/2"]], ...effort([], [[["-t", "outer"]], [["test/hooks"]]])];

  test.each(parts)("%j does not replace a whole one", (args) => {
    expect(project.vitest(args, { test: FEW }).stderr).toContain("Not written: ");
    expect(project.tests().partial).toBe(false);
  });

  test.each([
    [["-t", "outer"], {}, true],
    [["test/hooks"], {}, true],
    [[], { ...FAILING, bail: 1, fileParallelism: false, include: ["failing/failing.test.ts", "test/*.test.ts"] }, true],
    [[], { include: ["test/hooks.test.ts", "failing/broken.test.ts"] }, false],
  ])("%j with %j is partial: %s", (args, settings, partial) => {
    project.vitest(args, { test: { ...FEW, ...settings }, kcov: { outputDirectory: "some" } });
    expect(project.tests("some").partial).toBe(partial);
  });
});

test("shards, merged, are the whole", () => {
  for (const shard of ["1/2", "2/2"])
    project.vitest(["--shard", shard], { test: FEW, kcov: { outputDirectory: `shard-${shard[0]}` } });
  const merged = project.kcov(["merge", "shard-1", "shard-2", "-o", "merged"]);
  expect([merged.stderr, merged.status]).toEqual([expect.stringContaining("2 runs merged"), 0]);
  project.vitest([], { test: FEW, kcov: { outputDirectory: "whole" } });
  const ids = (directory: string): string[] =>
    project.tests(directory).files.flatMap(({ tests }) => tests.map(({ id, own }) => `${id} ${own.length}`));
  expect(ids("merged").sort()).toEqual(ids("whole").sort());
});

test("projects are told apart, and one without our plugin is not known", () => {
  const projects = [
    { extends: true, test: { name: "forked", include: FEW.include } },
    { extends: true, test: { name: "threaded", pool: "threads", include: FEW.include } },
    { test: { name: "bare", include: ["test/concurrent.test.ts"] } },
  ];
  const test = { ...FEW, includeSource: [], projects };
  const { stderr } = project.vitest([], { test, kcov: { outputDirectory: "projects" } });
  expect(stderr).toContain("test/concurrent.test.ts ran in another environment");
  const { files } = project.tests("projects");
  expect(files.map((one) => [one.project, one.file, one.opaque === undefined])).toEqual([
    ["bare", "test/concurrent.test.ts", false],
    ["forked", "test/hooks.test.ts", true],
    ["threaded", "test/hooks.test.ts", true],
    ["forked", "test/plain.test.ts", true],
    ["threaded", "test/plain.test.ts", true],
  ]);
  const sets = ["forked", "threaded"].map((name) => project.seen("test/hooks.test.ts", name, "projects"));
  expect(sets[0]).toEqual(sets[1]);
});

test("checks of types are no tests that run", () => {
  // Vitest reads the tests from the text; its own types take the compiler as long as all else of this file.
  project.write(
    "test/types.test-d.ts",
    `declare function test(name: string, body: () => void): void;
     test("type", () => { const text: string = "one"; });`,
  );
  const compilerOptions = { noEmit: true, types: [], skipLibCheck: true, strict: true };
  project.write("tsconfig.types.json", JSON.stringify({ compilerOptions, files: ["test/types.test-d.ts"] }));
  const typecheck = { enabled: true, include: ["test/**/*.test-d.ts"], tsconfig: "tsconfig.types.json" };
  const { stdout, stderr } = project.vitest([], { test: { ...FEW, typecheck }, kcov: { outputDirectory: "types" } });
  expect(stdout).toMatch(/Type Errors +no errors/);
  expect(stderr).toContain("Written to");
  const { files, partial } = project.tests("types");
  expect([files.map(({ file }) => file).includes("test/types.test-d.ts"), partial]).toEqual([false, false]);
});

describe("a change", () => {
  beforeAll(() => {
    // Its snapshots are to be among what is committed.
    project.vitest(["test/kinds"], { plain: true, test: ALL });
    project.commit();
    expect(project.vitest([], { test: ALL }).stderr).toContain("Written to");
  });

  const ALL = { include: ["test/**/*.test.{ts,tsx}"] };

  function affectedBy(file: string, from: string, to: string): string[] {
    const text = project.read(file);
    project.write(file, text.replace(from, to));
    const { stdout } = project.kcov(["affected"]);
    project.write(file, text);
    return stdout.trimEnd().split("\n").slice(1);
  }

  test("of a function selects the tests that reached it", () => {
    expect(affectedBy("src/words.ts", 'return "inOuter"', 'return "inOuter" + ""')).toEqual([
      "test/hooks.test.ts › outer › has hooks: src/words.ts: inOuter changed",
      "test/kinds.test.ts › has the same title: src/words.ts: inOuter changed",
      "vitest run test/hooks.test.ts test/kinds.test.ts --testNamePattern='^(outer has hooks|has the same title)$'",
    ]);
  });

  test("of a function whose tests are in its file is confined to it", () => {
    const lines = affectedBy("src/in-source.ts", "n * 2", "n * 3 - n");
    expect(lines[0]).toBe("src/in-source.ts: its test file changed");
    expect(lines.slice(1, -1)).toHaveLength(12);
    expect(lines[1]).toBe("test/plain.test.ts › doubles 0: src/in-source.ts: double changed");
  });

  test("of tests in the source is one of the module", () => {
    expect(affectedBy("src/in-source.ts", "double(2)", "double(1 + 1)")[1]).toBe(
      "test/plain.test.ts: src/in-source.ts: it changed outside of functions",
    );
  });

  test("of what only child processes run selects the tests that started them, and all where hooks did", () => {
    expect(affectedBy("src/program.mjs", 'return "inProgram"', 'return "in" + "Program"').slice(0, -1)).toEqual([
      "test/children.test.ts › runs a program: src/program.mjs: inProgram changed",
      "test/children.test.ts › runs a thread: src/program.mjs: inProgram changed",
      "test/children.test.ts › runs nothing: src/program.mjs: inProgram changed",
      "test/children.test.ts › hooks › has run a program: src/program.mjs: inProgram changed",
    ]);
  });

  test("of what was compiled before Vitest's Istanbul counted it selects by functions too", () => {
    const coverage = { enabled: true, provider: "istanbul", reporter: ["json"], reportsDirectory: "coverage/report" };
    project.vitest([], { test: { ...ALL, coverage } });
    expect(affectedBy("src/words.ts", 'return "inMock"', 'return "in" + "Mock"').slice(0, 1)).toEqual([
      "test/language.test.tsx › mocks › calls what stands for it: src/words.ts: inMock changed",
    ]);
  });

  test("is run by the command that it gives", () => {
    const text = project.read("src/words.ts");
    project.write("src/words.ts", text.replace('return "inEach"', 'return "in" + "Each"'));
    const { stdout, stderr, status } = project.kcov([
      "affected",
      "--",
      "node",
      "node_modules/vitest/vitest.mjs",
      "run",
    ]);
    project.write("src/words.ts", text);
    expect([stderr, status]).toEqual([expect.stringContaining("2 of 65 tests"), 0]);
    expect(stdout).toMatch(/2 passed.*26 skipped/);
  });
});
