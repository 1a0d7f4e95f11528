/** Reduces a record to some of its sources, leaving out what only other test files of the same realm have loaded. */
import { type BlockSet, blockSet } from "../bridge/block-set";
import type { RecordedFile } from "./attribution";
import { partsOf } from "./strays";
import type { TestRecord } from "./test-record";

/**
 * @param isUsed whether a source is used, by its index. A source that has a block in any of the sets is kept anyway.
 */
export function restrictRecord(record: TestRecord, isUsed: (index: number) => boolean): TestRecord {
  const { files, early, load, hooks, shared, tests } = record;
  const ran = placesIn(files, setsOf(record));
  const kept = files.map((_, index) => isUsed(index) || ran.has(index));
  const renumbered = ordinalsAmong(files, kept);
  return {
    ...record,
    files: files.filter((_, index) => kept[index]),
    early: kept.slice(0, early).filter(Boolean).length,
    load: renumbered(load),
    hooks: hooks.map((one) => ({ ...one, blocks: renumbered(one.blocks) })),
    shared: renumbered(shared),
    tests: tests.map((test) => ({ ...test, own: renumbered(test.own) })),
  };
}

export function setsOf({ load, shared, hooks, tests }: TestRecord): BlockSet[] {
  return [load, shared, ...hooks.map(({ blocks }) => blocks), ...tests.map(({ own }) => own)];
}

/** The blocks that are in wanted sources, by index of the source. */
export function blocksIn(
  files: readonly RecordedFile[],
  blocks: BlockSet,
  isWanted: (place: number) => boolean,
): BlockSet {
  let [place, end] = [0, files[0]?.blocks ?? 0];
  return blocks.filter((ordinal) => {
    while (ordinal >= end) end += files[++place]?.blocks ?? Number.POSITIVE_INFINITY;
    return isWanted(place);
  });
}

/** Indexes of the sources that have a block in one of the sets. */
export function placesIn(files: readonly RecordedFile[], sets: readonly BlockSet[]): Set<number> {
  return new Set(sets.flatMap((set) => partsOf(set, files).map(([place]) => place)));
}

/** Every ordinal in a set must belong to a source that is kept. */
function ordinalsAmong(files: readonly RecordedFile[], kept: readonly boolean[]): (set: BlockSet) => BlockSet {
  const moves: { readonly end: number; readonly by: number }[] = [];
  let [end, by] = [0, 0];
  for (const [index, { blocks }] of files.entries()) {
    end += blocks;
    if (!kept[index]) by += blocks;
    moves.push({ end, by });
  }
  return (set) => {
    let at = 0;
    const ordinals = Array.from(set, (ordinal) => {
      while (ordinal >= (moves[at]?.end ?? Number.POSITIVE_INFINITY)) at++;
      return ordinal - (moves[at]?.by ?? 0);
    });
    return blockSet(ordinals);
  };
}
