/**
 * Checks packed maps from outside, such as a table file that somebody else wrote, as schema.ts checks Istanbul's own
 * form. Every number is checked, and every length against the others, before anything is made of them; what is
 * malformed is refused with its file and field.
 */
import { invalid } from "../errors";
import {
  LINE_END,
  MISSING,
  type PackedBranches,
  type PackedFunctions,
  type PackedMaps,
  type PackedPlaces,
  shortIds,
  WIDTH,
} from "./packed-maps";
import { dictionary, isCount, malformed, parseInputSourceMap, parsePath } from "./schema";

/**
 * Checks the packed maps of one file.
 *
 * @param name what contains them, for messages.
 * @throws KcovError EINVAL naming the file and the field that is malformed, or the branch that no location can be
 * given.
 */
export function parsePackedMaps(value: unknown, name = "PC table"): PackedMaps {
  const file = dictionary(value, name, "");
  const path = parsePath(file, name);
  return {
    path,
    statements: parseStatements(file["statements"], path),
    functions: parseFunctions(file["functions"], path),
    branches: parseBranches(file["branches"], path),
    ...parseInputSourceMap(file, path),
  };
}

function parseStatements(value: unknown, path: string): PackedPlaces {
  const statements = dictionary(value, path, "statements");
  const places = parsePlaces(statements["places"], path, "statements.places", false);
  return { places, ...parseIds(statements["ids"], path, "statements.ids", places.length / WIDTH) };
}

function parseFunctions(value: unknown, path: string): PackedFunctions {
  const functions = dictionary(value, path, "functions");
  const names = parseStrings(functions["names"], path, "functions.names");
  const places = parsePlaces(functions["places"], path, "functions.places", false);
  checkLength(places, 2 * WIDTH * names.length, path, "functions.places");
  return { names, places, ...parseIds(functions["ids"], path, "functions.ids", names.length) };
}

function parseBranches(value: unknown, path: string): PackedBranches {
  const branches = dictionary(value, path, "branches");
  const types = parseStrings(branches["types"], path, "branches.types");
  const arms = parseList(branches["arms"], path, "branches.arms", isCount, "a non-negative integer");
  checkLength(arms, types.length, path, "branches.arms");
  const places = parsePlaces(branches["places"], path, "branches.places", true);
  const ranges = arms.reduce((sum, count) => sum + count, arms.length);
  checkLength(places, WIDTH * ranges, path, "branches.places");
  checkArms(arms, places, path);
  return { types, arms, places, ...parseIds(branches["ids"], path, "branches.ids", types.length) };
}

/** An arm without a place takes its branch's, or that of another arm. */
function checkArms(arms: readonly number[], places: readonly number[], path: string): void {
  let at = 0;
  arms.forEach((count, i) => {
    const end = at + WIDTH * (1 + count);
    while (at < end && places[at] === 0) at += WIDTH;
    if (at === end && count > 0) throw invalid("read coverage", `${path}: branches.${i} has no location`);
    at = end;
  });
}

function parsePlaces(value: unknown, path: string, field: string, mayMiss: boolean): readonly number[] {
  const places = list(value, path, field);
  if (places.length % WIDTH !== 0) throw malformed(path, `${field}.length`, `a multiple of ${WIDTH}`, places.length);
  for (let at = 0; at < places.length; at += WIDTH) {
    if (mayMiss && isMissing(places, at)) continue;
    checkPosition(places, at, path, field);
    checkPosition(places, at + 2, path, field);
  }
  return places as readonly number[];
}

function isMissing(places: readonly unknown[], at: number): boolean {
  return MISSING.every((zero, i) => places[at + i] === zero);
}

function checkPosition(places: readonly unknown[], at: number, path: string, field: string): void {
  const [line, column] = [places[at], places[at + 1]];
  if (!isCount(line) || line === 0) throw malformed(path, `${field}.${at}`, "a positive integer", line);
  if (column === LINE_END || isCount(column)) return;
  throw malformed(path, `${field}.${at + 1}`, `a non-negative integer or ${LINE_END}`, column);
}

function parseIds(value: unknown, path: string, field: string, count: number): { ids?: readonly string[] } {
  if (value === undefined) return {};
  const ids = parseStrings(value, path, field);
  checkLength(ids, count, path, field);
  if (new Set(ids).size !== count) throw invalid("read coverage", `${path}: ${field} has an id twice`);
  return shortIds(ids);
}

function parseStrings(value: unknown, path: string, field: string): readonly string[] {
  return parseList(value, path, field, (each) => typeof each === "string", "a string");
}

function parseList<T>(
  value: unknown,
  path: string,
  field: string,
  isFit: (each: unknown) => each is T,
  wanted: string,
): readonly T[] {
  const all = list(value, path, field);
  for (let i = 0; i < all.length; i++) if (!isFit(all[i])) throw malformed(path, `${field}.${i}`, wanted, all[i]);
  return all as readonly T[];
}

/** A copy, which nobody else can change once it was checked. */
function list(value: unknown, path: string, field: string): readonly unknown[] {
  if (Array.isArray(value)) return [...value];
  throw malformed(path, field, "an array", value);
}

function checkLength(found: readonly unknown[], length: number, path: string, field: string): void {
  if (found.length !== length) throw malformed(path, `${field}.length`, String(length), found.length);
}
