/**
 * Lines of a file by what reached them.
 *
 * A line is told by the statements that start on it. Only where none does it is told by what else starts there, and then
 * it does not count as a line.
 */
import type { PageFile } from "../page-data";
import { type Index, testsAt } from "./index";

/**
 * `missed`: nothing reached it. `one`: one test alone, in whatever way. `own`: tests themselves. `load`: tests only by
 * what their file has, such as what runs while modules are loaded.
 */
export type LineKind = "missed" | "one" | "own" | "load";

/** Counts of lines. */
export interface LineCounts {
  readonly lines: number;
  readonly missed: number;
  readonly one: number;
  readonly load: number;
  readonly changed: number;
  /** Lines that have changed and that nothing reached. */
  readonly changedMissed: number;
}

export interface Line {
  readonly kind: LineKind;
  /** Whether a statement starts on it. */
  readonly counts: boolean;
  /** The blocks that tell of it. */
  readonly blocks: readonly number[];
  /** How many tests reach it themselves. */
  readonly tests: number;
  /** Branches and statements on it that nothing reached, though it was reached itself. */
  readonly branches: number;
  readonly statements: number;
}

const STATEMENT = 1;
const REACHED = 2;
const OWN = 4;
const SEVERAL = 8;

/** Changed lines, and for those after the first of a statement the one that it starts on. */
export interface Changes {
  readonly changed: ReadonlySet<number>;
  readonly further: ReadonlyMap<number, number>;
}

/** One pass over a file's blocks, without a list for each line. */
export function countLines(index: Index, file: number, changes: Changes): LineCounts {
  const { firsts, lines, arms } = index;
  const [first, end] = [firsts[file] as number, firsts[file + 1] as number];
  const length = lines.subarray(first, end).reduce((most, line) => Math.max(most, line), 0) + 1;
  const [flags, alone] = [new Uint8Array(length), new Int32Array(length).fill(-1)];
  for (let block = first; block < end; block++)
    if (arms[block] === 0 && lines[block] !== 0) flagLine(index, block, lines[block] as number, { flags, alone });
  return sum(flags, alone, changes);
}

/** What is known of lines while blocks are looked at. */
interface Flags {
  readonly flags: Uint8Array;
  /** The only test that reaches some block of the line, or -1. */
  readonly alone: Int32Array;
}

function flagLine({ reached, own, any, last }: Index, block: number, line: number, { flags, alone }: Flags): void {
  let flag = (flags[line] as number) | STATEMENT;
  if (reached[block] === 1) flag |= REACHED;
  if (own[block] !== 0) flag |= OWN;
  const known = alone[line] as number;
  const test = last[block] as number;
  if ((any[block] as number) > 1 || (any[block] === 1 && known >= 0 && known !== test)) flag |= SEVERAL;
  if (any[block] === 1) alone[line] = test;
  flags[line] = flag;
}

function sum(flags: Uint8Array, alone: Int32Array, { changed, further }: Changes): LineCounts {
  const kinds = { missed: 0, one: 0, own: 0, load: 0 };
  for (const [line, flag] of flags.entries()) if (flag !== 0) kinds[kindOf(flag, alone[line] as number)]++;
  const isMissed = (flag: number | undefined): boolean => flag !== undefined && flag !== 0 && (flag & REACHED) === 0;
  const changedMissed = [...changed].filter((line) => isMissed(flags[line] || flags[further.get(line) ?? 0])).length;
  const lines = kinds.missed + kinds.one + kinds.own + kinds.load;
  return { ...kinds, lines, changed: changed.size, changedMissed };
}

function kindOf(flag: number, alone: number): LineKind {
  if ((flag & REACHED) === 0) return "missed";
  if (alone >= 0 && (flag & SEVERAL) === 0) return "one";
  return (flag & OWN) === 0 ? "load" : "own";
}

/** Lines of a file that somebody looks at, by their numbers. */
export function linesOf(index: Index, file: number): Map<number, Line> {
  const { firsts, lines, arms } = index;
  const found = new Map<number, { statements: number[]; arms: number[] }>();
  for (let block = firsts[file] as number; block < (firsts[file + 1] as number); block++) {
    const line = lines[block] as number;
    if (line === 0) continue;
    const at = found.get(line) ?? { statements: [], arms: [] };
    found.set(line, at);
    (arms[block] === 1 ? at.arms : at.statements).push(block);
  }
  const sorted = [...found].sort(([a], [b]) => a - b);
  return new Map(sorted.map(([line, at]) => [line, lineOf(index, at.statements, at.arms)]));
}

function lineOf(index: Index, statements: readonly number[], arms: readonly number[]): Line {
  const counts = statements.length > 0;
  const blocks = counts ? statements : arms;
  const [flags, alone] = [new Uint8Array(1), new Int32Array(1).fill(-1)];
  for (const block of blocks) flagLine(index, block, 0, { flags, alone });
  const kind = kindOf(flags[0] as number, alone[0] as number);
  const isMissed = (block: number): boolean => index.reached[block] === 0;
  return {
    ...{ kind, counts, blocks, tests: testsAt(index, blocks).length },
    branches: kind === "missed" ? 0 : arms.filter(isMissed).length,
    statements: kind === "missed" ? 0 : statements.filter(isMissed).length,
  };
}

/** Lines after the first of a statement, with the line that it starts on. */
export function furtherLines({ more }: PageFile, index: Index, file: number): Map<number, number> {
  const further = new Map<number, number>();
  for (let i = 0; i < more.length; i += 2) {
    const line = index.lines[(index.firsts[file] as number) + (more[i] as number)] as number;
    for (let next = line + 1; next <= line + (more[i + 1] as number); next++) further.set(next, line);
  }
  return further;
}
