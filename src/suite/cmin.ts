/**
 * cmin: a small set of tests that covers what all of them cover.
 *
 * Stands for the corpus minimisation of fuzzers (libFuzzer's -merge, afl-cmin): greedy set cover, which is within
 * ln(n) + 1 of the smallest. The rule: the same data give the same choice - ties go to the test that comes first.
 */
import type { BlockSet } from "../bridge/block-set";
import { reach, type TestCase, type TestData, type TestFile } from "./test-data";

export interface ChosenTest {
  readonly id: string;
  readonly file: string;
  readonly path: readonly string[];
  /** Blocks that no test chosen before it covers. */
  readonly gained: number;
  /** Blocks that would be lost if the choice ended here. */
  readonly lost: number;
}

export interface MinimalSet {
  /** Tests that were chosen from. */
  readonly tests: number;
  /** Blocks that they cover. */
  readonly blocks: number;
  readonly chosen: readonly ChosenTest[];
}

interface Candidate {
  readonly file: TestFile;
  readonly test: TestCase;
  /** Those that were not covered when it was last looked at. */
  blocks: BlockSet;
  /** What a block costs: 1, or the milliseconds the test takes. */
  readonly cost: number;
  /** Gain per cost when it was last looked at; it only falls, so it is an upper bound. */
  bound: number;
}

/** @param byDuration prefer tests that gain more blocks per millisecond, rather than per test. */
export function minimize(data: TestData, byDuration: boolean): MinimalSet {
  const candidates = data.files.flatMap((file) => file.tests.map((test) => candidate(file, test, byDuration)));
  const blocks = countAll(candidates, data.table.size);
  const covered = new Uint8Array(data.table.size);
  let lost = blocks;
  const chosen: ChosenTest[] = [];
  for (let best = takeBest(candidates, covered); best !== undefined; best = takeBest(candidates, covered)) {
    const gained = best.blocks.length;
    for (const ordinal of best.blocks) covered[ordinal] = 1;
    lost -= gained;
    const { file, test } = best;
    chosen.push({ id: test.id, file: file.file, path: test.path, gained, lost });
  }
  return { tests: data.files.reduce((sum, { tests }) => sum + tests.length, 0), blocks, chosen };
}

function countAll(candidates: readonly Candidate[], size: number): number {
  const covered = new Uint8Array(size);
  for (const { blocks } of candidates) for (const ordinal of blocks) covered[ordinal] = 1;
  return covered.reduce((sum, one) => sum + one, 0);
}

function candidate(file: TestFile, test: TestCase, byDuration: boolean): Candidate {
  const blocks = reach(file, test);
  const cost = byDuration ? Math.max(test.duration ?? 1, 1) : 1;
  return { file, test, blocks, cost, bound: blocks.length / cost };
}

/** Looks again only at candidates whose bound could still win (Minoux's lazy greedy), and removes the winner. */
function takeBest(candidates: Candidate[], covered: Uint8Array): Candidate | undefined {
  let best: Candidate | undefined;
  for (const one of candidates) {
    if (best !== undefined && one.bound <= best.bound) continue;
    one.blocks = one.blocks.filter((ordinal) => covered[ordinal] === 0);
    one.bound = one.blocks.length / one.cost;
    if (one.bound > (best?.bound ?? 0)) best = one;
  }
  if (best !== undefined) candidates.splice(candidates.indexOf(best), 1);
  return best;
}
