/**
 * A selection of tests by the runner that is to run them.
 *
 * A test file that no run has seen is taken for its nearest neighbour's.
 */
import { posix } from "node:path";
import type { AffectedSelection, AffectedTest } from "./affected-selection";
import type { RunnerName, TestData, TestFile } from "./test-data";
import { endingOf } from "./test-files";

export interface RunnerSelection extends Pick<AffectedSelection, "everything" | "wholeFiles"> {
  readonly runner: RunnerName;
  readonly tests: readonly AffectedTest[];
}

/** One for each runner of the data, also where it has nothing to run. */
export function selectionsOf(affected: AffectedSelection, { files }: Pick<TestData, "files">): RunnerSelection[] {
  const known = new Set(files.map(({ file }) => file));
  const pairs = new Set(files.map(({ runner, file }) => `${runner} ${file}`));
  const isOf = (runner: RunnerName, file: string): boolean =>
    known.has(file) ? pairs.has(`${runner} ${file}`) : nearestOf(file, files) === runner;
  return Array.from(new Set(files.map(({ runner }) => runner)), (runner) => ({
    ...{ runner, everything: affected.everything },
    tests: affected.tests.filter(({ file }) => isOf(runner, file)),
    wholeFiles: affected.wholeFiles.filter((file) => isOf(runner, file)),
  }));
}

/** Of two that are as near, the first. */
function nearestOf(file: string, known: readonly TestFile[]): RunnerName | undefined {
  let nearest: RunnerName | undefined;
  let most = -1;
  for (const other of known) {
    const likeness = likenessOf(file, other.file);
    if (likeness > most) [nearest, most] = [other.runner, likeness];
  }
  return nearest;
}

/** The number of directories that both are in, and then how the names end. */
function likenessOf(a: string, b: string): number {
  const [one, other] = [a, b].map((file) => posix.dirname(file).split("/")) as [string[], string[]];
  const differing = one.findIndex((name, i) => name !== other[i]);
  const common = differing < 0 ? one.length : differing;
  return 2 * common + (endingOf(a) === endingOf(b) ? 1 : 0);
}
