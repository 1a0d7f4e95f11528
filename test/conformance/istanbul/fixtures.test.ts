import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "@jest/globals";
import type { FileCoverageData } from "istanbul-lib-coverage";
import { decodeKcov, PcTable } from "../../../src";
import { orderBlocks } from "../../../src/istanbul/blocks";
import { parseFileMaps } from "../../../src/istanbul/schema";
import { effort } from "../../support/effort";
import { copyFixture, type FixtureRun, runOurs, runReference } from "../../support/fixture-run";
import { PATIENCE } from "../../support/other-side";

const MAIN = resolve(__dirname, "../../../lib/cli/main.js");

const PROGRAMS: readonly (readonly [name: string, ...args: string[]])[] = [
  ["expression-cjs", "main.js", "1 + 2 * (3 - x)", "x=4"],
  ["expression-cjs", "main.js", "1 +"],
  ["expression-esm", "main.js", "sqrt(x ^ 2 + 9) / phi", "x=4"],
  ["invoice-tsx", "main.ts"],
  ["word-count-parallel", "main.js"],
  ...effort<readonly (readonly [string, ...string[]])[]>(
    [],
    [
      ["expression-esm", "main.js", "1 / 0"],
      ["invoice-tsx", "main.ts", "2024-002"],
    ],
  ),
];

/** What each counter read, keyed by Istanbul's ids, without what names the run's directory. */
function counts(run: FixtureRun): Record<string, Pick<FileCoverageData, "s" | "f" | "b">> {
  const files = Object.entries(run.coverage).map(([name, { s, f, b }]) => [name, { s, f, b }]);
  return Object.fromEntries(files);
}

function maps(run: FixtureRun): unknown {
  const files = Object.entries(run.coverage).map(([name, { statementMap, fnMap, branchMap }]) => [
    name,
    { statementMap, fnMap, branchMap },
  ]);
  return Object.fromEntries(files);
}

/** `file:blockIndex` of every statement and arm with a count. */
function nonzeroBlocks(run: FixtureRun): string[] {
  return Object.entries(run.coverage).flatMap(([name, file]) =>
    orderBlocks(parseFileMaps(file, name)).flatMap(({ kind, id, arm }, index) => {
      const count = kind === "statement" ? file.s[id] : file.b[id]?.[arm];
      return count === 0 ? [] : [`${name}:${index}`];
    }),
  );
}

function tracedBlocks(name: string, args: readonly string[]): string[] {
  const directory = copyFixture(name);
  spawnSync(process.execPath, [MAIN, "trace", "--", "node", ...args], { ...PATIENCE, cwd: directory });
  const output = join(directory, "coverage/kcov");
  const table = PcTable.fromJSON(JSON.parse(readFileSync(join(output, "pcs.json"), "utf8")));
  return decodeKcov(readFileSync(join(output, "trace.kcov"))).map((pc) => {
    const { file, blockIndex } = table.symbolize(pc);
    return `${file}:${blockIndex}`;
  });
}

describe.each(PROGRAMS)("%s %s %s", (name, ...args) => {
  const reference = runReference(name, args);
  const ours = runOurs(name, args);

  test("behaves as under plain Istanbul", () => {
    const { stdout, stderr, status } = ours;
    expect({ stdout, stderr, status }).toEqual({
      stdout: reference.stdout,
      stderr: reference.stderr,
      status: reference.status,
    });
    expect(Object.keys(ours.coverage).length).toBeGreaterThan(3);
  });

  test("has plain Istanbul's maps and counts", () => {
    expect(maps(ours)).toEqual(maps(reference));
    expect(counts(ours)).toEqual(counts(reference));
  });

  test("drains the PCs of the counters that plain Istanbul has nonzero", () => {
    expect(tracedBlocks(name, args).sort()).toEqual(nonzeroBlocks(reference).sort());
  });
});
