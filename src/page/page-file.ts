/** One source file as the page needs it: the places of its blocks, functions and changed lines. */
import { blockSet, toRuns } from "../bridge/block-set";
import type { TableFile } from "../bridge/pc-table";
import type { Block } from "../istanbul/blocks";
import { inSource } from "../suite/original-file";
import type { Comparison, LineDiff } from "./base-run";
import type { PageFile } from "./page-data";
import type { ShownSource } from "./shown-sources";

const COMPILED =
  "compiled before it was instrumented, by a tool whose source map does not lead back: its lines are not known";

export type PlacedPageFile = Omit<PageFile, "group" | "place">;

export function pageFile(
  file: TableFile,
  { changed, note }: ShownSource,
  comparison: Comparison | undefined,
): PlacedPageFile {
  const placed = inSource(file);
  const blocks = placed?.blocks ?? [];
  const bodies = Object.values(placed?.maps.fnMap ?? {}).map(({ loc }) => loc);
  const notes = [placed === undefined ? COMPILED : note, comparison?.noteOn(file.path)].filter(
    (one) => one !== undefined,
  );
  return {
    path: file.path,
    lines: placed === undefined ? Array<number>(file.size).fill(0) : differences(blocks.map(({ start }) => start.line)),
    arms: toRuns(blockSet(file.blocks.flatMap(({ kind }, place) => (kind === "arm" ? [place] : [])))),
    more: furtherLines(
      blocks,
      bodies.map(({ start }) => start.line),
    ),
    functions: bodies.flatMap(({ start, end }) => [start.line, end.line]),
    changed: toRuns(blockSet(changed)),
    ...(comparison && differing(comparison.linesOf(file.path))),
    ...(notes.length === 0 ? {} : { note: notes.join("; ") }),
  };
}

/** A file that only the base has. */
export function fileBeside(path: string, comparison: Comparison): PlacedPageFile {
  return {
    ...{ path, lines: [], arms: [], more: [], functions: [], changed: [] },
    ...differing(comparison.linesOf(path)),
    note: "only the base reached this file: it is not in the data of this run",
  };
}

function differing({ gained, lost }: LineDiff): Pick<PageFile, "gained" | "lost"> {
  return { gained: toRuns(gained), lost: toRuns(lost) };
}

function differences(lines: readonly number[]): number[] {
  return lines.map((line, place) => line - (lines[place - 1] ?? 0));
}

/**
 * How many further lines each statement has: up to its end if it contains no statement and no function, otherwise up to
 * the line on which a function in it begins, if that comes first.
 */
function furtherLines(blocks: readonly Block[], bodies: readonly number[]): number[] {
  const functions = new Set(bodies);
  const statements = blocks.flatMap(({ kind, start }) => (kind === "statement" ? [start.line] : []));
  const starts = [...new Set([...statements, ...bodies])].sort((a, b) => a - b);
  const places = new Map(starts.map((line, place) => [line, place]));
  return blocks.flatMap(({ kind, start, end }, place) => {
    if (kind !== "statement" || end.line <= start.line || functions.has(start.line)) return [];
    const next = starts[(places.get(start.line) ?? starts.length) + 1] ?? Number.POSITIVE_INFINITY;
    const last = next > end.line ? end.line : functions.has(next) ? next : start.line;
    return last > start.line ? [place, last - start.line] : [];
  });
}
