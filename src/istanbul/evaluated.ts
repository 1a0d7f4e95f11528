/**
 * Finds the counters that tell whether the code at a place was evaluated; the place may be in a condition, an operand
 * or a default value. The innermost statement or arm around it tells, if it counts whenever the place is evaluated. An
 * arm with the place of its whole branch, or one that is entered after its `case` was compared, does not; and a
 * function is not part of the statement that makes it.
 */
import type { Block } from "./blocks";
import { innermostAround, isAround, outerFirst } from "./nesting";
import { ownersOf } from "./owners";
import { comparePositions, isInside } from "./position";
import type { BranchMapping, FileMaps, Position, Range } from "./schema";

/**
 * `load`: loading the module evaluates the place. It is `counted` when the blocks tell that it was reached then, and
 * `untold` when no block does.
 */
export interface Evaluation {
  /** Places in the order of blocks, ascending. */
  readonly blocks: readonly number[];
  readonly load?: "counted" | "untold" | undefined;
}

/** Maps, and the blocks in them. */
export interface CountedFile {
  readonly maps: FileMaps;
  readonly blocks: readonly Block[];
}

/** A block that counts whenever code in its range is evaluated. */
interface Teller extends Range {
  readonly index: number;
  readonly kind: Block["kind"];
}

/** A function from the start of its head to its end. */
interface Scope extends Range {
  readonly id: string;
  readonly body: Range;
  /**
   * Istanbul knows the place of a name and nothing else of a head. The name of a method may be computed when the method
   * is made.
   */
  readonly isNamed: boolean;
}

interface Code {
  readonly blocks: readonly Block[];
  readonly tellers: readonly Teller[];
  /** The outer ones first. */
  readonly scopes: readonly Scope[];
  /** For each block: see ownersOf. */
  readonly owners: readonly (string | undefined)[];
  readonly branches: readonly Range[];
}

const NOTHING: Evaluation = { blocks: [] };
const UNTOLD: Evaluation = { blocks: [], load: "untold" };

/** For a place; `column` is 0-based. */
export function evaluatedAt(file: CountedFile, place: Position): Evaluation {
  const code = readCode(file);
  return evaluationIn(code, scopesAround(code, place), place);
}

/**
 * For a line: the statements that start on it, else whatever else starts on it, else what the line is in. Undefined if
 * that is no statement and no function: such a line may hold nothing.
 */
export function evaluatedOn(file: CountedFile, line: number): Evaluation | undefined {
  const code = readCode(file);
  const starting = code.tellers.filter(({ start }) => start.line === line);
  const statements = starting.filter(({ kind }) => kind === "statement");
  if (statements.length > 0) return told(code, statements);
  const starts = [...code.branches, ...code.scopes].map(({ start }) => start).filter((start) => start.line === line);
  const parts = starts.map((start) => evaluationIn(code, scopesAround(code, start), start));
  const { blocks } = union(...parts, told(code, starting));
  if (blocks.length > 0) return tellOf(code, blocks);
  return starts.length > 0 ? UNTOLD : aroundLine(code, line);
}

/** After the end of a function, a line seldom has more than a bracket, but may have anything. */
function aroundLine(code: Code, line: number): Evaluation | undefined {
  const start = { line, column: 0 };
  const scopes = scopesAround(code, start);
  const ends = scopes.map(({ end }) => end).filter((end) => end.line === line);
  const after = innermostAround(code.tellers, ends).filter((teller) => teller !== undefined);
  const { blocks } = union(evaluationIn(code, scopes, start), told(code, after));
  if (blocks.length > 0) return tellOf(code, blocks);
  return scopes.length > 0 ? UNTOLD : undefined;
}

function told(code: Code, tellers: readonly Teller[]): Evaluation {
  return tellOf(
    code,
    tellers.map(({ index }) => index),
  );
}

function tellOf({ owners }: Code, blocks: readonly number[]): Evaluation {
  return { blocks, load: blocks.some((index) => owners[index] === undefined) ? "counted" : undefined };
}

function union(...parts: readonly Evaluation[]): Evaluation {
  const blocks = [...new Set(parts.flatMap((part) => part.blocks))].sort((a, b) => a - b);
  const loads = parts.map(({ load }) => load);
  return { blocks, load: loads.includes("untold") ? "untold" : loads.find((load) => load !== undefined) };
}

function readCode({ maps, blocks }: CountedFile): Code {
  const wholes = new Map(Object.entries(maps.branchMap).map(([id, branch]) => [id, wholeOf(branch)]));
  const tellers = blocks.flatMap(({ kind, id, arm, start, end }, index): Teller[] => {
    const isTelling = kind === "statement" || isPart(maps.branchMap[id] as BranchMapping, arm, wholes.get(id) as Range);
    return isTelling ? [{ index, kind, start, end }] : [];
  });
  return {
    blocks,
    tellers,
    scopes: Object.entries(maps.fnMap)
      .map(([id, { name, decl, loc }]): Scope => {
        const isNamed = decl.end.column - decl.start.column === name.length && decl.start.line === decl.end.line;
        return { id, start: decl.start, end: loc.end, body: loc, isNamed };
      })
      .sort(outerFirst),
    owners: ownersOf(maps, blocks),
    branches: [...wholes.values()],
  };
}

/** Arms of these types count for all of their range. A `case` is compared before it counts. */
const ARMS = new Set(["if", "cond-expr", "binary-expr", "default-arg"]);

/** Whether an arm is evaluated as a whole or not at all, and is smaller than its branch. */
function isPart({ type, locations }: BranchMapping, arm: number, whole: Range): boolean {
  const range = locations[arm];
  return range !== undefined && ARMS.has(type) && isInside(range, whole) && !isInside(whole, range);
}

function wholeOf({ loc, locations }: BranchMapping): Range {
  const arms = locations.filter((range) => range !== undefined);
  const first = arms[0] as Range;
  if (loc !== undefined || first === undefined) return loc ?? NOWHERE;
  const earlier = (a: Position, b: Position): Position => (comparePositions(a, b) <= 0 ? a : b);
  const later = (a: Position, b: Position): Position => (comparePositions(a, b) >= 0 ? a : b);
  return arms.reduce(({ start, end }, range) => ({ start: earlier(start, range.start), end: later(end, range.end) }));
}

const NOWHERE: Range = { start: { line: 0, column: 0 }, end: { line: 0, column: 0 } };

function scopesAround({ scopes }: Code, place: Position): Scope[] {
  return scopes.filter((scope) => isAround(scope, place));
}

/** @param scopes those around the place, the outer ones first. */
function evaluationIn(code: Code, scopes: readonly Scope[], place: Position): Evaluation {
  const scope = scopes.at(-1);
  const [teller] = innermostAround(code.tellers, [place]);
  if (scope === undefined) return teller === undefined ? UNTOLD : told(code, [teller]);
  if (teller !== undefined && isPartOf(teller, scope)) return { blocks: [teller.index] };
  return isAround(scope.body, place) ? bodyOf(code, scope, place) : headOf(code, scopes, place);
}

/** A function may be the whole of a statement or arm. */
function isPartOf(range: Range, { start, body }: Scope): boolean {
  return (
    comparePositions(start, range.start) <= 0 && (isInside(range, body) || comparePositions(range.end, body.start) <= 0)
  );
}

/**
 * For a place between the statements of a function. Code on lines before the first statement, such as a class, may
 * throw before anything counts. For a function without statements, nothing tells who calls it.
 */
function bodyOf({ owners, blocks }: Code, { id }: Scope, place: Position): Evaluation {
  const own = [...owners.keys()].filter((index) => owners[index] === id);
  const first = own.map((index) => blocks[index]).find((block) => block?.kind === "statement");
  return { blocks: own, load: first === undefined || place.line < first.start.line ? "untold" : undefined };
}

/** Parameters are evaluated by the caller of the function; what else may stand in a head, by the code that makes it. */
function headOf(code: Code, scopes: readonly Scope[], place: Position): Evaluation {
  const scope = scopes.at(-1) as Scope;
  const making = scope.isNamed ? NOTHING : evaluationIn(code, scopes.slice(0, -1), place);
  return union(bodyOf(code, scope, scope.body.end), defaultsOf(code, scope), making);
}

/** A head may contain functions too; their bodies are not part of it. */
function defaultsOf({ tellers, scopes, owners }: Code, { start, body }: Scope): Evaluation {
  const head = { start, end: body.start };
  const inner = new Set<string | undefined>(scopes.filter((one) => isInside(one, head)).map(({ id }) => id));
  const found = tellers.filter((teller) => isInside(teller, head) && !inner.has(owners[teller.index]));
  return { blocks: found.map(({ index }) => index) };
}
