/**
 * From one line worth a look to the next, in this file and then in others.
 */
import type { LineKind } from "./lines";
import { linesIn, type Model, type OpenFile } from "./model";
import type { LinesView, State } from "./state";

export type Step = -1 | 1;

/** What can be jumped to. */
export type Target = Extract<LineKind, "missed" | "one"> | LinesView;

/** The next or previous first line of those of a kind that follow each other; undefined where there is none. */
export async function nextOfKind(
  model: Model,
  { file, line }: State,
  kind: Target,
  step: Step,
): Promise<Pick<State, "file" | "line"> | undefined> {
  const files = model.order.filter((place) => place === file || (model.counts[place]?.[kind] ?? 0) > 0);
  const start = files.indexOf(file);
  for (let i = 0; i <= files.length; i++) {
    const place = files.at((start + step * i) % files.length) as number;
    const after = i === 0 ? line : step > 0 ? 0 : Number.POSITIVE_INFINITY;
    const found = beyond(firstsOf(await model.open(place), kind), after, step);
    if (found !== undefined) return { file: place, line: found };
  }
  return undefined;
}

function firstsOf(open: OpenFile, kind: Target): number[] {
  const all =
    kind === "changed" || kind === "differs"
      ? linesIn(kind, open)
      : [...open.lines].filter(([, one]) => one.kind === kind).map(([line]) => line);
  const known = new Set(all);
  return all.filter((line) => !known.has(line - 1));
}

/** The first of ascending lines after one, or the last before it. */
export function beyond(lines: readonly number[], line: number, step: Step): number | undefined {
  return step > 0 ? lines.find((one) => one > line) : lines.findLast((one) => one < line);
}
