/** The programmatic API: names only. */

export type { BlockSet } from "./bridge/block-set";
export type { Coverage } from "./bridge/coverage";
export { type PC, PcTable, type PcTableOptions, type TableBlock, type TableFile } from "./bridge/pc-table";
export type { PcSink } from "./bridge/sink";
export type { TableJson } from "./bridge/table-json";
export type { Mode } from "./bridge/unread";
export { type CoverageOptions, createCoverage } from "./create-coverage";
export { type ErrnoCode, KcovError } from "./errors";
export type { Block } from "./istanbul/blocks";
export type { PackedMaps } from "./istanbul/packed-maps";
export type { BranchMapping, FileMaps, FunctionMapping, Position, Range } from "./istanbul/schema";
export {
  KCOV_CMP_CONST,
  KCOV_CMP_MASK,
  KCOV_CMP_SIZE,
  KCOV_DISABLE,
  KCOV_ENABLE,
  KCOV_INIT_TRACE,
  KCOV_TRACE_CMP,
  KCOV_TRACE_PC,
} from "./kcov/abi";
export { decodeKcov } from "./kcov/buffer";
export type { Dialect } from "./kcov/dialect";
export type { AreaFile } from "./kcov/file-areas";
export type { KcovDescriptor, KcovFile } from "./kcov/kcov-file";
export { parseRawCover, printRawCover } from "./kcov/raw-cover";
export { edgeHash, edgeSignal, isOverflown, uniquePcs } from "./kcov/signal";
export type { CoverageSource, PcWriter } from "./kcov/source";
export { type AttachOptions, attachKcov, type KcovOptions, openKcov } from "./open-kcov";
export { type AffectedTest, type AffectedTests, affectedTests } from "./suite/affected";
export { type ChosenTest, type MinimalSet, minimize } from "./suite/cmin";
export type { Change, Project } from "./suite/confine";
export { readTests } from "./suite/data-file";
export { type Covered, type DiffBlock, diffRuns, type RunDiff } from "./suite/diff";
export { mergeCovered, mergeTables, mergeTests } from "./suite/merge";
export type { SourceHash } from "./suite/source-hash";
export type { TestCase, TestData, TestFile, TestStatus, Via } from "./suite/test-data";
export {
  type Place,
  type ReachedFile,
  type ReachingTest,
  reachOfTests,
  type TestReach,
  testsReaching,
} from "./suite/which";
