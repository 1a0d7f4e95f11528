/** What Vitest itself tells of its tests and of their coverage is what it tells without us. */
import { readFileSync, rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { effort } from "../support/effort";
import { FAILING, VitestProject } from "../support/vitest-project";

let project: VitestProject;

beforeAll(() => {
  project = new VitestProject();
  project.write(
    "runner.ts",
    `import { TestRunner } from "vitest";
     export default class Counting extends TestRunner {
       count = 0;
       onAfterRunTask = (test: Parameters<TestRunner["onAfterRunTask"]>[0]) => {
         this.count++;
         return super.onAfterRunTask(test);
       };
       onAfterRunFiles(): void {
         console.log("counted " + this.count);
         super.onAfterRunFiles();
       }
     }`,
  );
});

afterAll(() => project.remove());

/** All at once, and by command one by one as well. */
const SETTINGS: readonly (readonly [object])[] = [
  [{ pool: "vmForks", includeSource: [], globals: true, sequence: { concurrent: true } }],
  [FAILING],
  ...effort([], [
    [{}],
    [{ pool: "vmForks", includeSource: [] }],
    [{ globals: true, sequence: { concurrent: true } }],
  ] as const),
];

test.each(SETTINGS)("results and exit code with %j", (settings) => {
  const plain = project.statuses({ test: settings, plain: true });
  expect(project.statuses({ test: settings })).toEqual(plain);
  expect(Object.keys(plain.tests).length).toBeGreaterThan(8);
});

test("snapshots are written as without us, and none is obsolete", () => {
  const snapshots = project.path("test/__snapshots__");
  const written = [true, false].map((plain) => {
    rmSync(snapshots, { recursive: true, force: true });
    project.vitest(["test/kinds"], { plain });
    return project.read("test/__snapshots__/kinds.test.ts.snap");
  });
  expect(written[1]).toBe(written[0]);
  expect(project.vitest(["test/kinds"]).stdout).not.toMatch(/obsolete|written/);
});

test("a runner of the project's own runs, with its hooks as methods and as properties", () => {
  const { stdout, stderr, status } = project.vitest(["test/hooks"], { test: { runner: "./runner.ts" } });
  expect([status, stderr]).toEqual([0, expect.stringContaining("8 tests in 1 file")]);
  expect(stdout).toContain("counted 8");
});

describe("coverage", () => {
  const coverage = { enabled: true, reporter: ["json"], include: ["src/**"], exclude: ["src/mocked.ts"] };

  function report(provider: string, plain: boolean): { readonly json: string; readonly stderr: string } {
    const reportsDirectory = `report-${provider}-${plain}`;
    const { stderr } = project.vitest([], { plain, test: { coverage: { ...coverage, provider, reportsDirectory } } });
    return { json: readFileSync(project.path(`${reportsDirectory}/coverage-final.json`), "utf8"), stderr };
  }

  const reports = new Map<string, string>();

  function withoutUs(provider: string): string {
    const json = reports.get(provider) ?? report(provider, true).json;
    reports.set(provider, json);
    return json;
  }

  test("by Istanbul, whose counters are read then, and ours of what it leaves out", () => {
    const ours = report("istanbul", false);
    expect(ours.json).toBe(withoutUs("istanbul"));
    expect(ours.stderr).toContain("istanbul-kcov: 61 tests in 7 files");
    const { table } = project.tests();
    expect(table.file("src/words.ts")?.maps.inputSourceMap).toBeDefined();
    expect(table.file("src/mocked.ts")?.maps.inputSourceMap).toBeUndefined();
    const { stdout } = project.kcov(["which", "src/mocked.ts:6"]);
    expect(stdout).toContain("is reached by 1 test\n  test/language.test.tsx › mocks › calls what was kept");
    expect(project.kcov(["which", "src/decorated.ts:9"]).stdout).toContain("test/language.test.tsx › types › shows");
  });

  const POOLS: readonly (readonly [object])[] = effort([[{ pool: "threads" }]], [[{}], [{ pool: "threads" }]]);

  test.each(POOLS)("by Istanbul with our instrumenter in it, with %j", (settings) => {
    const own = { ...coverage, provider: "istanbul", reportsDirectory: "instrumenter", instrumenter: true };
    const { status } = project.vitest([], { plain: true, test: { ...settings, coverage: own } });
    expect(status).toBe(0);
    const json = readFileSync(project.path("instrumenter/coverage-final.json"), "utf8");
    expect(JSON.parse(json)).toEqual(JSON.parse(withoutUs("istanbul")));
  });

  test("by V8, which sees no code of ours, and of which nothing is recorded then", () => {
    const ours = report("v8", false);
    expect(ours.json).toBe(withoutUs("v8"));
    expect(ours.stderr).toContain('istanbul-kcov: tests are not recorded: coverage.provider "v8" counts the code');
  });
});
