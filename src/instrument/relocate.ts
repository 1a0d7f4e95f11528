/**
 * Gives the nodes of compiled code the places that they have in the original, for as long as its maps are made.
 *
 * What leads to no place in the original has none: Istanbul passes it over, and so it is not counted.
 */
import type { types as BabelTypes } from "@babel/core";
import { LEAST_UPPER_BOUND, originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";

type T = typeof BabelTypes;
type Location = NonNullable<BabelTypes.Node["loc"]>;
type Place = Location["start"];

/** Returns what puts the places back. */
export function relocate(t: T, program: BabelTypes.Program, map: object, filename: string): () => void {
  const trace = new TraceMap(map as ConstructorParameters<typeof TraceMap>[0], filename);
  const original = originalOf(trace, filename);
  const before = new Map<BabelTypes.Node, BabelTypes.Node["loc"]>();
  t.traverseFast(program, (node) => {
    if (node === program || !node.loc) return;
    before.set(node, node.loc);
    node.loc = original === undefined ? null : (located(trace, original, node.loc) ?? null);
  });
  return () => {
    for (const [node, loc] of before) node.loc = loc ?? null;
  };
}

/** Maps name it by its last part, relatively or wholly. */
function originalOf({ resolvedSources }: TraceMap, filename: string): string | undefined {
  const found = resolvedSources.find((source) => source === filename) ?? resolvedSources.find((source) => isOf(source));
  return found ?? undefined;

  function isOf(source: string | null): boolean {
    return source?.split("?")[0]?.split("/").at(-1) === filename.split("/").at(-1);
  }
}

function located(trace: TraceMap, original: string, loc: Location): Location | undefined {
  const start = placeOf(trace, original, loc.start);
  const end = endOf(trace, original, loc.end);
  if (start === undefined || end === undefined || !isBefore(start, end)) return undefined;
  return { ...loc, start, end };
}

function placeOf(trace: TraceMap, original: string, { line, column, index }: Place, bias?: 1 | -1): Place | undefined {
  const found = originalPositionFor(trace, { line, column, ...(bias === undefined ? {} : { bias }) });
  return found.source === original ? { line: found.line, column: found.column, index } : undefined;
}

/** An end is where what follows begins, or behind the last character. */
function endOf(trace: TraceMap, original: string, end: Place): Place | undefined {
  const next = placeOf(trace, original, end, LEAST_UPPER_BOUND);
  const last = placeOf(trace, original, { ...end, column: Math.max(0, end.column - 1) });
  if (last === undefined) return next;
  const behind = { ...last, column: last.column + 1 };
  return next !== undefined && next.line === behind.line && next.column >= behind.column ? next : behind;
}

function isBefore(a: Place, b: Place): boolean {
  return a.line < b.line || (a.line === b.line && a.column < b.column);
}
