/**
 * Places of compiled code as places of the original that a source map leads to.
 *
 * A map tells where parts begin. An end is where what follows begins, or behind the last part that is known of it.
 */
import { LEAST_UPPER_BOUND, originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import type { Position, Range } from "./schema";

export class OriginalPlaces {
  readonly #trace: TraceMap;
  readonly #source: string | undefined;

  /** @param filename of the code and of its original alike. */
  constructor(map: object, filename: string) {
    this.#trace = new TraceMap(map as ConstructorParameters<typeof TraceMap>[0], filename);
    this.#source = this.#trace.resolvedSources.find((source) => isOf(source, filename)) ?? undefined;
  }

  /** Undefined for what has no place in the original. */
  range({ start, end }: Range): Range | undefined {
    const from = this.#place(start);
    const to = this.#end(end);
    return from !== undefined && to !== undefined && isBefore(from, to) ? { start: from, end: to } : undefined;
  }

  #place({ line, column }: Position, bias?: typeof LEAST_UPPER_BOUND): Position | undefined {
    if (this.#source === undefined) return undefined;
    const found = originalPositionFor(this.#trace, { line, column, ...(bias === undefined ? {} : { bias }) });
    return found.source === this.#source ? { line: found.line, column: found.column } : undefined;
  }

  #end(end: Position): Position | undefined {
    const next = this.#place(end, LEAST_UPPER_BOUND);
    const last = this.#place({ ...end, column: Math.max(0, end.column - 1) });
    if (last === undefined) return next;
    const behind = { ...last, column: last.column + 1 };
    return next !== undefined && next.line === behind.line && next.column >= behind.column ? next : behind;
  }
}

/** Maps name it by its last part, relatively or wholly, and some with a query. */
function isOf(source: string | null, filename: string): boolean {
  const lastOf = (path: string): string | undefined => path.split(/[\\/]/).at(-1);
  return source !== null && lastOf(source.split("?")[0] ?? "") === lastOf(filename);
}

function isBefore(a: Position, b: Position): boolean {
  return a.line < b.line || (a.line === b.line && a.column < b.column);
}
