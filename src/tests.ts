/**
 * `istanbul-kcov/tests`: the data of a run and its tests, and the questions to ask of them. This file only names what
 * is public.
 */

export { type AffectedOptions, type AffectedTests, affectedTests } from "./affected-tests";
export type { BlockSet } from "./bridge/block-set";
export type { CoveredBlocks } from "./bridge/covered-blocks";
export type { AffectedTest } from "./suite/affected-selection";
export { type ChosenTest, type MinimalSet, type MinimizeOptions, minimize } from "./suite/cmin";
export { readTests } from "./suite/data-file";
export { type DiffBlock, diffRuns, type RunDiff } from "./suite/diff";
export { mergeRuns, type RunResult, readRun, writeRun } from "./suite/run-result";
export type { RunnerCommand } from "./suite/runner-arguments";
export type { SourceHash } from "./suite/source-hash";
export {
  type DescribeHooks,
  type ReachVia,
  type RunnerName,
  reach as blocksReached,
  type TestCase,
  type TestData,
  type TestFile,
  type TestStatus,
} from "./suite/test-data";
export type { Search as TestSearch } from "./suite/test-search";
export {
  linesReached,
  type ReachedFile,
  type ReachingTest,
  type SourcePlace,
  type TestReach,
  testsReaching,
} from "./suite/which";
