/** A patch and its tests as text for a terminal. */
import type { PatchCoverage } from "../patch-coverage";
import { headline, type PatchSpan, type PatchState, placeOf, removals, testsIn } from "./patch-spans";

export function patchText(patch: PatchCoverage, spans: readonly PatchSpan[]): string[] {
  const of = (state: PatchState): PatchSpan[] => spans.filter((span) => span.state === state);
  return [
    headline(patch),
    ...part("Reached by no test:", of("missed").map(placeOf)),
    ...part("Not known:", of("unknown").map(placeOf)),
    ...part(
      "Reached:",
      of("reached").map((span) => `${placeOf(span)} by ${testsIn(span)}`),
    ),
    ...part("Taken away:", removals(patch)),
  ];
}

function part(head: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [head, ...lines.map((line) => `  ${line}`)];
}
