/**
 * Finds code that ran during one test file although only others use its source. The module was left running by those
 * others, like one that goes on with its work after it has been loaded.
 */
import { type BlockSet, union } from "../bridge/block-set";
import type { RecordedFile } from "./attribution";

export interface RanSet {
  /** The test file that was running. */
  readonly file: string;
  readonly blocks: BlockSet;
}

/**
 * Code that was left running may have called anything, so test files that use its source get everything that ran then.
 *
 * @param isUsed whether a test file uses a source, by its index.
 * @returns blocks, by the index of the source whose users get them.
 */
export function straysOf(
  ran: readonly RanSet[],
  sources: readonly Pick<RecordedFile, "blocks">[],
  isUsed: (file: string, index: number) => boolean,
): Map<number, BlockSet> {
  const strays = new Map<number, BlockSet[]>();
  for (const { file, blocks } of ran)
    for (const [index] of partsOf(blocks, sources))
      if (!isUsed(file, index)) strays.set(index, [...(strays.get(index) ?? []), blocks]);
  return new Map(Array.from(strays, ([index, sets]) => [index, union(sets)]));
}

/** Splits a set into the parts of its sources, by index of the source. */
export function partsOf(set: BlockSet, sources: readonly Pick<RecordedFile, "blocks">[]): [number, BlockSet][] {
  const parts: [number, BlockSet][] = [];
  let [place, end, from] = [0, sources[0]?.blocks ?? 0, 0];
  for (let at = 0; at < set.length; at = from) {
    while ((set[at] as number) >= end) end += sources[++place]?.blocks ?? Number.POSITIVE_INFINITY;
    while (from < set.length && (set[from] as number) < end) from++;
    parts.push([place, set.subarray(at, from)]);
  }
  return parts;
}
