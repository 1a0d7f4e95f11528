/**
 * What one run covers that another does not.
 *
 * Stands for Signal.Diff of syzkaller. Blocks are compared by file and place, so the two runs may have different tables.
 * The rule: a file whose contents differ between the runs is named and not compared, since its blocks are others.
 */
import type { BlockSet } from "../bridge/block-set";
import { mapsKey } from "../bridge/maps-key";
import type { PcTable, TableFile } from "../bridge/pc-table";

export interface DiffBlock {
  readonly file: string;
  readonly kind: "statement" | "arm";
  /** 1-based. */
  readonly line: number;
  readonly column: number;
}

export interface RunDiff {
  readonly gained: readonly DiffBlock[];
  readonly lost: readonly DiffBlock[];
  /** Files whose contents differ. */
  readonly changed: readonly string[];
}

export interface Covered {
  readonly table: PcTable;
  readonly covered: BlockSet;
}

export function diffRuns(a: Covered, b: Covered): RunDiff {
  const paths = a.table.files.map(({ path }) => path);
  const changed = new Set(paths.filter((path) => isChanged(path, a.table, b.table)));
  const [coveredByA, coveredByB] = [blocksByKey(a, changed), blocksByKey(b, changed)];
  const [gained, lost] = [missingFrom(coveredByA, coveredByB), missingFrom(coveredByB, coveredByA)];
  return { gained, lost, changed: [...changed] };
}

function isChanged(path: string, a: PcTable, b: PcTable): boolean {
  const [one, other] = [a.file(path), b.file(path)];
  return one !== undefined && other !== undefined && mapsKey(one.maps) !== mapsKey(other.maps);
}

function blocksByKey({ table, covered }: Covered, changed: ReadonlySet<string>): Map<string, DiffBlock> {
  const blocks = new Map<string, DiffBlock>();
  for (const ordinal of covered) {
    const { file, blockIndex } = table.symbolize(table.pcAt(ordinal));
    if (!changed.has(file))
      blocks.set(`${file}\n${blockIndex}`, toDiffBlock(table.file(file) as TableFile, blockIndex));
  }
  return blocks;
}

function toDiffBlock({ path, blocks }: TableFile, index: number): DiffBlock {
  const block = blocks[index];
  return {
    file: path,
    kind: block?.kind ?? "statement",
    line: block?.start.line ?? 0,
    column: (block?.start.column ?? 0) + 1,
  };
}

function missingFrom(known: ReadonlyMap<string, DiffBlock>, other: ReadonlyMap<string, DiffBlock>): DiffBlock[] {
  return [...other].filter(([key]) => !known.has(key)).map(([, block]) => block);
}
