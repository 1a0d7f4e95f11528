/**
 * Where a test for a missed line could be added: beside the tests that come closest to it.
 */
import type { Line } from "./lines";
import type { OpenFile } from "./model";

export interface Near {
  readonly line: number;
  /** Where that is, in words. */
  readonly where: string;
  readonly blocks: readonly number[];
}

/** The nearest line that tests reach: in the innermost function around the line in which there is one, else in the file. */
export function nearestTo({ file, lines, text }: OpenFile, line: number): Near | undefined {
  const around = functionsAround(file.functions, line);
  const scopes = [
    ...around.map(([first, last], i) => ({ first, last, where: i === 0 ? "in the same function" : "around it" })),
    { first: 1, last: text.length, where: "in this file" },
  ];
  for (const { first, last, where } of scopes) {
    const near = nearest(lines, line, first, last);
    if (near !== undefined) return { line: near, where, blocks: lines.get(near)?.blocks ?? [] };
  }
  return undefined;
}

/** The innermost first. */
function functionsAround(functions: readonly number[], line: number): [number, number][] {
  const found: [number, number][] = [];
  for (let i = 0; i < functions.length; i += 2) {
    const [first, last] = [functions[i] as number, functions[i + 1] as number];
    if (first <= line && line <= last) found.push([first, last]);
  }
  return found.sort(([a, b], [c, d]) => b - a - (d - c));
}

function nearest(lines: ReadonlyMap<number, Line>, line: number, first: number, last: number): number | undefined {
  let best: number | undefined;
  for (const [other, { tests }] of lines) {
    if (tests === 0 || other < first || other > last) continue;
    if (best === undefined || Math.abs(other - line) < Math.abs(best - line)) best = other;
  }
  return best;
}
