/** What people read of a patch: lines next to each other with the same answer are one span. */
import type { PatchCoverage } from "../patch-coverage";
import { plural } from "../plural";
import type { PatchFile, PatchLine } from "../suite/patch";
import type { ReachingTest } from "../suite/which";
import { testName } from "./output";

export type PatchState = "missed" | "unknown" | "reached";

export interface PatchSpan {
  readonly file: string;
  /** 1-based. */
  readonly first: number;
  readonly last: number;
  readonly state: PatchState;
  readonly isMoved: boolean;
  /** Why it is missed or unknown, if there is more to say. */
  readonly reason: string | undefined;
  readonly tests: readonly ReachingTest[];
}

/** Those that no test reaches come first, then those that are not known. */
export function spansOf({ files }: PatchCoverage): PatchSpan[] {
  const all = files.flatMap(spansOfFile);
  const order: readonly PatchState[] = ["missed", "unknown", "reached"];
  return order.flatMap((state) => all.filter((span) => span.state === state));
}

function spansOfFile({ path, reason, lines }: PatchFile): PatchSpan[] {
  const spans: PatchSpan[] = [];
  for (const line of lines) {
    const next = spanOf(path, reason, line);
    const before = spans.at(-1);
    if (before !== undefined && isContinued(before, next)) spans[spans.length - 1] = { ...before, last: line.line };
    else spans.push(next);
  }
  return spans;
}

function spanOf(file: string, reason: string | undefined, { line, kind, tests }: PatchLine): PatchSpan {
  const state = tests === undefined ? "unknown" : tests.length === 0 ? "missed" : "reached";
  return { file, first: line, last: line, state, isMoved: kind === "moved", reason, tests: tests ?? [] };
}

function isContinued(before: PatchSpan, { first, state, isMoved, tests }: PatchSpan): boolean {
  if (before.last + 1 !== first || before.state !== state || before.isMoved !== isMoved) return false;
  return before.tests.length === tests.length && before.tests.every(({ id }, i) => id === tests[i]?.id);
}

/** Those that somebody should look at, which tools for a review show. */
export function unreached(spans: readonly PatchSpan[]): PatchSpan[] {
  return spans.filter(({ state }) => state !== "reached");
}

export function titleOf({ state }: PatchSpan): string {
  return state === "unknown" ? "Not known whether a test reaches this" : "Reached by no test";
}

/** `src/a.js:3-5`, and what is special about it. */
export function placeOf({ file, first, last, isMoved, reason }: PatchSpan): string {
  const place = first === last ? `${file}:${first}` : `${file}:${first}-${last}`;
  const notes = [...(isMoved ? ["moved"] : []), ...(reason === undefined ? [] : [reason])];
  return notes.length === 0 ? place : `${place} (${notes.join(", ")})`;
}

/** How many tests are named where there are more. */
const NAMED = 3;

/** `2 tests: test/a.test.js › adds, test/a.test.js › subtracts` */
export function testsIn({ tests }: PatchSpan): string {
  const names = tests.slice(0, NAMED).map(testName);
  const others = tests.length - names.length;
  return `${plural(tests.length, "test")}: ${names.join(", ")}${others > 0 ? ` and ${plural(others, "other")}` : ""}`;
}

/** Of changed lines that have code; 100 without any. Rounded down, so that 100 means all. */
export function percentOf({ lines, reached }: PatchCoverage): number {
  return lines === 0 ? 100 : Math.floor((reached / lines) * 10_000) / 100;
}

export function headline(patch: PatchCoverage): string {
  const { lines, reached } = patch;
  if (lines === 0) return "no changed line of a source has code";
  return `tests reach ${reached} of ${plural(lines, "changed line")} (${percentOf(patch)} %)`;
}

/** What the patch takes away. */
export function removals({ files }: PatchCoverage): string[] {
  return files
    .filter(({ removed }) => removed.count > 0)
    .map(({ path, renamedFrom, kind, removed: { count, tests } }) => {
      const reached =
        tests === undefined ? "" : `, which ${tests.length === 0 ? "no test" : plural(tests.length, "test")} reached`;
      return `${renamedFrom ?? path}${kind === "deleted" ? " (deleted)" : ""}: ${plural(count, "line")}${reached}`;
    });
}
