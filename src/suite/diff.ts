/**
 * What one run covers that another does not.
 *
 * Stands for Signal.Diff of syzkaller. Blocks are compared by file and place, so the two runs may have different tables.
 * The rule: a file whose contents differ between the runs is named and not compared, since its blocks are others.
 */
import type { BlockSet } from "../bridge/block-set";
import type { PcTable, TableFile } from "../bridge/pc-table";
import { hasSameMaps } from "../bridge/table-file";
import { inSource } from "./original-file";

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
  return { gained: missingFrom(a, b, changed), lost: missingFrom(b, a, changed), changed: [...changed] };
}

function isChanged(path: string, a: PcTable, b: PcTable): boolean {
  const [one, other] = [a.file(path), b.file(path)];
  return one !== undefined && other !== undefined && !hasSameMaps(one, other);
}

/** What `other` covers and `known` does not, but for the files that changed. */
function missingFrom(known: Covered, other: Covered, changed: ReadonlySet<string>): DiffBlock[] {
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

/** The covered blocks of each file that has any, as places in its list of blocks. */
function* byFile({ table, covered }: Covered): Generator<readonly [TableFile, BlockSet]> {
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
