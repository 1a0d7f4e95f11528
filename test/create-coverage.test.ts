import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "@jest/globals";
import { PcTable } from "../src/bridge/pc-table";
import { type CoverageOptions, createCoverage } from "../src/create-coverage";
import { parseFileMaps } from "../src/istanbul/schema";
import { decodeKcov } from "../src/kcov/buffer";
import { coverageOf, lines, type RawFile } from "./support/files";
import { refusalOf } from "./support/refusal";

const BASE = 0xffff_ffff_8000_0000n;

function setGlobal(...files: readonly RawFile[]): void {
  Reflect.set(globalThis, "__coverage__", coverageOf(...files));
}

const original: unknown = Reflect.get(globalThis, "__coverage__");

afterEach(() => {
  if (original === undefined) Reflect.deleteProperty(globalThis, "__coverage__");
  else Reflect.set(globalThis, "__coverage__", original);
});

describe("createCoverage without options", () => {
  test("reads the __coverage__ of its own global, looked up at each use", () => {
    Reflect.deleteProperty(globalThis, "__coverage__");
    const coverage = createCoverage();
    expect(coverage.available()).toBe(false);
    setGlobal(lines("a.js", [1]));
    expect(coverage.available()).toBe(true);
    expect(decodeKcov(coverage.drain())).toEqual([BASE]);
    setGlobal(lines("a.js", [1]), lines("b.js", [1]));
    expect(decodeKcov(coverage.drain())).toEqual([BASE, BASE + 1n]);
  });

  test("counts from the seed's base in steps of 1 and clears what it reads", () => {
    const raw = lines("a.js", [4, 5]);
    setGlobal(raw);
    const coverage = createCoverage();
    coverage.consume(new Uint8Array(8));
    expect(raw.s).toEqual({ 0: 0, 1: 5 });
    expect([coverage.table.base, coverage.table.step]).toEqual([BASE, 1]);
  });

  test("names files relative to the working directory", () => {
    setGlobal(lines(join(realpathSync(process.cwd()), "src", "a.js"), [1]));
    expect(createCoverage().table.files[0]?.path).toBe("src/a.js");
  });

  test("takes an option that is undefined for one that is not given", () => {
    const coverage = createCoverage({
      coverage: coverageOf(lines("a.js", [1])),
      table: undefined,
      base: undefined,
      step: undefined,
      mode: undefined,
      root: undefined,
    });
    expect(decodeKcov(coverage.drain())).toEqual([BASE]);
  });
});

describe("createCoverage with options", () => {
  test("reads the coverage object it is given and not the global one", () => {
    setGlobal(lines("global.js", [1]));
    const coverage = createCoverage({ coverage: coverageOf(lines("a.js", [0, 1])) });
    expect(decodeKcov(coverage.drain())).toEqual([BASE + 1n]);
    expect(coverage.table.file("global.js")).toBeUndefined();
  });

  test("numbers from base in steps of step", () => {
    const coverage = createCoverage({ coverage: coverageOf(lines("a.js", [1, 1])), base: 0x4000n, step: 8 });
    expect(decodeKcov(coverage.drain())).toEqual([0x4000n, 0x4008n]);
  });

  test("in delta mode leaves the counters alone", () => {
    const raw = lines("a.js", [3]);
    const coverage = createCoverage({ coverage: coverageOf(raw), mode: "delta" });
    expect(decodeKcov(coverage.drain())).toEqual([BASE]);
    expect(decodeKcov(coverage.drain())).toEqual([]);
    coverage.clear();
    expect(raw.s).toEqual({ 0: 3 });
  });

  test("names files relative to root, with symbolic links followed as Istanbul's paths are", () => {
    const directory = realpathSync(mkdtempSync(join(tmpdir(), "istanbul-kcov-")));
    try {
      mkdirSync(join(directory, "real"));
      symlinkSync(join(directory, "real"), join(directory, "link"));
      const source = coverageOf(lines(join(directory, "real", "src", "a.js"), [1]));
      const names = ["real", "link", "missing/../real"].map((name) => {
        return createCoverage({ coverage: source, root: join(directory, name) }).table.files[0]?.path;
      });
      expect(names).toEqual(["src/a.js", "src/a.js", "src/a.js"]);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  test("gives the same PCs to the same checkout in two places", () => {
    const under = (root: string): PcTable => {
      const files = ["lib/b.js", "a.js"].map((name) => lines(`${root}/${name}`, [0, 0]));
      return createCoverage({ coverage: coverageOf(...files), root }).table;
    };
    expect([...under("/home/one").blocks()]).toEqual([...under("/srv/two/checkout").blocks()]);
  });

  test("continues the table it is given, also when base and step are repeated", () => {
    const table = new PcTable({ base: 0x1000n, step: 8 });
    table.add([parseFileMaps(lines("z.js", [0]), "entry")]);
    const source = coverageOf(lines("a.js", [1]), lines("z.js", [1]));
    const coverage = createCoverage({ coverage: source, table, base: 0x1000n, step: 8 });
    expect(decodeKcov(coverage.drain())).toEqual([0x1000n, 0x1008n]);
    expect(coverage.table).toBe(table);
  });
});

describe("createCoverage refuses", () => {
  const table = new PcTable({ base: 0x1000n, step: 8 });
  const refusals: readonly (readonly [what: string, options: object, message: string])[] = [
    [
      "an option it does not know",
      { bases: 1n },
      "createCoverage: option bases is not known; the options are coverage, root, base, step, mode, table",
    ],
    ["a mode it does not know", { mode: 3 }, 'createCoverage: mode must be "clear" or "delta", got 3'],
    ["a mode of null", { mode: null }, 'createCoverage: mode must be "clear" or "delta", got null'],
    ["a root that is no name", { root: 7 }, "createCoverage: root must be a directory name, got 7"],
    ["a base that is no bigint", { base: 4096 }, "create PC table: base must be an unsigned 64-bit bigint, got 4096"],
    [
      "a base beyond 64 bits",
      { base: 2n ** 64n },
      "create PC table: base must be an unsigned 64-bit bigint, got 18446744073709551616n",
    ],
    ["a step of 0", { step: 0 }, "create PC table: step must be a positive integer, got 0"],
    ["a step that is no integer", { step: 0.5 }, "create PC table: step must be a positive integer, got 0.5"],
    ["a step that is a bigint", { step: 8n }, "create PC table: step must be a positive integer, got 8n"],
    ["a table that is JSON", { table: table.toJSON() }, "createCoverage: table must be a PcTable"],
    ["a base that contradicts the table", { table, base: 0n }, "createCoverage: base contradicts the given table"],
    ["a step that contradicts the table", { table, step: 1 }, "createCoverage: step contradicts the given table"],
  ];

  test.each(refusals)("%s, by name", (_, options, message) => {
    const refusal = refusalOf(() => createCoverage(options as CoverageOptions));
    expect(refusal.code).toBe("EINVAL");
    expect(refusal.message).toBe(`EINVAL: invalid argument, ${message}`);
  });

  test.each([[5], ["__coverage__"], [null], [[]], [() => ({})]])(
    "a coverage object that is %p, by name",
    (coverage) => {
      const refusal = refusalOf(() => createCoverage({ coverage: coverage as object }));
      expect(refusal.code).toBe("EINVAL");
      expect(refusal.message).toContain("coverage must be an object");
    },
  );

  test.each([
    ["mode", { mode: Object.create(null) }],
    ["root", { root: Object.create(null) }],
    ["base", { base: Object.create(null) }],
    ["base", { base: Symbol("base") }],
    ["step", { step: Symbol("step") }],
  ])("a %s that cannot be printed, by name", (name, options) => {
    const refusal = refusalOf(() => createCoverage(options as CoverageOptions));
    expect(refusal.code).toBe("EINVAL");
    expect(refusal.message).toContain(name);
  });

  test("options that are null", () => {
    expect(refusalOf(() => createCoverage(null as unknown as CoverageOptions)).code).toBe("EINVAL");
  });
});
