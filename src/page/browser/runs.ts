/**
 * Runs of ascending numbers: gap, length, gap, length, …
 */
import type { PageRuns } from "../page-data";

export function each(runs: PageRuns, visit: (number: number) => void): void {
  let next = 0;
  for (let i = 0; i < runs.length; i += 2) {
    next += runs[i] as number;
    for (const end = next + (runs[i + 1] as number); next < end; next++) visit(next);
  }
}

/** Those of [first, end), from the first on. */
export function within(runs: PageRuns, first: number, end: number): number[] {
  const found: number[] = [];
  let next = 0;
  for (let i = 0; i < runs.length && next < end; i += 2) {
    const start = next + (runs[i] as number);
    next = start + (runs[i + 1] as number);
    for (let one = Math.max(start, first); one < Math.min(next, end); one++) found.push(one);
  }
  return found;
}

export function meets(runs: PageRuns, sorted: readonly number[]): boolean {
  let next = 0;
  let at = 0;
  for (let i = 0; i < runs.length && at < sorted.length; i += 2) {
    const start = next + (runs[i] as number);
    next = start + (runs[i + 1] as number);
    while (at < sorted.length && (sorted[at] as number) < start) at++;
    if (at < sorted.length && (sorted[at] as number) < next) return true;
  }
  return false;
}
