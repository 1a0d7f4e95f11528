/**
 * affectedTests: what it asks of git and of Babel, and its options; what follows is tried in suite/affected.test.ts.
 */
import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type AffectedOptions, type AffectedTests, affectedTests } from "../src/affected-tests";
import { PcTable } from "../src/bridge/pc-table";
import { mapsOf } from "../src/instrument/maps-of";
import type { TestData } from "../src/suite/test-data";
import { GitProject } from "./support/git-project";
import { refusalOf } from "./support/refusal";
import { dataOf } from "./support/test-data";

const TEXT = "export function f(a: number) {\n  return a;\n}\nexport function g() {\n  return 2;\n}\n";

let project: GitProject;
let commit: string;

beforeAll(() => {
  project = new GitProject({ "src/a.ts": TEXT, "a.test.js": "", "data/pcs.json": "{}" });
  project.commit("start");
  commit = project.git("rev-parse", "HEAD").trim();
});

afterAll(() => project.remove());

/** Block 0 is the body of f, 1 that of g. */
function recorded(): TestData {
  const table = new PcTable();
  const maps = mapsOf(TEXT, project.path("src/a.ts"), { cwd: project.directory }, () => undefined);
  table.add([{ ...maps, path: "src/a.ts" }]);
  const hash = (text: string): string => createHash("sha1").update(text).digest("hex");
  const { files } = dataOf({
    sources: { "src/a.ts": 2 },
    files: [
      {
        file: "a.test.js",
        tests: [
          { name: "f", own: ["src/a.ts:1"] },
          { name: "g", own: ["src/a.ts:2"] },
        ],
      },
    ],
  });
  const sources = [
    { path: "a.test.js", sha1: hash("") },
    { path: "src/a.ts", sha1: hash(TEXT) },
  ];
  return { table, partial: false, commits: [commit], sources, search: { roots: [""], passedOver: [] }, files };
}

function named({ tests }: AffectedTests): string[] {
  return tests.map(({ path, reason }) => `${path.join(" ")}: ${reason}`);
}

describe("affectedTests", () => {
  test("asks git what changed and Babel in which function, and tells what runs the selection", () => {
    project.edit("src/a.ts", "return 2", "return 3");
    project.edit("data/pcs.json", "{}", "[]");
    const affected = affectedTests(recorded(), { cwd: project.directory, data: "data" });
    expect(named(affected)).toEqual(["g: src/a.ts: g changed"]);
    expect(affected.commands).toEqual([
      { runner: "jest", args: ["--runTestsByPath", "a.test.js", "--testNamePattern=^(g)$"] },
    ]);
    project.restore();
  });

  test("compares with the commit that is asked for", () => {
    project.edit("src/a.ts", "return a", "return -a");
    project.commit("edit");
    const asked = (since?: string): string[] =>
      named(affectedTests(recorded(), { cwd: project.directory, ...(since === undefined ? {} : { since }) }));
    expect(asked("HEAD~1")).toEqual(["f: src/a.ts: f changed"]);
    project.git("reset", "-q", "--hard", commit);
  });

  test("nothing changed, nothing is to be run", () => {
    expect(affectedTests(recorded(), { cwd: project.directory })).toMatchObject({ tests: [], commands: [] });
  });

  test.each<[string, object]>([
    ["option sinse is not known; the options are since, cwd, data", { sinse: "main" }],
    ["since must be a string, got 1", { since: 1 }],
    ["options must be an object, got null", JSON.parse("null")],
    ["git cannot compare with nothing in", { since: "nothing" }],
  ])("refuses: %s", (message, options) => {
    const given = options === null ? options : { cwd: project.directory, ...options };
    expect(refusalOf(() => affectedTests(recorded(), given as AffectedOptions)).message).toContain(message);
  });
});
