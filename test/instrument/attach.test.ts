import { createRequire } from "node:module";
import { inspect } from "node:util";
import { deserialize, serialize } from "node:v8";
import { afterEach, describe, expect, test } from "@jest/globals";
import { parse } from "acorn";
import fc from "fast-check";
import {
  type CoverageMapData,
  createCoverageMap,
  createFileCoverage,
  type FileCoverageData,
} from "istanbul-lib-coverage";
import { attachSource } from "../../src/instrument/attach";
import { coveredBlocks, drainedBlocks } from "../support/covered";
import { HereRealm, type Host } from "../support/here-realm";
import { type CoverageObject, compile, type Entry, FILE, ours, plain, Realm, snapshot } from "../support/instrument";

const PROGRAM = `
exports.run = (n) => work(n);
function work(n, limit = 3) {
  let text = n || "none";
  if (n > limit) { text = "high"; } else if (n < 0) text = "low";
  switch (n) { case 1: text = "one"; break; case 2: text = "two"; default: text += "!"; }
  return n && limit ? [text, n ?? 0] : [text];
}
function never() { return work(0); }
exports.run(1); exports.run(5);`;

const LINK = Symbol.for("istanbul-kcov.counters");

interface Code {
  readonly ours: string;
  readonly plain: string;
}

const CODE: Code = {
  ours: compile(PROGRAM, [ours({ reportLogic: true })]),
  plain: compile(PROGRAM, [plain({ reportLogic: true })]),
};

/** The same without bT, which istanbul-lib-coverage's merge breaks: Istanbul's own code cannot run after it. */
const CODE_WITHOUT_LOGIC: Code = { ours: compile(PROGRAM, [ours()]), plain: compile(PROGRAM, [plain()]) };

/** The same program in two realms of the same kind, under our plugin and under Istanbul's. */
class Pair {
  readonly ours: Host;
  readonly plain: Host;
  readonly #programs: readonly Program[];

  constructor(host: () => Host = () => new Realm(), code: Code = CODE) {
    this.ours = host();
    this.plain = host();
    this.#programs = [load(this.ours, code.ours), load(this.plain, code.plain)];
  }

  /** Runs the program on. */
  run(n: number): void {
    for (const program of this.#programs) program.run(n);
  }

  /** Expects that `look` gives the same for both entries, and returns what it gives. */
  same<T>(look: (entry: Entry, coverage: CoverageObject) => T): T {
    const actual = this.#look(this.ours, look);
    expect(actual).toEqual(this.#look(this.plain, look));
    return actual;
  }

  /** What `look` gives for our entry and for Istanbul's. */
  each<T>(look: (entry: Entry) => T): [ours: T, plain: T] {
    return [look(this.ours.entry()), look(this.plain.entry())];
  }

  /** Does something to both entries and expects that they are equal then, and after the program ran on. */
  change(alter: (entry: Entry, coverage: CoverageObject) => unknown): void {
    this.same(alter);
    for (const n of [0, 1, 2, 9]) {
      this.same(snapshot);
      this.run(n);
    }
    this.same(snapshot);
  }

  #look<T>(host: Host, look: (entry: Entry, coverage: CoverageObject) => T): T {
    dropTemp(host.entry());
    return look(host.entry(), host.coverage);
  }
}

/** Istanbul parks a logical operand on the entry (reportLogic) and leaves it there. */
function dropTemp(entry: Entry): void {
  for (const key of Object.keys(entry)) if (key.endsWith("_temp")) delete entry[key];
}

function mapValues<T>(counts: Record<string, T>, change: (value: T) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(counts).map(([id, value]) => [id, change(value)]));
}

interface Program {
  run(n: number): unknown;
}

function load(host: Host, code: string): Program {
  return host.run(code) as Program;
}

/** Jest's copier of coverage objects, which copies property descriptors; of the jest-util that Jest itself uses. */
const { deepCyclicCopy } = createRequire(createRequire(__filename).resolve("jest"))("jest-util") as {
  deepCyclicCopy<T>(value: T): T;
};

/** A FileCoverage of istanbul-lib-coverage around the entry itself. */
function fileCoverage(entry: Entry): ReturnType<typeof createFileCoverage> & { data: Entry } {
  return createFileCoverage(entry) as ReturnType<typeof createFileCoverage> & { data: Entry };
}

const LOOKS: Readonly<Record<string, (entry: Entry, coverage: CoverageObject) => unknown>> = {
  "JSON.stringify of the entry": (entry) => JSON.stringify(entry),
  "JSON.stringify of the whole object, indented": (_entry, coverage) => JSON.stringify(coverage, null, 2),
  "JSON.stringify with a list of keys": (entry) => JSON.stringify(entry, ["s", "b", "0", "1"]),
  structuredClone: (entry) => structuredClone(entry),
  "v8.serialize": (entry) => deserialize(serialize(entry)),
  "Object.keys of every level": (entry) =>
    [entry, entry.s, entry.f, entry.b, entry.b[0] ?? [], entry.bT ?? {}].map(Object.keys),
  "Object.entries of the counts": ({ s, f, b }) => [s, f, b].map((counts) => Object.entries(counts)),
  "Object.values of the counts": ({ s, f, b, bT }) => [s, f, b, bT ?? {}].map((counts) => Object.values(counts)),
  "Object.getOwnPropertyNames": ({ s, b }) => [s, b, b[0] ?? []].map(Object.getOwnPropertyNames),
  "spread of the entry": (entry) => ({ ...entry }),
  "spread of the counts": ({ s, f, b }) => [{ ...s }, { ...f }, ...Object.values(b).map((arms) => [...arms])],
  "rest in destructuring": ({ s: { 0: first, ...others } }) => [first, others],
  "Object.assign": (entry) => Object.assign({}, entry, { s: Object.assign({}, entry.s) }),
  "for-in": (entry) => {
    const keys: string[] = [];
    for (const owner of [entry, entry.s, entry.f, entry.b]) for (const key in owner) keys.push(key);
    return keys;
  },
  "hasOwnProperty, in and Object.hasOwn": ({ s, b }) => [
    Object.hasOwn(s, 0),
    Object.hasOwn(s, "99"),
    "0" in b,
    Object.prototype.propertyIsEnumerable.call(b, "0"),
    7 in b,
  ],
  "Array.isArray of the arms": ({ b, bT = {} }) => [...Object.values(b), ...Object.values(bT)].map(Array.isArray),
  "the length of the arms": ({ b }) => Object.values(b).map((arms) => arms.length),
  "array methods": ({ b: { 1: arms = [] } }) => [
    arms.map((count) => count + 1),
    arms.reduce((sum, count) => sum + count, 0),
    arms.filter((count) => count > 0),
    arms.slice(),
    arms.concat([9]),
    arms.indexOf(1),
    arms.includes(0),
    arms.at(-1),
    arms.join(),
    arms.toSorted(),
    arms.entries().next().value,
    Array.from(arms),
    Math.max(...arms),
  ],
  "Object.isExtensible and friends": ({ s, b }) => [Object.isExtensible(s), Object.isFrozen(b), Object.isSealed(s)],
  "istanbul-lib-coverage's map": (_entry, coverage) => snapshot(createCoverageMap(coverage as CoverageMapData)),
  "istanbul-lib-coverage's summary": (entry) => snapshot(fileCoverage(entry).toSummary()),
  "istanbul-lib-coverage's line coverage": (entry) => ({ ...fileCoverage(entry).getLineCoverage() }),
  "istanbul-lib-coverage's uncovered lines": (entry) => fileCoverage(entry).getUncoveredLines(),
  "istanbul-lib-coverage's branches by line": (entry) => fileCoverage(entry).getBranchCoverageByLine(),
  "istanbul-lib-coverage's merge of live counts into a copy": (entry) => {
    const copy = createFileCoverage(snapshot<FileCoverageData>(entry));
    copy.merge(fileCoverage(entry));
    return snapshot(copy);
  },
  "Jest's deepCyclicCopy": (_entry, coverage) => deepCyclicCopy(coverage),
};

const CHANGES: Readonly<Record<string, (entry: Entry, coverage: CoverageObject) => unknown>> = {
  nothing: () => undefined,
  "one statement set": ({ s }) => Object.assign(s, { 0: 41 }),
  "one statement counted up by hand": ({ s }) => {
    s[1] = (s[1] ?? 0) + 1;
  },
  "every statement set to 0": ({ s }) => {
    for (const id of Object.keys(s)) s[id] = 0;
  },
  "every function set to 0": ({ f }) => {
    for (const id in f) f[id] = 0;
  },
  "an arm set": ({ b }) => Object.assign(b[1] ?? [], { 1: 5 }),
  "the arms filled": ({ b, bT = {} }) => {
    for (const arms of [...Object.values(b), ...Object.values(bT)]) arms.fill(0);
  },
  "the arms sorted and reversed in place": ({ b }) => b[1]?.sort().reverse(),
  "the arms of one branch replaced": ({ b }) => {
    b[1] = [7, 8];
  },
  "s replaced whole": (entry) => {
    entry.s = mapValues(entry.s, (count) => count * 2 + 1);
  },
  "f replaced whole": (entry) => {
    entry.f = { ...entry.f, 0: 3 };
  },
  "b replaced whole": (entry) => {
    entry.b = mapValues(entry.b, (arms) => arms.map(() => 2));
  },
  "bT replaced whole": (entry) => {
    entry.bT = structuredClone(entry.bT ?? {});
  },
  "everything replaced by its own copy": (entry) =>
    Object.assign(entry, snapshot({ s: entry.s, f: entry.f, b: entry.b })),
  "s replaced, and the new object changed afterwards": (entry) => {
    const s = { ...entry.s };
    entry.s = s;
    s[0] = 77;
    return entry.s === s;
  },
  "the arms replaced, and the new list changed afterwards": ({ b }) => {
    const arms = [1, 1];
    b[1] = arms;
    arms[0] = 66;
    return b[1] === arms;
  },
  "b replaced by its own spread, and a list from before changed afterwards": (entry) => {
    const { 1: arms = [] } = entry.b;
    entry.b = { ...entry.b };
    arms[0] = 55;
  },
  "b replaced, and a list in it changed afterwards": (entry) => {
    const arms = [1, 1];
    entry.b = { ...entry.b, 1: arms };
    arms[0] = 44;
    return entry.b[1] === arms;
  },
  "istanbul-lib-coverage's resetHits": (entry) => fileCoverage(entry).resetHits(),
  "a key of another tool added": (entry) => Object.assign(entry, { x_tool: { 1: 1 }, all: false }),
};

const MERGES: typeof CHANGES = {
  "istanbul-lib-coverage's merge into the live entry": (entry) => {
    fileCoverage(entry).merge(createFileCoverage(snapshot<FileCoverageData>(entry)));
  },
  "istanbul-lib-coverage's merge of two maps over the live object": (_entry, coverage) => {
    createCoverageMap(coverage as CoverageMapData).merge(snapshot(coverage) as CoverageMapData);
  },
};

const HOSTS: readonly (readonly [name: string, host: () => Host])[] = [
  ["a bare vm context", () => new Realm()],
  ["a vm context with Node's process in it, as Jest's", () => new Realm({ globals: { process } })],
  ["a vm context without code generation", () => new Realm({ codeGeneration: false })],
  ["the realm of the reader", () => new HereRealm()],
];

afterEach(() => HereRealm.clear());

describe.each(HOSTS)("in %s", (_name, host) => {
  test.each(Object.entries(LOOKS))("%s shows what it shows of Istanbul's objects", (_what, look) => {
    const pair = new Pair(host);

    pair.same(look);
    pair.run(2);
    pair.same(look);
    pair.change(() => undefined);
  });

  test.each(Object.entries(CHANGES))("after %s the program counts on as under Istanbul", (_what, alter) => {
    new Pair(host).change(alter);
  });

  test.each(Object.entries({ ...CHANGES, ...MERGES }))("after %s it does so without bT, too", (_what, alter) => {
    new Pair(host, CODE_WITHOUT_LOGIC).change(alter);
  });
});

test("any sequence of looks, changes and runs gives what it gives under Istanbul", () => {
  const step = fc.oneof(
    fc.nat(5).map((n) => (pair: Pair) => pair.run(n)),
    fc.constantFrom(...Object.values(LOOKS)).map((look) => (pair: Pair) => pair.same(look)),
    fc.constantFrom(...Object.values({ ...CHANGES, ...MERGES })).map((alter) => (pair: Pair) => pair.change(alter)),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const pair = new Pair(undefined, CODE_WITHOUT_LOGIC);
      for (const act of steps) act(pair);
      pair.same(snapshot);
    }),
    { numRuns: 40 },
  );
});

test("counts that were replaced stand still, so that swapping them is a way to take them", () => {
  const pair = new Pair(undefined, CODE_WITHOUT_LOGIC);
  const taken = pair.each((entry) => {
    const { s, f, b } = entry;
    const { 1: arms = [], 2: others = [] } = b;
    b[1] = [0, 0];
    Object.assign(entry, { s: { ...s }, f: { ...f }, b: mapValues(b, (counts) => counts.map(() => 0)) });
    return { s, f, b, arms, others };
  });
  const [before] = snapshot(taken);
  pair.run(2);

  expect(taken[0]).toEqual(taken[1]);
  expect(taken[0]).toEqual(before);
});

test("what is printed into a module is ES5, since no plugin gets to see it", () => {
  expect(() => parse(attachSource(), { ecmaVersion: 5 })).not.toThrow();
});

describe("the live entry", () => {
  test("has the keys of Istanbul's in its order", () => {
    const keys = new Pair().same(Object.keys);

    expect(keys).toEqual([
      "path",
      "statementMap",
      "fnMap",
      "branchMap",
      "s",
      "f",
      "b",
      "bT",
      "_coverageSchema",
      "hash",
    ]);
  });

  test("can be inspected", () => {
    const { ours: host } = new Pair();

    expect(inspect(host.coverage, { depth: 9, getters: true, showHidden: true })).toContain(FILE);
  });

  test("follows Istanbul when a key is deleted", () => {
    const pair = new Pair();

    pair.same(({ s, b }) => [delete s[0], delete b[0], Object.keys(s), Object.keys(b), s[0]]);
  });

  test("is only dropped when it is deleted from the coverage object, and the program runs on", () => {
    const pair = new Pair();
    pair.same((_entry, coverage) => [delete coverage[FILE], Object.keys(coverage)]);
    pair.run(2);

    expect(pair.ours.coverage).toEqual({});
  });

  test("holds its counters under a symbol that no listing of keys shows", () => {
    const { ours: host } = new Pair();
    const entry = host.entry();
    const descriptor = Object.getOwnPropertyDescriptor(entry, LINK);
    const { counters } = Reflect.get(entry, LINK) as { counters: Uint32Array };
    const slots = [
      ...Object.values(entry.s),
      ...Object.values(entry.f),
      ...Object.values(entry.b),
      ...Object.values(entry.bT ?? {}),
    ];

    expect(descriptor?.enumerable).toBe(false);
    expect(Object.prototype.toString.call(counters)).toBe("[object Uint32Array]");
    expect(counters).toHaveLength(slots.flat().length);
    expect(counters.reduce((sum, count) => sum + count, 0)).toBe(slots.flat().reduce((sum, count) => sum + count, 0));
  });
});

describe("resets and other writes reach the typed counters", () => {
  test.each<[string, (entry: Entry) => unknown]>([
    ["resetHits", (entry) => fileCoverage(entry).resetHits()],
    [
      "zeroing s and b by hand",
      ({ s, b }) => [
        Object.keys(s).forEach((id) => {
          s[id] = 0;
        }),
        Object.values(b).map((arms) => arms.fill(0)),
      ],
    ],
    [
      "replacing s and b",
      (entry) =>
        Object.assign(entry, { s: mapValues(entry.s, () => 0), b: mapValues(entry.b, (arms) => arms.map(() => 0)) }),
    ],
  ])("%s empties the next drain, and what runs then shows again", (_how, reset) => {
    const { ours: host } = new Pair();
    reset(host.entry());

    expect(drainedBlocks(host.coverage)).toEqual({});

    load(host, CODE.ours).run(-1);
    const covered = coveredBlocks(host.entry());
    expect(drainedBlocks(host.coverage)).toEqual({ [FILE]: covered });
  });

  test("a count that is set shows in the next drain", () => {
    const { ours: host } = new Pair();
    const entry = host.entry();
    fileCoverage(entry).resetHits();
    entry.s[2] = 1;
    entry.b[1] = [0, 4];

    expect(drainedBlocks(host.coverage)).toEqual({ [FILE]: ["b1.1", "s2"] });
  });

  test("a drain that clears shows in the views", () => {
    const { ours: host } = new Pair();
    drainedBlocks(host.coverage);

    expect([Object.values(host.entry().s), Object.values(host.entry().b)].flat(2).some((count) => count > 0)).toBe(
      false,
    );
  });
});

describe("a copy by property descriptors, as Jest makes it", () => {
  test("stands still from its first use", () => {
    const pair = new Pair();
    const copy = deepCyclicCopy(pair.ours.coverage);
    const before = snapshot(copy);
    pair.run(1);

    expect(snapshot(copy)).toEqual(before);
    expect(pair.ours.coverage).not.toEqual(before);
  });

  test("does not write to the counters", () => {
    const pair = new Pair();
    const before = snapshot(pair.ours.coverage);
    const [copy, other] = [deepCyclicCopy(pair.ours.coverage), deepCyclicCopy(pair.ours.coverage)];
    fileCoverage(copy[FILE] as Entry).resetHits();
    Object.assign(other[FILE] as Entry, { s: {}, b: {} });

    expect(pair.ours.coverage).toEqual(before);
    expect(coveredBlocks(copy[FILE] as Entry)).toEqual([]);
    expect(other[FILE]).toMatchObject({ s: {}, b: {} });
  });

  test("is read by its own counts, not by the counters of the module", () => {
    const pair = new Pair();
    const copy = deepCyclicCopy(pair.ours.coverage);
    const covered = coveredBlocks(copy[FILE] as Entry);
    fileCoverage(pair.ours.entry()).resetHits();

    expect(covered.length).toBeGreaterThan(0);
    expect(drainedBlocks(copy)).toEqual({ [FILE]: covered });
  });
});

describe("a module that is loaded again", () => {
  test("with the same code counts on in the same counters", () => {
    const pair = new Pair();
    const again = [load(pair.ours, CODE.ours), load(pair.plain, CODE.plain)];
    for (const program of again) program.run(2);
    pair.run(2);

    expect(pair.same(snapshot).s[0]).toBe(2);
    expect(drainedBlocks(pair.ours.coverage)).toEqual({ [FILE]: coveredBlocks(pair.plain.entry()) });
  });

  test("as a classic script counts on, too", () => {
    const script = "function twice(n, m = n || 1) { return n + m; } twice(1);";
    const [actual, expected] = [new Realm(), new Realm()];
    for (const realm of [actual, actual]) realm.script(compile(script, [ours()]));
    for (const realm of [expected, expected]) realm.script(compile(script, [plain()]));
    for (const realm of [actual, expected]) realm.script("twice(0)");

    expect(actual.entry()).toEqual(expected.entry());
    expect(actual.entry().f).toEqual({ 0: 3 });
  });

  test("after the same code instrumented by Istanbul takes its counts over, and both count on", () => {
    const mixed = new Realm();
    const reference = new Realm();
    const programs = [
      load(mixed, CODE.plain),
      load(mixed, CODE.ours),
      load(reference, CODE.plain),
      load(reference, CODE.plain),
    ];
    for (const program of programs) program.run(2);

    expect(snapshot(mixed.entry())).toEqual(snapshot(reference.entry()));
    expect(mixed.entry().s[0]).toBe(2);
  });

  test("takes over the counts of a plain entry that it finds", () => {
    const first = new Realm();
    load(first, CODE_WITHOUT_LOGIC.plain);
    const saved = JSON.stringify(first.coverage);
    const taken = new Realm({ globals: { __coverage__: JSON.parse(saved) } });
    const reference = new Realm({ globals: { __coverage__: JSON.parse(saved) } });
    load(taken, CODE_WITHOUT_LOGIC.ours).run(2);
    load(reference, CODE_WITHOUT_LOGIC.plain).run(2);

    expect(taken.entry()).toEqual(reference.entry());
    expect(taken.entry().s[0]).toBe(2);
    expect(drainedBlocks(taken.coverage)).toEqual({ [FILE]: coveredBlocks(reference.entry()) });
  });

  test("with other code replaces the entry and its counts", () => {
    const pair = new Pair();
    const before = pair.ours.entry();
    const changed = `${PROGRAM} exports.more = 1;`;
    pair.ours.run(compile(changed, [ours({ reportLogic: true })]));
    pair.plain.run(compile(changed, [plain({ reportLogic: true })]));

    expect(pair.ours.entry()).not.toBe(before);
    pair.same(snapshot);
    expect(drainedBlocks(pair.ours.coverage)).toEqual({ [FILE]: coveredBlocks(pair.plain.entry()) });
  });
});

describe("memory", () => {
  test("is what the realm's allocator gives", () => {
    const requests: [number, object][] = [];
    const memory = new Uint32Array(new SharedArrayBuffer(4096), 16, 512);
    const allocate = (length: number, file: object) => {
      requests.push([length, file]);
      return memory.subarray(0, length);
    };
    const realm = new Realm({ globals: { [Symbol.for("istanbul-kcov.counters.allocate")]: allocate } });
    realm.run(compile("exports.x = [1].map((n) => n || 2);", [ours()]));

    expect(requests).toEqual([[5, realm.entry()]]);
    expect(memory.subarray(0, 5).reduce((sum, count) => sum + count, 0)).toBe(4);
    realm.entry().s[0] = 1000;
    expect(memory.includes(1000)).toBe(true);
  });

  test("costs a program nothing to look at until a view is asked for: its entry has one counter array and four accessors", () => {
    const realm = new Realm();
    realm.run(CODE.ours);
    const accessors = Object.entries(Object.getOwnPropertyDescriptors(realm.entry())).filter(([, { get }]) => get);

    expect(accessors.map(([name]) => name)).toEqual(["s", "f", "b", "bT"]);
  });
});

describe("code compiled for old browsers", () => {
  test.each(HOSTS)("counts as under Istanbul in %s", (_name, host) => {
    const presets = [["@babel/preset-env", { targets: "ie 11" }]] as [[string, object]];
    const code = compile(PROGRAM, [ours()], { presets });
    const [actual, expected] = [host(), host()];
    load(actual, code).run(2);
    load(expected, compile(PROGRAM, [plain()])).run(2);

    expect(actual.coverage).toEqual(expected.coverage);
  });
});
