/**
 * Istanbul FileCoverage objects small enough to be read inside a test, and the names of the blocks in them. The code
 * under test is never used to find out what is expected of it.
 */
import { runInThisContext } from "node:vm";
import { attachSource } from "../../src/instrument/attach";
import { orderBlocks } from "../../src/istanbul/blocks";
import { COUNTERS_KEY } from "../../src/istanbul/counters";
import { parseFileMaps } from "../../src/istanbul/schema";

interface RawPlace {
  line: number;
  column: number | null;
}

export interface RawRange {
  start: RawPlace;
  end: RawPlace;
}

/** What Istanbul 6 writes for an `else` that is not there. */
export interface RawEmptyRange {
  start: { line?: undefined; column?: undefined };
  end: { line?: undefined; column?: undefined };
}

export interface RawBranch {
  type: string;
  loc: RawRange | undefined;
  locations: (RawRange | RawEmptyRange | undefined)[];
}

export interface RawFunction {
  name: string;
  decl: RawRange;
  loc: RawRange;
}

/** A FileCoverage as instrumented code keeps it in `__coverage__`. */
export interface RawFile {
  path: string;
  statementMap: Record<string, RawRange>;
  fnMap: Record<string, RawFunction>;
  branchMap: Record<string, RawBranch>;
  s: Record<string, number>;
  f: Record<string, number>;
  b: Record<string, number[]>;
}

export function at(startLine: number, startColumn: number, endLine: number, endColumn: number | null): RawRange {
  return { start: { line: startLine, column: startColumn }, end: { line: endLine, column: endColumn } };
}

export function emptyRange(): RawEmptyRange {
  return { start: {}, end: {} };
}

interface Parts {
  readonly statements?: readonly RawRange[];
  readonly branches?: readonly RawBranch[];
  readonly functions?: readonly RawFunction[];
}

/** A dictionary of a list: ids count from 0, as Istanbul's do. */
export function byId<T>(list: readonly T[]): Record<string, T> {
  return Object.fromEntries(list.entries());
}

/** A file whose ids count from 0 and whose counters are 0. */
export function file(path: string, { statements = [], branches = [], functions = [] }: Parts): RawFile {
  return {
    path,
    statementMap: byId(statements),
    fnMap: byId(functions),
    branchMap: byId(branches),
    s: byId(statements.map(() => 0)),
    f: byId(functions.map(() => 0)),
    b: byId(branches.map(({ locations }) => locations.map(() => 0))),
  };
}

/** A file with one statement per line, counted as given: block i is line i + 1. */
export function lines(path: string, counts: readonly number[]): RawFile {
  const statements = counts.map((_, i) => at(i + 1, 0, i + 1, 10));
  return { ...file(path, { statements }), s: byId(counts) };
}

/** An `if` from line 1 to line 3 without `else`, holding one statement: four blocks. */
export function ifWithoutElse(path: string): RawFile {
  const branch = { type: "if", loc: at(1, 0, 3, 1), locations: [at(1, 0, 3, 1), emptyRange()] };
  return file(path, { statements: [at(1, 0, 3, 1), at(2, 2, 2, 10)], branches: [branch] });
}

/** `__coverage__` holding these files; own keys only, whatever the paths are called. */
export function coverageOf(...files: readonly RawFile[]): Record<string, RawFile> {
  return Object.fromEntries(files.map((each) => [each.path, each]));
}

/** attachCounters as instrumented modules run it: from its printed text. */
const attach: (entry: () => RawFile, slots: string, length: number, key: string, shared?: boolean) => Uint32Array =
  runInThisContext(attachSource());

/** Gives a file typed counters as a lowered module has them: `s`, `f` and `b` become live views. Returns the file. */
export function typed<T extends RawFile & { bT?: Record<string, number[]> }>(raw: T): T {
  let length = 0;
  const slotPerEntry = (counts: object = {}): object =>
    Object.fromEntries(Object.keys(counts).map((id) => [id, length++]));
  const blocks = orderBlocks(parseFileMaps(raw, raw.path));
  const b = Object.fromEntries(Object.entries(raw.b).map(([id, arms]) => [id, arms.map(() => 0)]));
  const s: Record<string, number> = {};
  for (const { kind, id, arm } of blocks) {
    if (kind === "statement") s[id] = length++;
    else (b[id] as number[])[arm] = length++;
  }
  const f = slotPerEntry(raw.f);
  const bT = Object.fromEntries(Object.entries(raw.bT ?? {}).map(([id, counts]) => [id, slotPerEntry(counts)]));
  attach(() => raw, JSON.stringify({ s, f, b, bT }), length, COUNTERS_KEY);
  return raw;
}

/** A file of one statement per line whose counters share slots: block i counts in slot `slots[i]`. */
export function sharing(path: string, slots: readonly number[]): RawFile {
  const raw = lines(
    path,
    slots.map(() => 0),
  );
  attach(() => raw, JSON.stringify({ s: slots, f: [], b: {} }), Math.max(0, ...slots) + 1, COUNTERS_KEY, true);
  return raw;
}

/** The statements and arms of a file with their counts, straight from Istanbul's own objects: `1`, `0.1`. */
export function countsOf({ s, b }: Pick<RawFile, "s" | "b">): Map<string, number> {
  const statements = Object.entries(s).map(([id, count]) => [`s ${id}`, count] as const);
  const arms = Object.entries(b).flatMap(([id, counts]) =>
    counts.map((count, arm) => [`b ${id}.${arm}`, count] as const),
  );
  return new Map([...statements, ...arms]);
}

/** The name that countsOf gives the block. */
export function blockName({ kind, id, arm }: { kind: "statement" | "arm"; id: string; arm: number }): string {
  return kind === "statement" ? `s ${id}` : `b ${id}.${arm}`;
}

/** The PCs in raw bytes, 8 each in host order. */
export function pcsIn(bytes: Uint8Array): bigint[] {
  return Array.from(new BigUint64Array(Uint8Array.from(bytes).buffer));
}
