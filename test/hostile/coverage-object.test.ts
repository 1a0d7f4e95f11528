import { createContext, runInContext } from "node:vm";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { createCoverage, PcTable } from "../../src";
import { LiveCoverage } from "../../src/bridge/coverage";
import { KnownMaps } from "../../src/bridge/known-maps";
import { COUNTERS_KEY } from "../../src/istanbul/counters";
import { at, coverageOf, file, ifWithoutElse, type RawFile, typed } from "../support/files";
import { fuzz, HOSTILE_NAMES, mutatedValue, resultOrRefusal } from "../support/hostile";
import { refusalOf } from "../support/refusal";

function sample(): Record<string, RawFile> {
  const branches = [{ type: "if", loc: at(1, 0, 1, 9), locations: [at(1, 2, 1, 4), undefined] }];
  const functions = [{ name: "f", decl: at(1, 0, 1, 1), loc: at(1, 1, 1, 9) }];
  const body = file("/repo/a.js", { statements: [at(1, 0, 1, 5), at(2, 0, 2, null)], branches, functions });
  return coverageOf(body, ifWithoutElse("/repo/b.js"));
}

/** Everything that is done with what stands in for `__coverage__`, in the mode. */
function use(coverage: unknown, mode: "clear" | "delta"): void {
  const table = new PcTable();
  const reader = new LiveCoverage({ source: () => coverage, maps: new KnownMaps("/repo"), mode, table });
  const actions = [() => reader.available(), () => reader.drain(), () => reader.drain(), () => reader.clear()];
  for (const action of [...actions, () => JSON.stringify(reader.table)]) resultOrRefusal<unknown>(action);
}

function thrower(): never {
  throw new RangeError("\u001b[31mfrom the getter\n");
}

/** Objects that answer any question with an exception, or with another object of their kind. */
const UNREADABLE: readonly (readonly [string, () => object])[] = [
  ["a getter that throws", () => Object.defineProperty({}, "path", { get: thrower, enumerable: true })],
  ["a proxy that throws", () => new Proxy({}, { get: thrower, ownKeys: thrower, getPrototypeOf: thrower })],
  ["a revoked proxy", revoked],
  ["a proxy of everything", everything],
  ["a cycle", cycle],
  ["an object of another realm", () => runInContext("({ path: 'a.js', statementMap: new Map() })", createContext())],
  ["a sparse list", () => Object.assign([], { [2 ** 31]: 1 })],
  ["a link that is none of ours", () => ({ ...ifWithoutElse("a.js"), [Symbol.for(COUNTERS_KEY)]: { counters: 1 } })],
];

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

function everything(): object {
  return new Proxy({}, { get: (_, name) => (typeof name === "symbol" ? undefined : everything()) });
}

function cycle(): object {
  const one: Record<string, unknown> = {};
  for (const name of ["path", "statementMap", "fnMap", "branchMap", "s", "f", "b", "0", "start", "loc"])
    one[name] = one;
  return one;
}

describe("a coverage object", () => {
  test("with changed parts is read or refused", () => {
    const mode = fc.constantFrom("clear" as const, "delta" as const);
    fuzz(fc.tuple(mutatedValue(sample()), mode), ([coverage, how]) => {
      use(coverage, how);
    });
  });

  describe.each(UNREADABLE)("with %s in it", (_, make) => {
    const places = ["the whole", "a file", "statementMap", "branchMap", "inputSourceMap", "s", "hash"];
    test.each(places)("as %s is read or refused", (place) => {
      for (const mode of ["clear", "delta"] as const) {
        const coverage = sample() as Record<string, unknown>;
        if (place === "a file") coverage["/repo/a.js"] = make();
        else Object.assign(coverage["/repo/a.js"] as object, { [place]: make() });
        use(place === "the whole" ? make() : coverage, mode);
      }
    });
  });

  test("that throws is refused with what it said, in one line", () => {
    const coverage = { "a.js": Object.defineProperty({}, "path", { get: thrower, enumerable: true }) };
    const refusal = refusalOf(() => createCoverage({ coverage }).drain());
    expect(refusal.message).toBe(
      "EINVAL: invalid argument, read coverage: __coverage__ cannot be read: \\u001b[31mfrom the getter\\n",
    );
    expect(refusal.cause).toBeInstanceOf(RangeError);
  });

  test("whose counters are frozen cannot be cleared, and says so", () => {
    const frozen = { ...ifWithoutElse("a.js"), s: Object.freeze({ "0": 1, "1": 0 }) };
    const coverage = createCoverage({ coverage: { "a.js": frozen } });
    expect(refusalOf(() => coverage.drain()).message).toContain("a.js cannot be read: Cannot assign to read only");
    expect(refusalOf(() => coverage.clear()).message).toContain("cannot be read: Cannot assign to read only");
  });

  test("with lists of nothing but holes costs no more than others", () => {
    const holes = Object.assign([], { [2 ** 32 - 2]: undefined });
    const [a, b] = [ifWithoutElse("a.js"), ifWithoutElse("a.js")];
    Reflect.set(b.branchMap["0"] as object, "locations", holes);
    expect(refusalOf(() => new PcTable().add([b])).message).toContain("branchMap.0.locations must be without holes");
    const coverage = { "a.js": { ...a, b: { "0": [0, 0], "1": holes } } };
    resultOrRefusal(() => createCoverage({ coverage }).clear());
  });

  test("whose source map cannot be written as JSON is refused", () => {
    const map: Record<string, unknown> = { version: 3 };
    map["file"] = map;
    for (const inputSourceMap of [map, { version: 3n }]) {
      const refusal = refusalOf(() => new PcTable().add([{ ...ifWithoutElse("a.js"), inputSourceMap }]));
      expect(refusal.message).toContain("a.js: inputSourceMap must be a source map");
    }
  });

  test("whose entry says it has counters of ours, and has not, is read or refused", () => {
    for (const counters of [undefined, null, [], new Uint8Array(1), new Uint32Array(1), "1"]) {
      const entry = typed(ifWithoutElse("a.js"));
      const link: object = Reflect.get(entry, Symbol.for(COUNTERS_KEY));
      const value = { ...link, counters };
      Object.defineProperty(entry, Symbol.for(COUNTERS_KEY), { value, configurable: true });
      use({ "a.js": entry }, "clear");
      use({ "a.js": entry }, "delta");
    }
  });
});

test("blocks whose slots are not there are refused", () => {
  const entry = typed(ifWithoutElse("a.js"));
  const key = Symbol.for(COUNTERS_KEY);
  const slots = (): object => ({ s: { "0": 0, "1": 1 << 30 }, b: { "0": [2, 3] } });
  Object.defineProperty(entry, key, { value: { ...Reflect.get(entry, key), slots }, configurable: true });
  const refusal = refusalOf(() => createCoverage({ coverage: { "a.js": entry } }).drain());
  expect(refusal.message).toContain("a.js: a block has a slot outside of its 4 counters");
});

test("files, ids and functions may have the names of what objects inherit", () => {
  const files = HOSTILE_NAMES.map((name) => {
    const raw = ifWithoutElse(name);
    const branchMap = Object.fromEntries([[name, raw.branchMap["0"]]]);
    return { ...raw, branchMap, b: Object.fromEntries([[name, [1, 0]]]), s: { "0": 1, "1": 0 } } as RawFile;
  });
  const coverage = createCoverage({ coverage: Object.fromEntries(files.map((raw) => [raw.path, raw])), root: "/" });
  expect(coverage.drain()).toHaveLength(8 * (1 + 2 * files.length));
  expect(coverage.table.files.map(({ path }) => path).sort()).toEqual(
    files.map(({ path }) => path.replace(/^\//, "")).sort(),
  );
  expect(Reflect.get({}, "0")).toBeUndefined();
});
