/** A line of a source as a row: its number, how many tests reach it, and its text. */
import { el, num, plural } from "./dom";
import type { Line } from "./lines";
import type { OpenFile } from "./model";

/** Pixels; the style sheet has the same. */
export const LINE_HEIGHT = 19;

/** Of the lines of a file, how many tests the one has that most reach: a logarithm, as the eye sees it. */
export function mostTests({ lines }: OpenFile): number {
  return Math.log(1 + [...lines.values()].reduce((most, { tests }) => Math.max(most, tests), 1));
}

/** @param row an element without children. */
export function lineRow(row: HTMLElement, open: OpenFile, number: number, most: number): void {
  const line = open.lines.get(number);
  row.className = classesOf(open, number);
  row.dataset["line"] = String(number);
  const code = el("code", "", open.text[number - 1] ?? "");
  row.append(el("span", "no", numberOf(open, number)), el("span", "count", line && countOf(line)), code);
  if (line?.kind === "own")
    row.style.setProperty("--heat", (0.1 + (0.34 * Math.log(1 + line.tests)) / most).toFixed(2));
  const gap = line && gapOf(line);
  if (gap) code.dataset["gap"] = gap;
}

function classesOf(open: OpenFile, number: number): string {
  const line = open.lines.get(number);
  const start = open.lines.get(open.further.get(number) ?? 0);
  const told = line ?? start;
  const isPartial = line !== undefined && line.branches + line.statements > 0;
  return [
    "ln",
    ...(told === undefined ? [] : ["told", told.kind]),
    ...(line === undefined && start !== undefined ? ["further"] : []),
    ...(told?.counts === false ? ["arm"] : []),
    ...(isPartial ? ["partial"] : []),
    ...(open.changed.has(number) ? ["changed"] : []),
    ...(open.gained.has(number) ? ["gained"] : []),
    ...(open.lost.has(number) ? ["lost"] : []),
  ].join(" ");
}

/** With signs for what only this run, and what only the base reached. */
function numberOf({ gained, lost }: OpenFile, number: number): string {
  const sign = `${gained.has(number) ? "+" : ""}${lost.has(number) ? "−" : ""}`;
  return sign === "" ? String(number) : `${sign} ${number}`;
}

export function countOf({ kind, tests }: Line): string {
  if (kind === "missed") return "0";
  return tests === 0 ? "load" : num(tests);
}

/** What of a line that was reached was not. */
function gapOf({ branches, statements }: Line): string {
  if (branches > 0) return `◧ ${plural(branches, "branch").replace("branchs", "branches")} not taken`;
  return statements > 0 ? `◧ ${plural(statements, "statement")} not reached` : "";
}
