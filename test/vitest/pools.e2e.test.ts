import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { effort } from "../support/effort";
import type { SeenFile } from "../support/jest-project";
import { NO_SOURCES, VitestProject } from "../support/vitest-project";

let project: VitestProject;
/** Of a run in which each file has a realm of its own. */
let expected: string;
let alone: SeenFile[];

beforeAll(() => {
  project = new VitestProject();
  run({ pool: "forks" });
  expected = hash();
  alone = seenFiles();
});

afterAll(() => project.remove());

function run(settings: object): void {
  const { status, stderr } = project.vitest([], { test: { ...NO_SOURCES, ...settings } });
  expect([stderr, status]).toEqual([expect.stringContaining("Written to "), 0]);
}

function hash(): string {
  return createHash("sha1").update(JSON.stringify(project.result())).digest("hex");
}

function seenFiles(): SeenFile[] {
  return project.tests().files.map(({ file }) => project.seen(file));
}

describe("realms of their own", () => {
  const settings: readonly object[] = [
    { pool: "threads", sequence: { shuffle: { files: true } } },
    ...effort<object[]>(
      [],
      [
        { pool: "forks", maxWorkers: 1, experimental: { fsModuleCache: true } },
        { pool: "threads" },
        { pool: "forks", maxWorkers: 1 },
        { pool: "threads", fileParallelism: false },
        { pool: "forks", sequence: { shuffle: { files: true } } },
        { pool: "forks", experimental: { fsModuleCache: true } },
      ],
    ),
  ];

  test.each(settings)("%j", (settings) => {
    run(settings);
    expect(hash()).toBe(expected);
  });
});

/** Vitest's vm pools may give a realm to several files too. */
describe("realms that serve several files", () => {
  const settings: readonly (readonly [object])[] = [
    [{ pool: "vmThreads" }],
    [{ pool: "forks", isolate: false, maxWorkers: 1 }],
    ...effort([], [[{ pool: "vmForks" }], [{ pool: "threads", isolate: false }]] as const),
  ];

  test.each(settings)("%j", (settings) => {
    run(settings);
    const together = seenFiles();
    expect(together.map(({ tests }) => tests)).toEqual(alone.map(({ tests }) => tests));
    alone.forEach(({ load }, i) => {
      expect(together[i]?.load).toEqual(expect.arrayContaining([...load]));
    });
  });
});
