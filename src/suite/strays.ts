/**
 * What ran while a test file was under way that does not use its source: those who do had left it to run, as a module does
 * that goes on after it has been loaded.
 */
import { type BlockSet, union } from "../bridge/block-set";
import type { RecordedFile } from "./attribution";

export interface RanSet {
  /** The test file that was under way. */
  readonly file: string;
  readonly blocks: BlockSet;
}

/**
 * What was left to run may have called anything, so it is all that ran then that those who use the source get.
 *
 * @param isUsed whether a test file uses a source, by its place.
 * @returns blocks by the place of the source that they are for.
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

/** A set by the places of the sources that it has blocks of. */
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
