import { runInNewContext } from "node:vm";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { type Coverage, LiveCoverage } from "../../src/bridge/coverage";
import { KnownMaps } from "../../src/bridge/known-maps";
import { PcTable, type TableBlock } from "../../src/bridge/pc-table";
import type { ConsumeMode } from "../../src/bridge/unread";
import { decodeKcov } from "../../src/kcov/buffer";
import type { PcWriter } from "../../src/kcov/source";
import { filesUnder, ROOT } from "../support/arbitraries";
import { effort } from "../support/effort";
import {
  at,
  blockName,
  countsOf,
  coverageOf,
  emptyRange,
  file,
  ifWithoutElse,
  lines,
  pcsIn,
  type RawFile,
  typed,
} from "../support/files";
import { loadReal, REAL_NAMES } from "../support/real-files";
import { refusalOf } from "../support/refusal";

fc.configureGlobal({ numRuns: effort(25, 100) });

const BASE = 0xffff_ffff_8000_0000n;

interface Opened {
  /** `__coverage__`: modules load by being set here. */
  readonly source: Record<string, RawFile>;
  readonly coverage: Coverage;
}

function open(files: readonly RawFile[], mode: ConsumeMode = "clear", table = new PcTable()): Opened {
  const source = coverageOf(...files);
  return { source, coverage: new LiveCoverage({ source: () => source, maps: new KnownMaps(ROOT), mode, table }) };
}

function drained(coverage: Coverage): bigint[] {
  return decodeKcov(coverage.drain());
}

/** `a.js s 0`: a block by file and Istanbul's own names. */
function nameOf({ file, block }: TableBlock): string {
  return `${file} ${blockName(block)}`;
}

/** The names of all blocks hit, straight from Istanbul's objects. */
function nonzero(files: readonly RawFile[]): string[] {
  return files.flatMap((raw) =>
    [...countsOf(raw)].filter(([, count]) => count !== 0).map(([name]) => `${raw.path.slice(ROOT.length + 1)} ${name}`),
  );
}

function namesOf(coverage: Coverage, pcs: readonly bigint[]): string[] {
  return pcs.map((pc) => nameOf(coverage.table.symbolize(pc)));
}

const typedOnes = fc.array(fc.boolean(), { minLength: 5, maxLength: 5 });

/** The files, some of them with typed counters. */
function someTyped(files: readonly RawFile[], which: readonly boolean[]): RawFile[] {
  return files.map((raw, i) => (which[i] === true ? typed(raw) : raw));
}

function snapshot(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

describe("Coverage.available", () => {
  test("is false until the first instrumented module has loaded, and has no side effect", () => {
    let source: Record<string, RawFile> | undefined;
    const table = new PcTable();
    const coverage = new LiveCoverage({ source: () => source, maps: new KnownMaps(ROOT), mode: "clear", table });
    expect(coverage.available()).toBe(false);
    source = {};
    expect(coverage.available()).toBe(false);
    source = coverageOf(lines("/repo/a.js", [1]));
    expect(coverage.available()).toBe(true);
    expect(table.size).toBe(0);
  });
});

describe("Coverage.consume", () => {
  test("without any instrumented module is refused with ENOENT, and clear and table are not", () => {
    const { coverage } = open([]);
    const message =
      "ENOENT: no such entry, consume: no instrumented module has loaded; node --require istanbul-kcov/register instruments " +
      "what loads from then on, node_modules aside";
    expect(refusalOf(() => coverage.consume(new Uint8Array(8))).message).toBe(message);
    expect(refusalOf(() => coverage.drain()).message).toBe(message);
    coverage.clear();
    expect(coverage.table.size).toBe(0);
  });

  test("names files relative to the root", () => {
    const { coverage } = open([lines("/repo/src/a.js", [0]), lines("/other/b.js", [0]), lines("virtual.js", [0])]);
    expect(coverage.table.files.map(({ maps }) => maps.path)).toEqual(["../other/b.js", "src/a.js", "virtual.js"]);
  });

  test("stops at a file that a full sink cuts off, and goes on there", () => {
    const { coverage } = open([lines("/repo/b.js", [1, 1]), lines("/repo/a.js", [1, 1]), lines("/repo/c.js", [1])]);
    const memory = new Uint8Array(24);
    expect(coverage.consume(memory)).toBe(24);
    expect(pcsIn(memory)).toEqual([BASE, BASE + 1n, BASE + 2n]);
    memory.fill(0);
    expect(coverage.consume(memory)).toBe(16);
    expect(pcsIn(memory)).toEqual([BASE + 3n, BASE + 4n, 0n]);
  });

  test("into memory of less than a PC writes nothing and keeps everything", () => {
    const { coverage } = open([lines("/repo/a.js", [1])]);
    expect(coverage.consume(new Uint8Array(0))).toBe(0);
    expect(coverage.consume(new Uint8Array(7))).toBe(0);
    expect(drained(coverage)).toEqual([BASE]);
  });

  test("twice gives nothing the second time, for any counters", () => {
    fc.assert(
      fc.property(filesUnder, fc.constantFrom<ConsumeMode>("clear", "delta"), (files, mode) => {
        const { coverage } = open(files, mode);
        drained(coverage);
        expect(coverage.consume(new Uint8Array(8))).toBe(0);
        expect([...coverage.drain()]).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
      }),
    );
  });

  test("loses nothing when the writer throws, early or late", () => {
    const counts = new Array(1300).fill(1);
    const { coverage } = open([lines("/repo/a.js", counts), lines("/repo/b.js", [1])]);
    const broken = new Error("disk full");
    const taken: bigint[] = [];
    const writer: PcWriter = {
      write: (bytes) => {
        if (taken.length > 0) throw broken;
        taken.push(...pcsIn(bytes));
        return bytes.byteLength;
      },
    };
    expect(() => coverage.consume(writer)).toThrow(broken);
    expect([...taken, ...drained(coverage)]).toEqual(Array.from({ length: 1301 }, (_, i) => BASE + BigInt(i)));
  });

  test("loses nothing when the writer claims what it cannot have taken", () => {
    const { coverage } = open([lines("/repo/a.js", [1, 1])]);
    expect(refusalOf(() => coverage.consume({ write: () => 24 })).code).toBe("EINVAL");
    expect(refusalOf(() => coverage.consume({ write: () => 4 })).code).toBe("EINVAL");
    expect(drained(coverage)).toEqual([BASE, BASE + 1n]);
  });

  test.each<ConsumeMode>(["clear", "delta"])(
    "loses nothing in %s mode when counts of a later file turn out malformed",
    (mode) => {
      const { source, coverage } = open([lines("/repo/a.js", [1]), lines("/repo/b.js", [1])], mode);
      expect(coverage.table.size).toBe(2);
      Object.assign(source["/repo/b.js"] as RawFile, { s: { 0: "many" } });
      expect(refusalOf(() => coverage.drain()).message).toContain("/repo/b.js: s.0 must be a count");
      Object.assign(source["/repo/b.js"] as RawFile, { s: { 0: 1 } });
      expect(drained(coverage)).toEqual([BASE, BASE + 1n]);
    },
  );

  test("gives a writer bytes that stay as they are while it reads another coverage", () => {
    const { coverage } = open([lines("/repo/a.js", [1, 1])]);
    const { coverage: other } = open([lines("/repo/b.js", [1])], "clear", new PcTable({ base: 0x1000n }));
    const pcs: bigint[] = [];
    coverage.consume({
      write: (bytes) => {
        expect(drained(other)).toEqual([0x1000n]);
        pcs.push(...pcsIn(bytes));
        return bytes.byteLength;
      },
    });
    expect(pcs).toEqual([BASE, BASE + 1n]);
  });

  test("in clear mode leaves function counters alone", () => {
    const loc = at(1, 0, 1, 9);
    const raw = file("/repo/a.js", { statements: [loc], functions: [{ name: "f", decl: loc, loc }] });
    raw.f["0"] = 5;
    raw.s["0"] = 5;
    drained(open([raw]).coverage);
    expect([raw.s, raw.f]).toEqual([{ 0: 0 }, { 0: 5 }]);
  });
});

describe("what is drained", () => {
  test("is in kcov format: a count, then the PCs in ascending order", () => {
    const { coverage } = open([lines("/repo/b.js", [1]), lines("/repo/a.js", [0, 3])]);
    expect(pcsIn(coverage.drain())).toEqual([2n, BASE + 1n, BASE + 2n]);
  });

  test.each<ConsumeMode>(["clear", "delta"])("in %s mode is every nonzero block once, for any counters", (mode) => {
    fc.assert(
      fc.property(filesUnder, typedOnes, (files, which) => {
        someTyped(files, which);
        const expected = nonzero(files);
        const before = snapshot(files);
        const { coverage } = open(files, mode);
        const pcs = drained(coverage);
        expect(namesOf(coverage, pcs).sort()).toEqual(expected.sort());
        expect(pcs).toEqual([...pcs].sort((a, b) => Number(a - b)));
        if (mode === "delta") expect(snapshot(files)).toEqual(before);
        else expect(nonzero(files)).toEqual([]);
      }),
    );
  });

  test.each(REAL_NAMES)("of %s is what Istanbul counted, when loaded and again when used", (name) => {
    const { exports, coverage: source } = loadReal(name);
    const raw = Object.values(source)[0] as RawFile;
    const coverage = new LiveCoverage({
      source: () => source,
      maps: new KnownMaps(ROOT),
      mode: "clear",
      table: new PcTable(),
    });
    const expectDrained = (): number => {
      const expected = nonzero([raw]);
      const names = namesOf(coverage, drained(coverage));
      expect(names.sort()).toEqual(expected.sort());
      return names.length;
    };
    expect(expectDrained()).toBeGreaterThan(100);
    const parse = (exports["parse"] ?? exports["load"]) as (text: string, options?: object) => unknown;
    parse("a: 1", { ecmaVersion: 2020 });
    expect(expectDrained()).toBeGreaterThan(50);
    expect(expectDrained()).toBe(0);
  });

  test("comes with the next drain if a counter could not be zeroed, each block once", () => {
    const a = lines("/repo/a.js", [1, 1, 0]);
    const frozen = lines("/repo/b.js", [1]);
    Object.freeze(frozen.s);
    const { source, coverage } = open([a, frozen]);
    expect(refusalOf(() => coverage.drain()).code).toBe("EINVAL");
    source["/repo/b.js"] = lines("/repo/b.js", [1]);
    Object.assign(a.s, { 1: 1, 2: 1 });
    expect(drained(coverage)).toEqual([BASE, BASE + 1n, BASE + 2n, BASE + 3n]);
    expect(drained(coverage)).toEqual([]);
  });

  test("is forgotten by clear, also what a drain had taken before it failed", () => {
    const frozen = lines("/repo/b.js", [1]);
    Object.freeze(frozen.s);
    const { source, coverage } = open([lines("/repo/a.js", [1]), frozen]);
    expect(refusalOf(() => coverage.drain()).code).toBe("EINVAL");
    source["/repo/b.js"] = lines("/repo/b.js", [1]);
    coverage.clear();
    expect(drained(coverage)).toEqual([]);
  });
});

describe("delta mode", () => {
  function deepFreeze<T extends object>(value: T): T {
    for (const each of Object.values(value)) if (typeof each === "object" && each !== null) deepFreeze(each);
    return Object.freeze(value);
  }

  test("reads counters that nobody may write", () => {
    const raw = deepFreeze({ ...ifWithoutElse("/repo/a.js"), s: { 0: 1, 1: 0 }, b: { 0: [0, 1] } });
    const { coverage } = open([raw], "delta");
    const memory = new Uint8Array(8);
    expect(coverage.consume(memory)).toBe(8);
    expect(pcsIn(memory)).toEqual([BASE]);
    expect(drained(coverage)).toEqual([BASE + 2n]);
    coverage.clear();
    expect(drained(coverage)).toEqual([]);
  });

  /** Gives every counter of a file a new count that nobody may write; returns the names of those that changed. */
  function recount(raw: RawFile, random: Iterator<number>): string[] {
    const before = countsOf(raw);
    const next = (): number => random.next().value ?? 0;
    raw.s = deepFreeze(Object.fromEntries(Object.keys(raw.s).map((id) => [id, next()])));
    raw.b = deepFreeze(Object.fromEntries(Object.entries(raw.b).map(([id, arms]) => [id, arms.map(next)])));
    const changed = [...countsOf(raw)].filter(([block, count]) => count !== 0 && count !== before.get(block));
    return changed.map(([block]) => `${raw.path.slice(ROOT.length + 1)} ${block}`);
  }

  test("tells what changed between two states of the host, for any two", () => {
    fc.assert(
      fc.property(filesUnder, fc.infiniteStream(fc.nat({ max: 2 })), (files, random) => {
        const { source, coverage } = open(files, "delta");
        drained(coverage);
        const changed = files.flatMap((raw) => recount(raw, random));
        const state = snapshot(source);
        expect(namesOf(coverage, drained(coverage)).sort()).toEqual(changed.sort());
        expect(snapshot(source)).toEqual(state);
      }),
    );
  });
});

describe("any sequence of hits, loads, clears and sinks of any size", () => {
  type Action =
    | { readonly kind: "hit"; readonly at: number; readonly by: number }
    | { readonly kind: "consume" | "write"; readonly room: number }
    | { readonly kind: "clear" | "load" | "drain" };

  const action: fc.Arbitrary<Action> = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({ kind: fc.constant("hit" as const), at: fc.nat(), by: fc.integer({ min: 1, max: 3 }) }),
    },
    {
      weight: 3,
      arbitrary: fc.record({ kind: fc.constantFrom("consume" as const, "write" as const), room: fc.nat({ max: 6 }) }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom("clear" as const, "load" as const, "drain" as const) }) },
  );

  /** What the reader has not been told yet, kept in the simplest way: the count last reported, by name of the block. */
  class Model {
    readonly #told = new Map<string, number>();
    readonly #mode: ConsumeMode;
    readonly #files: () => readonly RawFile[];

    constructor(mode: ConsumeMode, files: () => readonly RawFile[]) {
      this.#mode = mode;
      this.#files = files;
    }

    unread(): Set<string> {
      const counts = this.#counts();
      return new Set(
        [...counts].filter(([name, count]) => count !== 0 && count !== this.#told.get(name)).map(([n]) => n),
      );
    }

    tell(names: Iterable<string>): void {
      const counts = this.#counts();
      for (const name of names) this.#told.set(name, this.#mode === "clear" ? 0 : (counts.get(name) as number));
    }

    #counts(): Map<string, number> {
      const named = this.#files().flatMap((raw) =>
        [...countsOf(raw)].map(([name, count]) => [`${raw.path.slice(ROOT.length + 1)} ${name}`, count] as const),
      );
      return new Map(named);
    }
  }

  function hit(files: readonly RawFile[], { at, by }: { at: number; by: number }): void {
    const raw = files[at % files.length] as RawFile;
    const names = [...countsOf(raw)].filter(([, count]) => count < 0x7fff_ffff).map(([name]) => name);
    const [kind, id, arm] = (names[at % names.length] ?? "none").split(/[ .]/) as [string, string, string];
    if (kind === "s") raw.s[id] = (raw.s[id] as number) + by;
    if (kind === "b") (raw.b[id] as number[])[Number(arm)] = ((raw.b[id] as number[])[Number(arm)] as number) + by;
  }

  /** Reads as the action says; returns the PCs and whether the sink had room for more. */
  function read(coverage: Coverage, made: Action): { pcs: bigint[]; room: number } {
    if (made.kind === "consume") {
      const memory = new Uint8Array(made.room * 8 + 3);
      const bytes = coverage.consume(memory);
      return { pcs: pcsIn(memory.subarray(0, bytes)), room: made.room };
    }
    if (made.kind === "write") {
      const pcs: bigint[] = [];
      const write = (bytes: Uint8Array): number => {
        const taken = Math.min(bytes.byteLength, 8 * (made.room - pcs.length));
        pcs.push(...pcsIn(bytes.subarray(0, taken)));
        return taken;
      };
      expect(coverage.consume({ write })).toBe(8 * pcs.length);
      return { pcs, room: made.room };
    }
    return { pcs: drained(coverage), room: Number.POSITIVE_INFINITY };
  }

  /** One run of the program under test beside the model. */
  class Run {
    readonly #opened: Opened;
    readonly #mode: ConsumeMode;
    readonly #waiting: RawFile[];
    readonly #model: Model;

    constructor(mode: ConsumeMode, files: readonly RawFile[]) {
      this.#mode = mode;
      this.#opened = open(files.slice(0, 1), mode);
      this.#waiting = files.slice(1);
      this.#model = new Model(mode, () => this.#loaded());
    }

    step(made: Action): void {
      if (made.kind === "hit") hit(this.#loaded(), made);
      else if (made.kind === "load") this.#load();
      else if (made.kind === "clear") this.#clear();
      else this.#read(made);
    }

    #loaded(): RawFile[] {
      return Object.values(this.#opened.source);
    }

    #load(): void {
      const { source, coverage } = this.#opened;
      const before = [...coverage.table.blocks()];
      const next = this.#waiting.shift();
      if (next !== undefined) source[next.path] = next;
      expect([...coverage.table.blocks()].slice(0, before.length)).toEqual(before);
    }

    #clear(): void {
      this.#opened.coverage.clear();
      this.#model.tell(this.#model.unread());
    }

    #read(made: Action): void {
      const { source, coverage } = this.#opened;
      const unread = this.#model.unread();
      const expected = [...coverage.table.blocks()].map(nameOf).filter((name) => unread.has(name));
      const host = snapshot(source);
      const { pcs, room } = read(coverage, made);
      const names = namesOf(coverage, pcs);
      expect(names).toEqual(expected.slice(0, room));
      if (this.#mode === "delta") expect(snapshot(source)).toEqual(host);
      this.#model.tell(names);
    }
  }

  test.each<ConsumeMode>(["clear", "delta"])(
    "in %s mode tells every block once per change, in PC order, and loses none",
    (mode) => {
      const scenario = fc.tuple(filesUnder, typedOnes, fc.array(action, { maxLength: 30 }));
      fc.assert(
        fc.property(scenario, ([files, which, actions]) => {
          const run = new Run(mode, someTyped(files, which));
          for (const made of actions) run.step(made);
          run.step({ kind: "drain" });
        }),
        { numRuns: effort(25, 200) },
      );
    },
  );
});

describe("modules that come and go", () => {
  test("are appended when they load late, whatever their name", () => {
    const { source, coverage } = open([lines("/repo/m.js", [1])]);
    expect(drained(coverage)).toEqual([BASE]);
    source["/repo/a.js"] = lines("/repo/a.js", [0, 1]);
    expect(drained(coverage)).toEqual([BASE + 2n]);
    expect(coverage.table.pcOf("m.js", 0)).toBe(BASE);
  });

  test("get the same PCs in whatever order they loaded before the first use", () => {
    fc.assert(
      fc.property(filesUnder, (files) => {
        const forth = open(files).coverage.table;
        const back = open([...files].reverse()).coverage.table;
        expect([...back.blocks()]).toEqual([...forth.blocks()]);
      }),
    );
  });

  test("keep their PCs when they are loaded again with the same contents, and the new counters count", () => {
    const { source, coverage } = open([lines("/repo/a.js", [1, 1])]);
    expect(drained(coverage)).toEqual([BASE, BASE + 1n]);
    source["/repo/a.js"] = lines("/repo/a.js", [0, 1]);
    expect(drained(coverage)).toEqual([BASE + 1n]);
    expect(coverage.table.size).toBe(2);
  });

  test("are refused by name when they are loaded again with other contents, and nothing is lost", () => {
    const { source, coverage } = open([lines("/repo/a.js", [1])]);
    expect(coverage.table.size).toBe(1);
    const original = source["/repo/a.js"] as RawFile;
    source["/repo/a.js"] = lines("/repo/a.js", [1, 1]);
    const refusal = refusalOf(() => coverage.drain());
    expect(refusal.message).toBe(
      "EEXIST: already exists, number blocks: a.js is in the table with other contents; start a new table for these",
    );
    source["/repo/a.js"] = original;
    expect(drained(coverage)).toEqual([BASE]);
  });

  test("leave the table in place when they are dropped, and nothing to consume when all are", () => {
    const { source, coverage } = open([lines("/repo/a.js", [1]), lines("/repo/b.js", [1])]);
    expect(coverage.table.size).toBe(2);
    delete source["/repo/a.js"];
    expect(drained(coverage)).toEqual([BASE + 1n]);
    delete source["/repo/b.js"];
    expect(refusalOf(() => coverage.drain()).code).toBe("ENOENT");
    expect(coverage.table.pcOf("a.js", 0)).toBe(BASE);
  });

  test("that do not fit the window are refused by name, and the rest goes on without them", () => {
    const { source, coverage } = open([lines("/repo/b.js", [1])], "clear", new PcTable({ base: 0xffff_ffffn }));
    expect(coverage.table.size).toBe(1);
    source["/repo/a.js"] = lines("/repo/a.js", [1]);
    expect(refusalOf(() => coverage.consume(new Uint8Array(80))).message).toContain("EOVERFLOW");
    expect(refusalOf(() => coverage.consume(new Uint8Array(80))).message).toContain("a.js leaves the 32-bit window");
    delete source["/repo/a.js"];
    expect(drained(coverage)).toEqual([0xffff_ffffn]);
  });

  test("give the PCs of the table they were given, and continue it", () => {
    const table = new PcTable();
    open([lines("/repo/m.js", [0]), lines("/repo/z.js", [0])], "clear", table).coverage.clear();
    const next = open([lines("/repo/z.js", [1]), lines("/repo/a.js", [1])], "clear", PcTable.fromJSON(snapshot(table)));
    expect(drained(next.coverage)).toEqual([BASE + 1n, BASE + 2n]);
    expect(next.coverage.table.pcOf("a.js", 0)).toBe(BASE + 2n);
  });
});

describe("coverage objects of other producers", () => {
  const loc = at(1, 0, 1, 9);
  const shapes: readonly (readonly [string, object])[] = [
    ["without hash, bT or schema", {}],
    ["with every key Istanbul adds", { hash: "1f", _coverageSchema: "1a1c", bT: {}, inputSourceMap: { version: 3 } }],
    ["with extra keys of its own", { x_google_ignore: [1], all: false, contentHash: null }],
    [
      "with the line beside function and branch, as SWC and old Istanbul have it",
      {
        fnMap: { 1: { name: "f", line: 1, loc } },
        f: { 1: 0 },
        branchMap: { 1: { type: "if", line: 1, locations: [loc, loc] } },
        b: { 1: [0, 0] },
      },
    ],
    ["with a type of branch that is new", { branchMap: { 0: { type: "optional", loc, locations: [] } }, b: { 0: [] } }],
    ["with places remapped to the end of the line", { statementMap: { 0: at(1, 0, 1, null), 1: at(2, 0, 2, null) } }],
    [
      "with undefined lines for the else",
      {
        branchMap: { 0: { type: "if", loc, locations: [loc, { ...emptyRange(), end: { line: undefined } }] } },
        b: { 0: [0, 0] },
      },
    ],
    ["without prototypes", { s: Object.assign(Object.create(null), { 0: 0, 1: 1 }) }],
  ];

  test.each(shapes)("are read %s", (_, fields) => {
    const raw = { ...lines("/repo/a.js", [0, 1]), ...fields } as RawFile;
    const { coverage } = open([raw]);
    expect(namesOf(coverage, drained(coverage))).toEqual(["a.js s 1"]);
    expect(raw.s["1"]).toBe(0);
  });

  test("are read with ids that have gaps", () => {
    const statementMap = { 3: at(3, 0, 3, 5), 11: at(1, 0, 1, 5) };
    const raw = { ...file("/repo/a.js", {}), statementMap, s: { 3: 1, 11: 2 } };
    const { coverage } = open([raw]);
    expect(namesOf(coverage, drained(coverage))).toEqual(["a.js s 11", "a.js s 3"]);
  });

  test("are read from another realm", () => {
    const source = runInNewContext(`(${JSON.stringify(coverageOf(lines("/repo/a.js", [0, 1])))})`);
    const coverage = new LiveCoverage({
      source: () => source,
      maps: new KnownMaps(ROOT),
      mode: "clear",
      table: new PcTable(),
    });
    expect(drained(coverage)).toEqual([BASE + 1n]);
    expect(source["/repo/a.js"].s[1]).toBe(0);
  });

  test.each(["__proto__", "constructor", "hasOwnProperty", "toString"])("are read for a file called %s", (path) => {
    const { coverage } = open([lines(path, [1]), lines(`/repo/src/${path}`, [1])]);
    expect(coverage.table.files.map(({ maps }) => maps.path)).toEqual([path, `src/${path}`].sort());
    expect(drained(coverage)).toEqual([BASE, BASE + 1n]);
  });

  test.each([[5], ["text"], [null], [[]]])("are refused when __coverage__ is %j", (source) => {
    const coverage = new LiveCoverage({
      source: () => source,
      maps: new KnownMaps(ROOT),
      mode: "clear",
      table: new PcTable(),
    });
    for (const use of [
      () => coverage.available(),
      () => coverage.clear(),
      () => coverage.drain(),
      () => coverage.table,
    ]) {
      expect(refusalOf(use).message).toContain(
        "EINVAL: invalid argument, read coverage: __coverage__ must be an object",
      );
    }
  });

  test("are refused by file and field when one entry is malformed, and nothing is numbered", () => {
    const broken = { ...lines("/repo/b.js", [1]), branchMap: { 4: { type: "if", locations: 3 } } };
    const { source, coverage } = open([lines("/repo/a.js", [1]), broken as unknown as RawFile]);
    const message = "/repo/b.js: branchMap.4.locations must be an array, got 3";
    for (const use of [() => coverage.clear(), () => coverage.drain(), () => coverage.table]) {
      expect(refusalOf(use).message).toContain(message);
    }
    delete source["/repo/b.js"];
    expect(drained(coverage)).toEqual([BASE]);
  });

  test("let nothing but EINVAL naming the entry out, whatever the entry is", () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true }), (entry) => {
        const source = { "/repo/a.js": lines("/repo/a.js", [1]), "/repo/b.js": entry };
        const coverage = new LiveCoverage({
          source: () => source,
          maps: new KnownMaps(ROOT),
          mode: "clear",
          table: new PcTable(),
        });
        const refusal = refusalOf(() => coverage.drain());
        expect(refusal.code).toBe("EINVAL");
        expect(refusal.message).toContain("/repo/b.js");
      }),
    );
  });
});
