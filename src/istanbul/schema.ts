/**
 * The part of Istanbul's coverage format that we read (`FileCoverage` of istanbul-lib-coverage, docs/raw-output.md of
 * istanbuljs), and the checks of data in that format. Every producer's objects are accepted: extra keys and unknown
 * branch types are ignored, and `hash`, `bT`, `loc` and `inputSourceMap` may be missing. A malformed map is refused
 * with the path of the file and of the field; nothing is repaired silently.
 */
import { invalid, KcovError, shown } from "../errors";

/** `line` is 1-based and `column` 0-based, as Babel counts them. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** `end` is exclusive. Source map remapping writes `null` (in memory `Infinity`) for "to the end of the line". */
export interface Range {
  readonly start: Position;
  readonly end: Position;
}

/** A branch of a program, with a place for each of its arms. */
export interface BranchMapping {
  /** Istanbul's name for its kind, such as `if`. */
  readonly type: string;
  /** The whole branch. */
  readonly loc: Range | undefined;
  /** One per arm. `undefined` is an arm without a place of its own, such as the `else` that was not written. */
  readonly locations: readonly (Range | undefined)[];
}

/** A function of a program. */
export interface FunctionMapping {
  /** Its own name, or one that Istanbul gives it. */
  readonly name: string;
  /** Its name, or where it begins. */
  readonly decl: Range;
  /** Its body. */
  readonly loc: Range;
}

/** What Istanbul knows of one file before it runs; keys are Istanbul's ids. */
export interface FileMaps {
  /** Name of the file. */
  readonly path: string;
  readonly statementMap: Readonly<Record<string, Range>>;
  readonly fnMap: Readonly<Record<string, FunctionMapping>>;
  readonly branchMap: Readonly<Record<string, BranchMapping>>;
  /** The map from the code that was instrumented to its original. */
  readonly inputSourceMap?: object;
}

type Dictionary = Record<string, unknown>;

const CHECKED = new WeakSet<object>();

/**
 * Checks one entry of `__coverage__` (or of a table file) and returns the maps in it. Maps that this function has
 * returned before are returned as they are.
 *
 * @throws KcovError EINVAL naming the file and the field that is malformed.
 */
export function parseFileMaps(value: unknown, name: string): FileMaps {
  if (isChecked(value)) return value;
  const file = dictionary(value, name, "");
  const path = parsePath(file, name);
  return markChecked({
    path,
    statementMap: mapEntries(file, path, "statementMap", parseRange),
    fnMap: mapEntries(file, path, "fnMap", parseFunction),
    branchMap: mapEntries(file, path, "branchMap", parseBranch),
    ...parseInputSourceMap(file, path),
  });
}

/** The error for whatever a foreign object's getters, setters and proxies threw. */
export function unreadable(name: string, error: unknown): KcovError {
  if (error instanceof KcovError) return error;
  const reason = error instanceof Error ? error.message : shown(error);
  return invalid("read coverage", `${name} cannot be read: ${reason}`, { cause: error });
}

export function parsePath(file: Dictionary, name: string): string {
  const path = file["path"];
  if (typeof path !== "string" || path === "") throw malformed(name, "path", "a non-empty string", path);
  return path;
}

export function parseInputSourceMap(file: Dictionary, path: string): { inputSourceMap?: object } {
  const inputSourceMap = file["inputSourceMap"];
  if (typeof inputSourceMap !== "object" || inputSourceMap === null) return {};
  if (!isSourceMap(inputSourceMap)) throw malformed(path, "inputSourceMap", "a source map", inputSourceMap);
  return { inputSourceMap };
}

/** Source maps, also index maps, are a few lists deep; JSON.stringify fails at some thousands. */
const MAP_DEPTH = 32;

/** Whether an object may be a source map. It is not checked beyond that. */
export function isSourceMap(value: object): boolean {
  return isJson(value, MAP_DEPTH);
}

/** Whether the value can be written as JSON: no cycle, no bigint, no list of holes, and not too deep. */
function isJson(value: unknown, depth: number): boolean {
  if (typeof value !== "object" || value === null) return typeof value !== "bigint";
  return depth > 0 && isWhole(value) && Object.values(value).every((part) => isJson(part, depth - 1));
}

/** A list with holes may be 2^32 long and hold nothing. Indexes are the first of its keys, and ascend. */
function isWhole(value: object): boolean {
  if (!Array.isArray(value) || value.length === 0) return true;
  return Object.keys(value)[value.length - 1] === String(value.length - 1);
}

/** The same maps under another name. */
export function renameFile(maps: FileMaps, path: string): FileMaps {
  return markChecked({ ...maps, path });
}

function isChecked(value: unknown): value is FileMaps {
  return typeof value === "object" && value !== null && CHECKED.has(value);
}

/** Marks maps whose every field has been checked. */
export function markChecked(maps: FileMaps): FileMaps {
  CHECKED.add(maps);
  return maps;
}

/** Checks that `value` is an object with string keys, such as `__coverage__` itself. */
export function dictionary(value: unknown, name: string, field: string): Dictionary {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Dictionary;
  throw malformed(name, field, "an object", value);
}

function mapEntries<T>(
  file: Dictionary,
  path: string,
  field: string,
  parse: (value: unknown, path: string, field: string) => T,
): Record<string, T> {
  const entries = dictionary(file[field], path, field);
  const result: Record<string, T> = Object.create(null);
  for (const id of Object.keys(entries)) result[id] = parse(entries[id], path, `${field}.${id}`);
  return result;
}

function parseRange(value: unknown, path: string, field: string): Range {
  const range = dictionary(value, path, field);
  return {
    start: parsePosition(range["start"], path, `${field}.start`),
    end: parsePosition(range["end"], path, `${field}.end`),
  };
}

function parsePosition(value: unknown, path: string, field: string): Position {
  const { line, column } = dictionary(value, path, field);
  if (!isCount(line) || line === 0) throw malformed(path, `${field}.line`, "a positive integer", line);
  if (column === null || column === undefined || column === Number.POSITIVE_INFINITY) {
    return { line, column: Number.POSITIVE_INFINITY };
  }
  if (!isCount(column)) throw malformed(path, `${field}.column`, "a non-negative integer", column);
  return { line, column };
}

function parseFunction(value: unknown, path: string, field: string): FunctionMapping {
  const fn = dictionary(value, path, field);
  if (typeof fn["name"] !== "string") throw malformed(path, `${field}.name`, "a string", fn["name"]);
  const loc = parseRange(fn["loc"], path, `${field}.loc`);
  const decl = parseHead(fn["decl"], path, `${field}.decl`) ?? loc;
  return { name: fn["name"], decl, loc };
}

/** SWC writes line 0 for a method whose name is computed. */
function parseHead(value: unknown, path: string, field: string): Range | undefined {
  if (value === undefined) return undefined;
  const { start } = dictionary(value, path, field);
  const isNowhere = typeof start === "object" && (start as Dictionary | null)?.["line"] === 0;
  return isNowhere ? undefined : parseRange(value, path, field);
}

function parseBranch(value: unknown, path: string, field: string): BranchMapping {
  const branch = dictionary(value, path, field);
  const { type, loc, locations } = branch;
  if (typeof type !== "string") throw malformed(path, `${field}.type`, "a string", type);
  if (!Array.isArray(locations)) throw malformed(path, `${field}.locations`, "an array", locations);
  if (!isWhole(locations)) throw malformed(path, `${field}.locations`, "without holes", locations);
  const mapping = {
    type,
    loc: parseOptionalRange(loc, path, `${field}.loc`),
    locations: Array.from(locations, (arm, i) => parseOptionalRange(arm, path, `${field}.locations.${i}`)),
  };
  if (locations.length > 0 && placeOf(mapping) === undefined)
    throw invalid("read coverage", `${path}: ${field} has no location`);
  return mapping;
}

/**
 * The place of a branch, and of an arm without a place of its own. Where the branch has none, it is that of another
 * arm.
 */
export function placeOf({ loc, locations }: BranchMapping): Range | undefined {
  return loc ?? locations.find((range) => range !== undefined);
}

/** Istanbul writes `{start: {}, end: {}}` (undefined lines and columns) where there is no source to point at. */
function parseOptionalRange(value: unknown, path: string, field: string): Range | undefined {
  if (value === undefined || value === null) return undefined;
  const { start, end } = dictionary(value, path, field);
  return isEmptyPosition(start) && isEmptyPosition(end) ? undefined : parseRange(value, path, field);
}

function isEmptyPosition(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value !== "object") return false;
  const { line } = value as Dictionary;
  return line === undefined || line === null;
}

export function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

export function malformed(name: string, field: string, wanted: string, got: unknown): KcovError {
  const where = field === "" ? name : `${name}: ${field}`;
  return invalid("read coverage", `${where} must be ${wanted}, got ${shown(got)}`);
}
