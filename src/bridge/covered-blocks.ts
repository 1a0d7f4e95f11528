/** A set of blocks, with the table that it belongs to. */
import type { BlockSet } from "./block-set";
import type { PcTable } from "./pc-table";

/** What a run covered. */
export interface CoveredBlocks {
  /** What ordinals stand for. */
  readonly table: PcTable;
  /** Ordinals of the covered blocks in the table, ascending. */
  readonly covered: BlockSet;
}
