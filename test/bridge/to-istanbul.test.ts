import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { type CoverageMapData, createCoverageMap } from "istanbul-lib-coverage";
import { createContext } from "istanbul-lib-report";
import { create } from "istanbul-reports";
import { type PC, PcTable } from "../../src/bridge/pc-table";
import { type IstanbulFile, toIstanbulCoverage } from "../../src/bridge/to-istanbul";
import { parseFileMaps } from "../../src/istanbul/schema";
import { filesUnder, ROOT } from "../support/arbitraries";
import { at, blockName, countsOf, file, ifWithoutElse, lines, type RawFile, type RawFunction } from "../support/files";
import { loadReal } from "../support/real-files";
import { refusalOf } from "../support/refusal";

const BASE = 0xffff_ffff_8000_0000n;

function tableOf(...files: readonly RawFile[]): PcTable {
  const table = new PcTable();
  table.add(files.map((raw) => ({ ...parseFileMaps(raw, "entry"), path: raw.path.replace(`${ROOT}/`, "") })));
  return table;
}

/** The PCs of the blocks that Istanbul's own objects count. */
function pcsOf(table: PcTable, files: readonly RawFile[]): PC[] {
  const counts = new Map(files.map((raw) => [raw.path.replace(`${ROOT}/`, ""), countsOf(raw)]));
  return [...table.blocks()].filter(({ file, block }) => counts.get(file)?.get(blockName(block))).map(({ pc }) => pc);
}

function fn(name: string, loc: RawFunction["loc"]): RawFunction {
  return { name, decl: loc, loc };
}

/** What PCs of the statements named make of the functions of one file. */
function calls(
  functions: readonly RawFunction[],
  statements: readonly RawFunction["loc"][],
  ran: readonly number[],
): object {
  const raw = file("a.js", { functions, statements });
  const table = tableOf({ ...raw, s: Object.fromEntries(statements.map((_, i) => [i, Number(ran.includes(i))])) });
  const pcs = [...table.blocks()].filter(({ block }) => ran.includes(Number(block.id))).map(({ pc }) => pc);
  const { f, fnMap } = toIstanbulCoverage(table, pcs, ROOT)["/repo/a.js"] as IstanbulFile;
  expect(Object.keys(fnMap)).toEqual(Object.keys(f));
  return f;
}

describe("toIstanbulCoverage", () => {
  test("counts 1 for the blocks whose PCs are given and 0 for the rest, in every file of the table", () => {
    const table = tableOf(ifWithoutElse("a.js"), lines("src/b.js", [0, 0]));
    const coverage = toIstanbulCoverage(table, [BASE + 1n, BASE + 5n, BASE + 1n], "/repo");
    expect(Object.keys(coverage)).toEqual(["/repo/a.js", "/repo/src/b.js"]);
    expect(coverage["/repo/a.js"]).toMatchObject({ path: "/repo/a.js", s: { 0: 0, 1: 0 }, b: { 0: [1, 0] }, f: {} });
    expect(coverage["/repo/src/b.js"]).toMatchObject({ path: "/repo/src/b.js", s: { 0: 0, 1: 1 }, b: {}, f: {} });
  });

  test("keeps maps and input source map as they are in the table", () => {
    const inputSourceMap = { version: 3, sources: ["a.ts"], mappings: "" };
    const table = tableOf({ ...lines("a.js", [0]), inputSourceMap } as RawFile);
    const made = toIstanbulCoverage(table, [], "/repo")["/repo/a.js"] as IstanbulFile;
    expect({ ...made.statementMap }).toEqual({ 0: at(1, 0, 1, 10) });
    expect(made.inputSourceMap).toEqual(inputSourceMap);
  });

  test("has counts for a branch without arms and for ids with gaps", () => {
    const loc = at(1, 0, 1, 9);
    const branchMap = { 3: { type: "switch", loc, locations: [] }, 7: { type: "if", loc, locations: [loc] } };
    const table = tableOf({ ...file("a.js", {}), branchMap, b: { 3: [], 7: [0] } });
    expect(toIstanbulCoverage(table, [BASE], "/repo")["/repo/a.js"]?.b).toEqual({ 3: [], 7: [1] });
  });

  test("gives back which statements and arms ran, for any counters", () => {
    fc.assert(
      fc.property(filesUnder, (files) => {
        const table = tableOf(...files);
        const coverage = toIstanbulCoverage(table, pcsOf(table, files), ROOT);
        expect(Object.keys(coverage).sort()).toEqual(files.map(({ path }) => path).sort());
        for (const raw of files) {
          const ran = [...countsOf(raw)].map(([name, count]) => [name, Math.min(count, 1)] as const);
          expect(countsOf(coverage[raw.path] as IstanbulFile)).toEqual(new Map(ran));
        }
      }),
    );
  });

  test("refuses a PC that is not in the table", () => {
    const refusal = refusalOf(() => toIstanbulCoverage(tableOf(lines("a.js", [0])), [BASE, BASE + 1n], "/repo"));
    expect(refusal.message).toBe("ENOENT: no such entry, symbolize: 0xffffffff80000001 is not a PC of this table");
  });

  test("keeps files apart whose names objects have properties of", () => {
    const table = tableOf(lines("__proto__", [0]), lines("constructor", [0]));
    const coverage = toIstanbulCoverage(table, [BASE + 1n], "/repo");
    expect(Object.keys(coverage)).toEqual(["/repo/__proto__", "/repo/constructor"]);
    expect(coverage["/repo/constructor"]?.s).toEqual({ 0: 1 });
  });
});

describe("functions made from PCs", () => {
  test("are called when a statement of their own ran", () => {
    const functions = [fn("f", at(1, 0, 3, 1)), fn("g", at(4, 0, 6, 1))];
    const statements = [at(2, 2, 2, 9), at(5, 2, 5, 9)];
    expect(calls(functions, statements, [1])).toEqual({ 0: 0, 1: 1 });
  });

  test("are not called because a function inside them was", () => {
    const functions = [fn("outer", at(1, 0, 9, 1)), fn("inner", at(3, 0, 5, 1))];
    const statements = [at(2, 2, 2, 9), at(4, 2, 4, 9), at(7, 2, 7, 9)];
    expect(calls(functions, statements, [1])).toEqual({ 0: 0, 1: 1 });
    expect(calls(functions, statements, [2])).toEqual({ 0: 1, 1: 0 });
  });

  test("are left out when they have no statement of their own", () => {
    const functions = [fn("empty", at(1, 0, 1, 2)), fn("wrapper", at(2, 0, 6, 1)), fn("inner", at(3, 0, 5, 1))];
    expect(calls(functions, [at(4, 2, 4, 9)], [0])).toEqual({ 2: 1 });
  });

  test("take an expression body for a statement of their own", () => {
    const body = at(1, 10, 1, 15);
    expect(calls([fn("arrow", body)], [at(1, 0, 1, 16), body], [1])).toEqual({ 0: 1 });
    expect(calls([fn("arrow", body)], [at(1, 0, 1, 16), body], [0])).toEqual({ 0: 0 });
  });

  test("own a statement that begins in them, also where a source map lost its end", () => {
    const functions = [fn("outer", at(1, 0, 3, 1)), fn("oneLine", at(2, 10, 2, 30))];
    const statements = [at(2, 2, 2, null), at(2, 12, 2, null), at(2, 20, 2, 28)];
    expect(calls(functions, statements, [1])).toEqual({ 0: 0, 1: 1 });
  });

  test("that start at the same place are told apart by their ends, in whatever order they are numbered", () => {
    const [outer, inner] = [fn("outer", at(1, 0, 9, 1)), fn("inner", at(1, 0, 2, 9))];
    const statements = [at(1, 2, 1, 9), at(5, 0, 5, 9)];
    expect(calls([outer, inner], statements, [0])).toEqual({ 0: 0, 1: 1 });
    expect(calls([inner, outer], statements, [0])).toEqual({ 0: 1, 1: 0 });
  });

  test("are those that Istanbul counted as called, in a real parser", () => {
    const { exports, coverage: source } = loadReal("acorn");
    const parse = exports["parse"] as (text: string, options: object) => unknown;
    parse("class A { static #x = 1; async *m({ a = 1, ...b }) { for await (const c of b) yield c } }", {
      ecmaVersion: 2022,
    });
    const raw = Object.values(source)[0] as RawFile;
    const table = tableOf(raw);
    const { f } = toIstanbulCoverage(table, pcsOf(table, [raw]), ROOT)[raw.path] as IstanbulFile;
    const counted = Object.keys(f).map((id) => [id, Math.min(raw.f[id] as number, 1)]);
    expect(f).toEqual(Object.fromEntries(counted));
    expect(Object.keys(f).length).toBeGreaterThan(0.9 * Object.keys(raw.f).length);
    expect(Object.values(f).filter((called) => called === 0).length).toBeGreaterThan(10);
  });
});

describe("what Istanbul's own tools make of it", () => {
  function mapOf(ran: readonly PC[], root = "/repo") {
    const table = tableOf(ifWithoutElse("a.js"), lines("b.js", [0, 0]));
    return createCoverageMap(toIstanbulCoverage(table, ran, root) as unknown as CoverageMapData);
  }

  test("is summed up as the blocks that ran", () => {
    const summary = mapOf([BASE, BASE + 2n, BASE + 4n]).getCoverageSummary();
    expect(summary.statements).toMatchObject({ total: 4, covered: 2 });
    expect(summary.branches).toMatchObject({ total: 2, covered: 1 });
    expect(summary.lines).toMatchObject({ total: 4, covered: 2 });
  });

  test("is merged with another run's", () => {
    const merged = mapOf([BASE, BASE + 1n]);
    merged.merge(mapOf([BASE, BASE + 2n]));
    expect(merged.fileCoverageFor("/repo/a.js").s).toEqual({ 0: 2, 1: 0 });
    expect(merged.fileCoverageFor("/repo/a.js").b).toEqual({ 0: [1, 1] });
  });

  test.each(["html", "lcovonly", "text", "json", "cobertura", "clover"] as const)(
    "is printed by the %s reporter, an else that is not there included",
    (name) => {
      const root = mkdtempSync(join(tmpdir(), "istanbul-kcov-"));
      try {
        writeFileSync(join(root, "a.js"), "if (a) {\n  run(1);  \n}\n");
        writeFileSync(join(root, "b.js"), "const a = 1;\nconst b = 2;\n");
        const context = createContext({ dir: join(root, "report"), coverageMap: mapOf([BASE, BASE + 1n], root) });
        const options = name === "text" ? { file: "text.txt" } : {};
        create(name, options as never).execute(context as never);
        const printed = readdirSync(join(root, "report"));
        const text = printed
          .filter((each) => each.includes("."))
          .map((each) => readFileSync(join(root, "report", each), "utf8"));
        expect(text.join("")).toContain("a.js");
        expect(text.join("")).not.toContain("TypeError");
      } finally {
        rmSync(root, { recursive: true });
      }
    },
  );

  test.each(["lcovonly", "clover", "cobertura"] as const)(
    "is printed by the %s reporter, a branch of no range included",
    (name) => {
      const dir = mkdtempSync(join(tmpdir(), "istanbul-kcov-"));
      try {
        const branch = { type: "if", loc: undefined, locations: [at(3, 0, 3, 9)] };
        const coverage = toIstanbulCoverage(tableOf(file("a.js", { branches: [branch] })), [BASE], dir);
        const coverageMap = createCoverageMap(coverage as unknown as CoverageMapData);
        create(name).execute(createContext({ dir, coverageMap }) as never);
        expect(readdirSync(dir)).toHaveLength(1);
      } finally {
        rmSync(dir, { recursive: true });
      }
    },
  );
});
