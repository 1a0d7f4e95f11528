/**
 * A file's maps packed into a few flat lists, four numbers for a place: as they are in the file format of the PC table,
 * and in memory once a table was loaded. Istanbul's own maps are four objects for each statement. Unpacking gives the
 * same maps, with the same ids in the same order.
 */
import {
  type BranchMapping,
  type FileMaps,
  type FunctionMapping,
  markChecked,
  type Position,
  type Range,
} from "./schema";

/** `places` holds start line, start column, end line and end column of each range. */
export interface PackedPlaces<List = readonly number[]> {
  readonly places: List;
  /** Istanbul's ids; left out where they are 0, 1, 2, … */
  readonly ids?: readonly string[];
}

export interface PackedFunctions<List = readonly number[]> extends PackedPlaces<List> {
  readonly names: readonly string[];
}

export interface PackedBranches<List = readonly number[]> extends PackedPlaces<List> {
  readonly types: readonly string[];
  /** How many arms each branch has. */
  readonly arms: readonly number[];
}

/** The maps of one file in a few flat lists. */
export interface PackedMaps<List = readonly number[]> {
  /** Name of the file in the table. */
  readonly path: string;
  readonly statements: PackedPlaces<List>;
  /** `places` has two per function: its declaration and its body. */
  readonly functions: PackedFunctions<List>;
  /** `places` has one for each branch, then one for each of its arms. */
  readonly branches: PackedBranches<List>;
  /** The map from the code that was instrumented to its original. */
  readonly inputSourceMap?: object;
}

/**
 * Packed maps to keep in memory. If 32 bits hold their numbers, places are in typed arrays, which a garbage collector
 * neither walks nor copies.
 */
export type KeptMaps = PackedMaps<ArrayLike<number>>;

/** The column that means "to the end of the line". */
export const LINE_END = -1;

/** How many numbers a place has. */
export const WIDTH = 4;

/** A range that is missing: lines count from 1. */
export const MISSING = [0, 0, 0, 0] as const;

export function packMaps({ path, statementMap, fnMap, branchMap, inputSourceMap }: FileMaps): PackedMaps {
  const functions = Object.values(fnMap);
  const branches = Object.values(branchMap);
  return {
    path,
    statements: { places: packRanges(Object.values(statementMap)), ...packIds(statementMap) },
    functions: {
      names: functions.map(({ name }) => name),
      places: packRanges(functions.flatMap(({ decl, loc }) => [decl, loc])),
      ...packIds(fnMap),
    },
    branches: {
      types: branches.map(({ type }) => type),
      arms: branches.map(({ locations }) => locations.length),
      places: packRanges(branches.flatMap(({ loc, locations }) => [loc, ...locations])),
      ...packIds(branchMap),
    },
    ...(inputSourceMap === undefined ? {} : { inputSourceMap }),
  };
}

function packRanges(ranges: readonly (Range | undefined)[]): number[] {
  const places: number[] = [];
  for (const range of ranges) {
    if (range === undefined) places.push(...MISSING);
    else places.push(range.start.line, packColumn(range.start), range.end.line, packColumn(range.end));
  }
  return places;
}

function packColumn({ column }: Position): number {
  return column === Number.POSITIVE_INFINITY ? LINE_END : column;
}

function packIds(entries: Readonly<Record<string, unknown>>): { ids?: readonly string[] } {
  return shortIds(Object.keys(entries));
}

/** Gives the one form that each list of ids has. */
export function shortIds(ids: readonly string[]): { ids?: readonly string[] } {
  return ids.every((id, i) => id === String(i)) ? {} : { ids };
}

/** For a table in memory. */
export function keepPacked(packed: KeptMaps): KeptMaps {
  return withPlaces(packed, keepPlaces);
}

function keepPlaces(places: ArrayLike<number>): ArrayLike<number> {
  if (places instanceof Int32Array) return places;
  const kept = new Int32Array(places.length);
  for (let i = 0; i < places.length; i++) {
    const number = places[i] as number;
    kept[i] = number;
    if (kept[i] !== number) return places;
  }
  return kept;
}

/** For JSON, which has no typed arrays. */
export function printKept(kept: KeptMaps): PackedMaps {
  return withPlaces(kept, printPlaces);
}

/** Array.from and the spread operator iterate, which takes three times as long. */
function printPlaces(places: ArrayLike<number>): readonly number[] {
  if (Array.isArray(places)) return places;
  const printed: number[] = [];
  for (let i = 0; i < places.length; i++) printed.push(places[i] as number);
  return printed;
}

function withPlaces<From, To>(packed: PackedMaps<From>, convert: (places: From) => To): PackedMaps<To> {
  const { statements, functions, branches } = packed;
  return {
    ...packed,
    statements: { ...statements, places: convert(statements.places) },
    functions: { ...functions, places: convert(functions.places) },
    branches: { ...branches, places: convert(branches.places) },
  };
}

/** How many blocks the file has. */
export function countPackedBlocks({ statements, branches }: KeptMaps): number {
  return statements.places.length / WIDTH + branches.arms.reduce((sum, count) => sum + count, 0);
}

export function unpackMaps({ path, statements, functions, branches, inputSourceMap }: KeptMaps): FileMaps {
  return markChecked({
    path,
    statementMap: unpackStatements(statements),
    fnMap: unpackFunctions(functions),
    branchMap: unpackBranches(branches),
    ...(inputSourceMap === undefined ? {} : { inputSourceMap }),
  });
}

function unpackStatements({ places, ids }: KeptMaps["statements"]): Record<string, Range> {
  return byId(places.length / WIDTH, ids, (i) => rangeAt(places, i) as Range);
}

function unpackFunctions({ names, places, ids }: KeptMaps["functions"]): Record<string, FunctionMapping> {
  return byId(names.length, ids, (i) => ({
    name: names[i] as string,
    decl: rangeAt(places, 2 * i) as Range,
    loc: rangeAt(places, 2 * i + 1) as Range,
  }));
}

function unpackBranches({ types, arms, places, ids }: KeptMaps["branches"]): Record<string, BranchMapping> {
  let place = 0;
  return byId(types.length, ids, (i) => ({
    type: types[i] as string,
    loc: rangeAt(places, place++),
    locations: Array.from({ length: arms[i] as number }, () => rangeAt(places, place++)),
  }));
}

function byId<T>(count: number, ids: readonly string[] | undefined, make: (i: number) => T): Record<string, T> {
  const entries: Record<string, T> = Object.create(null);
  for (let i = 0; i < count; i++) entries[ids?.[i] ?? i] = make(i);
  return entries;
}

function rangeAt(places: ArrayLike<number>, index: number): Range | undefined {
  const at = index * WIDTH;
  return places[at] === 0 ? undefined : { start: positionAt(places, at), end: positionAt(places, at + 2) };
}

function positionAt(places: ArrayLike<number>, at: number): Position {
  const column = places[at + 1] as number;
  return { line: places[at] as number, column: column === LINE_END ? Number.POSITIVE_INFINITY : column };
}
