/**
 * cmin: a small set of tests that covers what all tests cover.
 *
 * As in the corpus minimisation of fuzzers (libFuzzer's -merge, afl-cmin), this is greedy set cover, which comes within
 * a factor of ln(n) + 1 of the smallest set. The same data always give the same choice: on a tie, the test that comes
 * first is taken.
 */
import { invalid, shown } from "../errors";
import { checkNames } from "../option-names";
import { Heap } from "./heap";
import { reachedSets, type TestCase, type TestData, type TestFile } from "./test-data";
import { type Rest, Uncovered } from "./uncovered";

/** A test of the small set. */
export interface ChosenTest {
  readonly id: string;
  /** Its test file, relative to the root, with `/`. */
  readonly file: string;
  /** Titles from the outermost describe on. */
  readonly path: readonly string[];
  /** Blocks that no test chosen before it covers. */
  readonly gained: number;
  /** Blocks that would be lost if the choice ended here. */
  readonly lost: number;
}

/** A small set of tests that covers what all tests cover. */
export interface MinimalSet {
  /** How many tests there were to choose from. */
  readonly tests: number;
  /** How many blocks they cover. */
  readonly blocks: number;
  /** Each one gains something; after the last one, nothing is lost. */
  readonly chosen: readonly ChosenTest[];
}

interface Candidate {
  readonly file: TestFile;
  readonly test: TestCase;
  /** Index among all tests. */
  readonly index: number;
  /** What is left of what the test reaches. The sets may overlap, and tests of one file have some of them in common. */
  readonly rests: readonly Rest[];
  /** What a block costs: 1, or the test's duration in milliseconds. */
  readonly cost: number;
  /** How many blocks it gained when it was last examined. The number only falls, so it is an upper bound. */
  gained: number;
}

/** Which set is wanted. */
export interface MinimizeOptions {
  /** What is to be small: how many tests there are (default), or the sum of their durations. */
  readonly by?: "number" | "duration";
}

/**
 * Chooses few tests that cover what all cover, greedily: at each step the one that gains the most blocks, or the most
 * blocks per millisecond. The same data give the same choice.
 *
 * @throws KcovError EINVAL naming an option that is unknown or malformed.
 */
export function minimize(data: TestData, options: MinimizeOptions = {}): MinimalSet {
  checkNames("cmin", options, ["by"] satisfies (keyof MinimizeOptions)[]);
  const { by = "number" } = options;
  if (by !== "number" && by !== "duration")
    throw invalid("cmin", `by must be "number" or "duration", got ${shown(by)}`);
  const byDuration = by === "duration";
  const all = data.files.flatMap((file) => file.tests.map((test) => ({ file, test })));
  const left = new Uncovered(data.table.size);
  const candidates = all.map(({ file, test }, index) => candidate(left, file, test, { index, byDuration }));
  const blocks = left.count([...new Set(candidates.flatMap(({ rests }) => rests))]);
  return { tests: candidates.length, blocks, chosen: choose(candidates, blocks, left) };
}

/** Examines only candidates whose bound could still win (Minoux's lazy greedy algorithm). */
function choose(candidates: readonly Candidate[], blocks: number, left: Uncovered): ChosenTest[] {
  const queue = new Heap(candidates, isBefore);
  const chosen: ChosenTest[] = [];
  let lost = blocks;
  for (let best = queue.first; best !== undefined && lost > 0; best = queue.first) {
    const gained = left.count(best.rests);
    if (gained < best.gained) {
      best.gained = gained;
      queue.lowerFirst();
      continue;
    }
    left.cover(best.rests);
    queue.removeFirst();
    lost -= gained;
    chosen.push({ id: best.test.id, file: best.file.file, path: best.test.path, gained, lost });
  }
  return chosen;
}

function isBefore(a: Candidate, b: Candidate): boolean {
  const [gain, other] = [a.gained / a.cost, b.gained / b.cost];
  return gain > other || (gain === other && a.index < b.index);
}

function candidate(
  left: Uncovered,
  file: TestFile,
  test: TestCase,
  { index, byDuration }: Pick<Candidate, "index"> & { readonly byDuration: boolean },
): Candidate {
  const rests = reachedSets(file, test).map((set) => left.restOf(set));
  const cost = byDuration ? Math.max(test.duration ?? 1, 1) : 1;
  return { file, test, index, rests, cost, gained: rests.reduce((sum, { length }) => sum + length, 0) };
}
