/**
 * Splits a selection of tests by runner. A test file that no run has seen goes to the runner of its nearest neighbour.
 */
import { posix } from "node:path";
import type { AffectedSelection, AffectedTest } from "./affected-selection";
import type { RunnerName, TestData, TestFile } from "./test-data";
import { endingOf } from "./test-search";

export interface RunnerSelection extends Pick<AffectedSelection, "everything" | "wholeFiles"> {
  readonly runner: RunnerName;
  readonly tests: readonly AffectedTest[];
}

/** One for each runner in the data, also where it has nothing to run. */
export function selectionsOf(affected: AffectedSelection, { files }: Pick<TestData, "files">): RunnerSelection[] {
  const known = new Set(files.map(({ file }) => file));
  const pairs = new Set(files.map(({ runner, file }) => `${runner} ${file}`));
  const isOf = (runner: RunnerName, file: string): boolean =>
    known.has(file) ? pairs.has(`${runner} ${file}`) : nearestOf(file, files) === runner;
  return Array.from(new Set(files.map(({ runner }) => runner)), (runner) => ({
    runner,
    everything: affected.everything,
    tests: affected.tests.filter(({ file }) => isOf(runner, file)),
    wholeFiles: affected.wholeFiles.filter((file) => isOf(runner, file)),
  }));
}

/** If two are equally near, the first one. */
function nearestOf(file: string, known: readonly TestFile[]): RunnerName | undefined {
  let nearest: RunnerName | undefined;
  let most = -1;
  for (const other of known) {
    const likeness = likenessOf(file, other.file);
    if (likeness > most) [nearest, most] = [other.runner, likeness];
  }
  return nearest;
}

/** First the number of directories that contain both, then whether the names end alike. */
function likenessOf(a: string, b: string): number {
  const [one, other] = [a, b].map((file) => posix.dirname(file).split("/")) as [string[], string[]];
  const differing = one.findIndex((name, i) => name !== other[i]);
  const common = differing < 0 ? one.length : differing;
  return 2 * common + (endingOf(a) === endingOf(b) ? 1 : 0);
}
