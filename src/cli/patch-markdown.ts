/** A patch and its tests as Markdown, as GitHub and GitLab show it beside a job or in a comment. */
import type { PatchCoverage } from "../patch-coverage";
import { printable } from "../printable";
import { headline, type PatchSpan, type PatchState, placeOf, removals, testsIn } from "./patch-spans";

/** Longer tables are cut: GitHub takes no summary of more than 1 MiB. */
const MOST_ROWS = 500;

export function markdown(patch: PatchCoverage, spans: readonly PatchSpan[]): string[] {
  const of = (state: PatchState): PatchSpan[] => spans.filter((span) => span.state === state);
  return [
    ...["### Tests of the changed lines", "", `**${plain(headline(patch))}**`, ""],
    ...list("Reached by no test", of("missed").map(placeOf)),
    ...list("Not known", of("unknown").map(placeOf)),
    ...table(of("reached")),
    ...list("Taken away", removals(patch)),
  ];
}

function list(head: string, entries: readonly string[]): string[] {
  if (entries.length === 0) return [];
  return [`#### ${head}`, "", ...cut(entries.map((entry) => `- ${plain(entry)}`)), ""];
}

function table(spans: readonly PatchSpan[]): string[] {
  if (spans.length === 0) return [];
  const rows = spans.map((span) => `| ${plain(placeOf(span))} | ${plain(testsIn(span))} |`);
  return ["#### Reached", "", "| lines | tests |", "|---|---|", ...cut(rows), ""];
}

function cut(rows: readonly string[]): string[] {
  const others = rows.length - MOST_ROWS;
  return others <= 0 ? [...rows] : [...rows.slice(0, MOST_ROWS), "", `… and ${others} more`];
}

/** Nothing in a name is markup. */
function plain(text: string): string {
  return printable(text).replace(/[\\`*_{}[\]<>()#+!|~&@]/g, (mark) => `&#${mark.charCodeAt(0)};`);
}
