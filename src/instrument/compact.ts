/**
 * Compact maps, for instrumented bundles that are shipped: Istanbul's literal as one string of numbers, which the
 * module expands when it is loaded. Tools that look for the literal in the code do not find it (Jest and nyc do that
 * for files that never ran). The string expands to exactly Istanbul's object; where it would not, the literal stays.
 */
import { isDeepStrictEqual } from "node:util";
import type { types as BabelTypes } from "@babel/core";
import { packMaps, WIDTH } from "../istanbul/packed-maps";
import { type FileMaps, parseFileMaps, type Range } from "../istanbul/schema";
import type { Literal } from "./istanbul-types";
import { onceForEach, type ProgramBabel } from "./program-babel";

type Json = Record<string, unknown>;

/**
 * `s`, `f` and `b` hold four numbers per range: lines from the start of the range before, column, lines to the end,
 * column. A function has two ranges, a branch one and one more per arm. A missing range ends a line before it starts.
 */
interface Packed {
  readonly s: readonly number[];
  readonly f: readonly number[];
  readonly names: readonly string[];
  readonly b: readonly number[];
  readonly types: readonly string[];
  readonly arms: readonly number[];
  /** The other fields of Istanbul's object. */
  readonly rest: Json;
}

const expressionBy = onceForEach(({ template }) =>
  template.expression(`(${expandSource()})(TEXT, path, hash)`, { placeholderPattern: /^TEXT$/, attachComment: false }),
);

/** An expression that evaluates to the literal and contains the string, if the literal can be packed. */
export function compactMaps(babel: ProgramBabel, literal: Literal): BabelTypes.Expression | undefined {
  const { path, hash, ...data } = literal;
  const text = JSON.stringify(pack(parseFileMaps(literal, path), data));
  if (!isDeepStrictEqual(plain(expandMaps(text, path, hash)), plain({ path, hash, ...data }))) return undefined;
  return expressionBy(babel)({ TEXT: babel.types.stringLiteral(text) });
}

/** Whether a string in a program is one of ours. */
export function isCompact(text: string, markName: string): boolean {
  return text.startsWith('{"s":[') && text.includes(`"${markName}":"`);
}

function plain(value: object): unknown {
  return JSON.parse(JSON.stringify(value));
}

function pack(maps: FileMaps, data: Json): Packed {
  const { statementMap: _s, fnMap: _f, branchMap: _b, s: _hits, f: _calls, b: _arms, ...rest } = data;
  const { statements, functions, branches } = packMaps(maps);
  return {
    s: relative(statements.places),
    f: relative(functions.places),
    names: functions.names,
    b: relative(branches.places),
    types: branches.types,
    arms: branches.arms,
    rest,
  };
}

function relative(places: readonly number[]): number[] {
  const numbers: number[] = [];
  let previous = 0;
  for (let at = 0; at < places.length; at += WIDTH) {
    const [line, column, endLine, endColumn] = places.slice(at, at + WIDTH) as [number, number, number, number];
    if (line === 0) numbers.push(0, 0, -1, 0);
    else numbers.push(line - previous, column, endLine - line, endColumn);
    previous = line || previous;
  }
  return numbers;
}

/** The text of an expression whose value is expandMaps. */
function expandSource(): string {
  const globals = "var JSON = globalThis.JSON, Object = globalThis.Object;";
  const functions = [expandMaps, expandRanges].join("\n");
  return `function () { ${globals}\n${functions}\nreturn expandMaps.apply(null, arguments); }`;
}

/**
 * Runs in the module, so it uses nothing but its arguments and the function beside it; plugins compile it as they do
 * the program.
 */
function expandMaps(text: string, path: string, hash: string): object {
  const packed = JSON.parse(text) as Packed;
  const file: Json = { path, statementMap: {}, fnMap: {}, branchMap: {}, s: {}, f: {}, b: {} };
  const maps = file as Record<string, Json>;
  const set = (map: string, hits: string, id: number, entry: unknown, zero: unknown): void => {
    (maps[map] as Json)[id] = entry;
    (maps[hits] as Json)[id] = zero;
  };
  expandRanges(packed.s).forEach((range, id) => {
    set("statementMap", "s", id, range, 0);
  });
  const places = expandRanges(packed.f);
  packed.names.forEach((name, id) => {
    const loc = places[2 * id + 1] as Range;
    set("fnMap", "f", id, { name, decl: places[2 * id], loc, line: loc.start.line }, 0);
  });
  let next = 0;
  const arms = expandRanges(packed.b);
  packed.types.forEach((type, id) => {
    const loc = arms[next] as Range;
    const count = packed.arms[id] as number;
    const locations = arms.slice(next + 1, next + 1 + count);
    next += 1 + count;
    set(
      "branchMap",
      "b",
      id,
      { loc, type, locations, line: loc.start.line },
      locations.map(() => 0),
    );
  });
  Object.keys(packed.rest).forEach((name) => {
    file[name] = packed.rest[name];
  });
  file["hash"] = hash;
  return file;
}

function expandRanges(numbers: readonly number[]): object[] {
  const ranges: object[] = [];
  let line = 0;
  for (let i = 0; i < numbers.length; i += 4) {
    line += numbers[i] as number;
    const lines = numbers[i + 2] as number;
    const isMissing = lines < 0;
    ranges.push({
      start: isMissing ? { line: undefined, column: undefined } : { line, column: numbers[i + 1] },
      end: isMissing ? { line: undefined, column: undefined } : { line: line + lines, column: numbers[i + 3] },
    });
  }
  return ranges;
}
