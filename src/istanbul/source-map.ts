/**
 * Makes a source map that any tool may have written safe to read. Babel and istanbul-lib-source-maps throw over parts
 * that they do not know, or lose a file whose map names no original. A map that every reader accepts is kept as it is;
 * an index map is flattened; segments without an original are dropped.
 */
import { decodedMappings, encodedMap, FlattenMap, type SourceMapSegment, TraceMap } from "@jridgewell/trace-mapping";
import { isCount, isSourceMap } from "./schema";

/**
 * The most lines that all originals together, or the code, may have: readers make a list for each line, even an empty
 * one.
 */
const MOST_LINES = 10_000_000;

type Dictionary = Record<string, unknown>;

/** The map in a form that all readers accept; undefined when no place in it has an original with a name. */
export function readableMap(value: unknown): object | undefined {
  if (!isDictionary(value) || !isSourceMap(value)) return undefined;
  try {
    return readable(value);
  } catch {
    return undefined;
  }
}

function readable(value: Dictionary): object | undefined {
  if ("sections" in value && !areSections(value["sections"], MOST_LINES)) return undefined;
  const map = new FlattenMap({ ...value, sourceRoot: textOrNull(value["sourceRoot"]) } as never);
  const lines = decodedMappings(map);
  const mappings = lines.map((line) => line.filter(isSegment).map((segment) => leading(segment, map)));
  if (!mappings.some((line) => line.some((segment) => segment.length > 1))) return undefined;
  if (linesOf(mappings) > MOST_LINES) return undefined;
  const isWhole = lines.every((line, i) => line.every((segment, j) => segment === mappings[i]?.[j]));
  return isWhole && isPlain(value) ? value : encodedMap(new TraceMap(rebuilt(map, mappings)));
}

/** How many lines the originals have together, at least. */
function linesOf(mappings: readonly SourceMapSegment[][]): number {
  const last = new Map<number, number>();
  for (const [, source, line] of mappings.flat()) {
    if (source !== undefined && line !== undefined) last.set(source, Math.max(last.get(source) ?? 0, line + 1));
  }
  return [...last.values()].reduce((sum, lines) => sum + lines, 0);
}

function isSegment(segment: SourceMapSegment): boolean {
  return segment.length > 0 && segment.every(isCount);
}

/** The segment if it leads to an original, else only its own column, which then has none. */
function leading(segment: SourceMapSegment, map: TraceMap): SourceMapSegment {
  if (segment.length === 1) return segment;
  const [column, source, line, place, name] = segment;
  if (!isSource(map.resolvedSources[source])) return [column];
  return name === undefined || typeof map.names[name] === "string" ? segment : [column, source, line, place];
}

/** Resolving a source without a name leaves only the directory. */
function isSource(name: unknown): boolean {
  return typeof name === "string" && name !== "" && !name.endsWith("/");
}

function rebuilt(map: TraceMap, mappings: SourceMapSegment[][]): ConstructorParameters<typeof TraceMap>[0] {
  const { resolvedSources, sourcesContent } = map;
  const sources = resolvedSources.map((source) => (isSource(source) ? source : null));
  const texts = sources.map((_, i) => textOrNull(sourcesContent?.[i]));
  const names = (map.names ?? []).map(String);
  return { version: 3, names, sources, sourcesContent: texts, mappings };
}

function textOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

/** Whether the parts other than the mappings have the form that the format demands. */
function isPlain({ sections, sources, sourceRoot, sourcesContent, names, mappings }: Dictionary): boolean {
  return (
    sections === undefined &&
    typeof mappings === "string" &&
    isListOf(sources, isSource) &&
    isListOf(names, (name) => typeof name === "string") &&
    (sourceRoot === undefined || sourceRoot === null || typeof sourceRoot === "string") &&
    (sourcesContent === undefined || isListOf(sourcesContent, (text) => text === null || typeof text === "string"))
  );
}

function isListOf(value: unknown, accepts: (part: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(accepts);
}

function areSections(value: unknown, linesLeft: number): boolean {
  return isListOf(value, (section) => isDictionary(section) && isSection(section, linesLeft));
}

function isSection({ offset, map }: Dictionary, linesLeft: number): boolean {
  if (!isDictionary(offset) || !isDictionary(map)) return false;
  const { line, column } = offset;
  if (!isCount(line) || line > linesLeft || !isCount(column)) return false;
  return map["sections"] === undefined || areSections(map["sections"], linesLeft - line);
}

function isDictionary(value: unknown): value is Dictionary {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
