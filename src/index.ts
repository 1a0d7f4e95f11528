/** The programmatic API: names only. */

export type { Coverage } from "./bridge/coverage";
export { type PC, PcTable, type PcTableOptions, type TableBlock, type TableFile } from "./bridge/pc-table";
export type { PcSink, PcWriter } from "./bridge/sink";
export type { TableJson } from "./bridge/table-json";
export type { Mode } from "./bridge/unread";
export { type CoverageOptions, createCoverage } from "./create-coverage";
export { type ErrnoCode, KcovError } from "./errors";
export type { Block } from "./istanbul/blocks";
export type { BranchMapping, FileMaps, FunctionMapping, Position, Range } from "./istanbul/schema";
export { decodeKcov } from "./kcov/buffer";
