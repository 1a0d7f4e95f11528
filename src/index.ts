/** `istanbul-kcov`: coverage as kcov data, and the kcov device. This file only names what is public. */

export type { Coverage } from "./bridge/coverage";
export { type PC, PcTable, type PcTableOptions, type TableBlock, type TableFile } from "./bridge/pc-table";
export type { PcSink } from "./bridge/sink";
export type { TableJson } from "./bridge/table-json";
export type { ConsumeMode } from "./bridge/unread";
export { type CoverageOptions, createCoverage } from "./create-coverage";
export { type ErrnoCode, KcovError } from "./errors";
export type { Block } from "./istanbul/blocks";
export type { PackedMaps } from "./istanbul/packed-maps";
export type {
  BranchMapping,
  FileMaps,
  FunctionMapping,
  Position as SourcePosition,
  Range as SourceRange,
} from "./istanbul/schema";
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
export type { Dialect as KcovDialect } from "./kcov/dialect";
export type { AreaFile } from "./kcov/file-areas";
export type { KcovDescriptor, KcovFile } from "./kcov/kcov-file";
export { parseRawCover, printRawCover } from "./kcov/raw-cover";
export { edgeHash, edgeSignal, isOverflown, uniquePcs } from "./kcov/signal";
export type { CoverageSource, PcWriter } from "./kcov/source";
export { type AttachOptions, attachKcov, type KcovOptions, openKcov } from "./open-kcov";
