/**
 * Who reaches which block: one pass over all sets when the page opens, into typed arrays.
 */
import type { PageData, PageRuns, PageTestFile } from "../page-data";
import { each } from "./runs";

export interface Index {
  /** The first block of each file; one more, the last being the number of all. */
  readonly firsts: Uint32Array;
  /** For each block the line it starts on; 0 where nobody knows. */
  readonly lines: Uint32Array;
  /** For each block 1 if it is a branch arm. */
  readonly arms: Uint8Array;
  /** For each block 1 if anything reached it. */
  readonly reached: Uint8Array;
  /** For each block how many tests reach it themselves. */
  readonly own: Uint32Array;
  /** For each block how many tests reach it in any way. */
  readonly any: Uint32Array;
  /** For each block the last test that reaches it. */
  readonly last: Int32Array;
  /** For each block where its tests begin in `tests`; one more, the last being the number of all. */
  readonly from: Uint32Array;
  /** Tests that reach a block themselves, block by block, ascending. */
  readonly tests: Uint32Array;
  /** For each test how many blocks it reaches itself, and how many no other test reaches. */
  readonly size: Uint32Array;
  readonly alone: Uint32Array;
}

export function indexOf(data: PageData): Index {
  const firsts = firstsOf(data);
  const blocks = firsts[data.files.length] as number;
  const [reached, own, any] = [new Uint8Array(blocks), new Uint32Array(blocks), new Uint32Array(blocks)];
  const last = new Int32Array(blocks).fill(-1);
  const counts = { reached, own, any, last, size: new Uint32Array(data.tests.length) };
  countAll(data, counts);
  const from = new Uint32Array(blocks + 1);
  for (let block = 0; block < blocks; block++) from[block + 1] = (from[block] as number) + (own[block] as number);
  const alone = new Uint32Array(data.tests.length);
  for (let block = 0; block < blocks; block++)
    if (any[block] === 1) alone[last[block] as number] = (alone[last[block] as number] as number) + 1;
  return { ...counts, firsts, alone, from, tests: testsByBlock(data, from), ...placesOf(data, firsts) };
}

function firstsOf({ files }: PageData): Uint32Array {
  const firsts = new Uint32Array(files.length + 1);
  for (const [i, { lines }] of files.entries()) firsts[i + 1] = (firsts[i] as number) + lines.length;
  return firsts;
}

function placesOf({ files }: PageData, firsts: Uint32Array): Pick<Index, "lines" | "arms"> {
  const blocks = firsts[files.length] as number;
  const [lines, arms] = [new Uint32Array(blocks), new Uint8Array(blocks)];
  for (const [i, file] of files.entries()) {
    const first = firsts[i] as number;
    let line = 0;
    for (const [place, difference] of file.lines.entries()) {
      line += difference;
      lines[first + place] = line;
    }
    each(file.arms, (place) => {
      arms[first + place] = 1;
    });
  }
  return { lines, arms };
}

type Counts = Pick<Index, "reached" | "own" | "any" | "last" | "size">;

/** Tests of a file stand together, so that what the file has of its own accord is counted once for all of them. */
function countAll(data: PageData, counts: Counts): void {
  const wide = new Uint8Array(counts.reached.length);
  let from = 0;
  for (const [place, file] of data.testFiles.entries()) {
    let to = from;
    while (data.tests[to]?.file === place) to++;
    const marked = countWide(data, file, [from, to], { counts, wide });
    for (let test = from; test < to; test++) countTest(data, test, { counts, wide });
    for (const block of marked) wide[block] = 0;
    from = to;
  }
}

interface Counting {
  readonly counts: Counts;
  /** For each block 1 if all tests of the file reach it. */
  readonly wide: Uint8Array;
}

function countWide(
  { tests }: PageData,
  { load, shared, hooks }: PageTestFile,
  [from, to]: readonly [number, number],
  { counts: { reached, any, last }, wide }: Counting,
): number[] {
  const ran = tests.slice(from, to).filter((test) => test.ran).length;
  const one = tests.slice(from, to).findIndex((test) => test.ran) + from;
  const marked: number[] = [];
  for (const runs of [load, shared])
    each(runs, (block) => {
      reached[block] = 1;
      if (wide[block] === 1) return;
      wide[block] = 1;
      marked.push(block);
      any[block] = (any[block] as number) + ran;
      if (ran > 0) last[block] = one;
    });
  for (const { blocks } of hooks)
    each(blocks, (block) => {
      reached[block] = 1;
    });
  return marked;
}

function countTest(data: PageData, place: number, { counts, wide }: Counting): void {
  const { reached, own, any, last, size } = counts;
  const test = data.tests[place] as PageData["tests"][number];
  const reach = (block: number): void => {
    reached[block] = 1;
    if ((test.ran && wide[block] === 1) || last[block] === place) return;
    last[block] = place;
    any[block] = (any[block] as number) + 1;
  };
  each(test.own, (block) => {
    own[block] = (own[block] as number) + 1;
    size[place] = (size[place] as number) + 1;
    reach(block);
  });
  for (const runs of hooksAround(data, place)) each(runs, reach);
}

/** What ran in hooks of the describes around a test. */
export function hooksAround({ tests, testFiles }: PageData, place: number): PageRuns[] {
  const { file, path, ran } = tests[place] as PageData["tests"][number];
  const { hooks } = testFiles[file] as PageTestFile;
  const around = hooks.filter((one) => one.path.every((title, i) => title === path[i]));
  return ran ? around.map(({ blocks }) => blocks) : [];
}

function testsByBlock({ tests }: PageData, from: Uint32Array): Uint32Array {
  const found = new Uint32Array(from.at(-1) as number);
  const next = from.slice();
  for (const [place, { own }] of tests.entries())
    each(own, (block) => {
      found[next[block] as number] = place;
      next[block] = (next[block] as number) + 1;
    });
  return found;
}

/** Tests that reach any of the blocks themselves, ascending. */
export function testsAt({ from, tests }: Index, blocks: readonly number[]): number[] {
  const [first, ...others] = blocks.map((block) => tests.subarray(from[block], from[block + 1]));
  if (first === undefined) return [];
  if (others.length === 0) return Array.from(first);
  return [...new Set([first, ...others].flatMap((some) => Array.from(some)))].sort((a, b) => a - b);
}
