/**
 * Finds the functions of a file that a change is confined to, or the module when in doubt.
 *
 * Text is compared rather than diff hunks, because a diff may place the border of a hunk anywhere. A unit (the module
 * or a function's body) has changed if its text differs outside the bodies of the functions directly in it; otherwise
 * those bodies are compared in turn.
 */
import { OpenRanges, outerFirst } from "../istanbul/nesting";
import type { FunctionMapping, Position, Range } from "../istanbul/schema";

/** One version of a file: its text, and where its functions are. */
export interface Version {
  readonly text: string;
  readonly functions: readonly FunctionMapping[];
}

interface Unit {
  readonly start: number;
  readonly end: number;
  readonly range: Range | undefined;
  readonly children: Unit[];
}

/**
 * The changed function bodies, as ranges in the old version; undefined when something outside of them changed.
 *
 * @param isTold whether counters show who ran a body; `code` is its old text.
 */
export function changedFunctions(
  before: Version,
  after: Version,
  isTold: (body: Range, code: string) => boolean,
): Range[] | undefined {
  const changed: Range[] = [];
  const compare = (one: Unit, other: Unit): boolean => {
    const isSame = skeleton(before.text, one) === skeleton(after.text, other);
    if (!isSame || one.children.length !== other.children.length) return false;
    const pairs = one.children.map((child, i) => [child, other.children[i] as Unit] as const);
    return pairs.every(([child, twin]) => {
      if (before.text.slice(child.start, child.end) === after.text.slice(twin.start, twin.end)) return true;
      if (compare(child, twin)) return true;
      if (child.range === undefined || !isTold(child.range, before.text.slice(child.start, child.end))) return false;
      changed.push(child.range);
      return true;
    });
  };
  return compare(unitsOf(before), unitsOf(after)) ? changed : undefined;
}

/**
 * A unit's text without the function bodies directly in it, as a list: no separator is safe, since a text may hold any
 * character.
 */
function skeleton(text: string, { start, end, children }: Unit): string {
  const parts: string[] = [];
  let from = start;
  for (const child of children) {
    parts.push(text.slice(from, child.start));
    from = child.end;
  }
  return JSON.stringify([...parts, text.slice(from, end)]);
}

/** The module as a tree of functions, nested as in the text. */
function unitsOf({ text, functions }: Version): Unit {
  const starts = lineStarts(text);
  const offset = ({ line, column }: Position): number => (starts[line - 1] ?? text.length) + column;
  const root: Unit = { start: 0, end: text.length, range: undefined, children: [] };
  const open = new OpenRanges<Range & { readonly unit: Unit }>();
  for (const range of functions.map(({ loc }) => loc).sort(outerFirst)) {
    const unit: Unit = { start: offset(range.start), end: offset(range.end), range, children: [] };
    (open.innermostAt(range.start)?.unit ?? root).children.push(unit);
    open.enter({ ...range, unit });
  }
  return root;
}

/** Offsets at which lines begin. Line ends are those of ECMAScript, as in Babel. */
function lineStarts(text: string): number[] {
  return [0, ...Array.from(text.matchAll(/\r\n|[\n\r\u2028\u2029]/g), (end) => end.index + end[0].length)];
}
