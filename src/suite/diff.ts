/**
 * What one run covers that another does not, like Signal.Diff of syzkaller. Blocks are compared by file and place, so
 * the runs may have different tables. A file whose contents differ between the runs is named and not compared, because
 * its blocks are not the same.
 */
import type { BlockSet } from "../bridge/block-set";
import type { CoveredBlocks } from "../bridge/covered-blocks";
import type { PcTable, TableFile } from "../bridge/pc-table";
import { hasSameMaps } from "../bridge/table-file";
import { inSource } from "./original-file";

/** A block that only one of two runs covers. */
export interface DiffBlock {
  /** Name in the table: relative to the root, with `/`. */
  readonly file: string;
  readonly kind: "statement" | "arm";
  /** 1-based, of its start. */
  readonly line: number;
  /** 1-based. */
  readonly column: number;
}

/** How two runs differ, in the order of their tables. */
export interface RunDiff {
  /** What the second run covers and the first does not. */
  readonly gained: readonly DiffBlock[];
  /** What the first run covers and the second does not. */
  readonly lost: readonly DiffBlock[];
  /** Files whose contents differ, so that they were not compared. */
  readonly changed: readonly string[];
}

/** What run `b` covers more and less than run `a`. Blocks are compared by file and place, so the tables may differ. */
export function diffRuns(a: CoveredBlocks, b: CoveredBlocks): RunDiff {
  const paths = a.table.files.map(({ path }) => path);
  const changed = new Set(paths.filter((path) => isChanged(path, a.table, b.table)));
  return { gained: missingFrom(a, b, changed), lost: missingFrom(b, a, changed), changed: [...changed] };
}

function isChanged(path: string, a: PcTable, b: PcTable): boolean {
  const [one, other] = [a.file(path), b.file(path)];
  return one !== undefined && other !== undefined && !hasSameMaps(one, other);
}

/** What `other` covers and `known` does not, without the changed files. */
function missingFrom(known: CoveredBlocks, other: CoveredBlocks, changed: ReadonlySet<string>): DiffBlock[] {
  const isCovered = new Uint8Array(known.table.size);
  for (const ordinal of known.covered) isCovered[ordinal] = 1;
  const missing: DiffBlock[] = [];
  for (const [file, blocks] of byFile(other)) {
    if (changed.has(file.path)) continue;
    const first = known.table.file(file.path) && known.table.ordinalOf(file.path);
    for (const index of blocks)
      if (first === undefined || isCovered[first + index] === 0) missing.push(toDiffBlock(file, index));
  }
  return missing;
}

/** The covered blocks of each file that has any, as indexes into its list of blocks. */
function* byFile({ table, covered }: CoveredBlocks): Generator<readonly [TableFile, BlockSet]> {
  let first = 0;
  let next = 0;
  for (const file of table.files) {
    const start = next;
    while (next < covered.length && (covered[next] as number) < first + file.size) next++;
    if (next > start) yield [file, covered.subarray(start, next).map((ordinal) => ordinal - first)];
    first += file.size;
  }
}

function toDiffBlock(file: TableFile, index: number): DiffBlock {
  const { path, blocks } = inSource(file) ?? file;
  const block = blocks[index];
  return {
    file: path,
    kind: block?.kind ?? "statement",
    line: block?.start.line ?? 0,
    column: (block?.start.column ?? 0) + 1,
  };
}
