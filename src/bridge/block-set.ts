/**
 * Sets of blocks as sorted ordinals (a block's place in its table), like the sorted PC lists of syzkaller's pkg/cover,
 * and as runs for storage. A run is the gap since the last one and a length: what a test covers lies close together, so
 * a run often stands for many blocks.
 */
import { invalid } from "../errors";
import { isCount } from "../istanbul/schema";

/** Ordinals of a table, ascending, each once: places among all of its blocks, or among its files. */
export type BlockSet = Uint32Array;

export function blockSet(ordinals: Iterable<number>): BlockSet {
  const copy = Uint32Array.from(ordinals);
  return isAscending(copy) ? copy : withoutRepeats(copy.sort());
}

function isAscending(ordinals: Uint32Array): boolean {
  for (let i = 1; i < ordinals.length; i++) if ((ordinals[i] as number) <= (ordinals[i - 1] as number)) return false;
  return true;
}

function withoutRepeats(sorted: Uint32Array): BlockSet {
  let length = 0;
  for (const ordinal of sorted) {
    if (length === 0 || ordinal !== sorted[length - 1]) sorted[length++] = ordinal;
  }
  return sorted.slice(0, length);
}

export function union(sets: readonly BlockSet[]): BlockSet {
  const all = new Uint32Array(sets.reduce((sum, set) => sum + set.length, 0));
  let length = 0;
  for (const set of sets) {
    all.set(set, length);
    length += set.length;
  }
  return withoutRepeats(all.sort());
}

/** The union. Often one set is empty, and then the other one is returned as it is. */
export function joined(before: BlockSet | undefined, blocks: BlockSet): BlockSet {
  if (before === undefined || before.length === 0) return blocks;
  return blocks.length === 0 ? before : union([before, blocks]);
}

/** What is in `a` and not in `b`. */
export function difference(a: BlockSet, b: BlockSet): BlockSet {
  const without = new Set(b);
  return a.filter((ordinal) => !without.has(ordinal));
}

/** gap, length, gap, length, … */
export function toRuns(set: BlockSet): number[] {
  const runs: number[] = [];
  let next = 0;
  for (let i = 0; i < set.length; ) {
    const start = set[i] as number;
    let length = 1;
    while (set[i + length] === start + length) length++;
    runs.push(start - next, length);
    next = start + length;
    i += length;
  }
  return runs;
}

/** @throws KcovError EINVAL when the runs are malformed or reach past `size` blocks. */
export function fromRuns(runs: unknown, size: number): BlockSet {
  if (!Array.isArray(runs) || runs.length % 2 !== 0)
    throw invalid("read test data", "a block set is not a list of pairs");
  const ordinals: number[] = [];
  let next = 0;
  for (let i = 0; i < runs.length; i += 2) {
    const [gap, length] = [runs[i], runs[i + 1]];
    if (!isCount(gap) || !isCount(length) || next + gap + length > size)
      throw invalid("read test data", "a block set goes past the end of the table");
    for (let ordinal = next + gap; ordinal < next + gap + length; ordinal++) ordinals.push(ordinal);
    next += gap + length;
  }
  return Uint32Array.from(ordinals);
}
