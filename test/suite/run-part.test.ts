import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { GatheredFile } from "../../src/suite/gather";
import { PartWriter, readParts } from "../../src/suite/run-part";
import { lostRecord } from "../../src/suite/test-record";

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "kcov-parts-"));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

function file(name: string): GatheredFile {
  return { runner: "mocha", file: name, project: "", projectId: "", record: lostRecord("why"), results: [] };
}

test("the parts of a run are those of its processes, each with what ended in it", () => {
  const one = new PartWriter(directory, { runner: "mocha", planned: ["a.js", "b.js"] });
  const other = new PartWriter(directory, { runner: "node:test" });
  one.add(file("a.js"));
  other.add({ ...file("c.js"), gap: "lost" });
  one.add(file("b.js"));
  one.end({ partial: false });
  const parts = [...readParts(directory)].sort((a, b) => (a.runner < b.runner ? -1 : 1));
  expect(parts).toMatchObject([
    { runner: "mocha", planned: ["a.js", "b.js"], end: { partial: false } },
    { runner: "node:test", end: undefined },
  ]);
  expect(parts.map(({ files }) => files.map(({ file: name, gap }) => [name, gap]))).toEqual([
    [
      ["a.js", undefined],
      ["b.js", undefined],
    ],
    [["c.js", "lost"]],
  ]);
});

test("a run whose runners left nothing has no parts", () => {
  expect(readParts(directory)).toEqual([]);
});
