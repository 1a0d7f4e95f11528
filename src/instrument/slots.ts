/**
 * Slots: the place of every Istanbul counter of a file in its one Uint32Array. As in Go's cover tool, slots 0..blocks-1
 * are the file's blocks in block order, so that a drain gets a PC from an index alone; functions and truth counters
 * follow. Where counters are merged into one slot, the order stays and no gaps remain.
 */
import type { types as BabelTypes } from "@babel/core";
import { type Block, orderBlocks } from "../istanbul/blocks";
import { type FileMaps, parseFileMaps } from "../istanbul/schema";

/** The counters of a FileCoverage, with a slot in place of each count. */
export interface Slots {
  readonly s: number[];
  readonly f: number[];
  readonly b: Record<string, number[]>;
  readonly bT?: Record<string, number[]>;
}

export interface Layout {
  readonly slots: Slots;
  /** How many slots there are. */
  readonly length: number;
  /** Whether counters were merged, so that slot i is not block i. */
  readonly merged: boolean;
}

/** One of Istanbul's counters; `arm` is 0 for one that is no arm. */
export interface Counter {
  readonly field: keyof Slots;
  readonly id: number;
  readonly arm: number;
}

/** The counters that Istanbul's visitor has made, by their nodes in the tree. */
export type CounterNodes = ReadonlyMap<BabelTypes.Node, Counter>;

/**
 * Lays out the counters of a file that was just instrumented. Istanbul numbers statements and functions from 0 without
 * gaps.
 */
export function layOutSlots(fileCoverage: object): Layout {
  const maps = parseFileMaps(fileCoverage, "instrumented file");
  const blocks = orderBlocks(maps);
  const functions = Object.keys(maps.fnMap).map((_, i) => blocks.length + i);
  const truth = truthSlots(fileCoverage, blocks.length + functions.length);
  const slots = { s: statementSlots(blocks), f: functions, b: armSlots(maps, blocks), ...truth.slots };
  return { slots, length: blocks.length + functions.length + truth.count, merged: false };
}

/** The slot of a counter. */
export function slotOf(slots: Slots, { field, id, arm }: Counter): number {
  const counters = slots[field] as Record<number, number | number[]>;
  const slot = counters[id];
  const found = typeof slot === "number" ? slot : slot?.[arm];
  if (found === undefined) throw new Error(`no slot for counter ${field}.${id}.${arm}`);
  return found;
}

/** Gives the counters of each group one slot: the first among theirs. */
export function mergeSlots({ slots, length }: Layout, groups: readonly (readonly Counter[])[]): Layout {
  const firsts = Uint32Array.from({ length }, (_, slot) => slot);
  for (const group of groups) {
    const members = group.map((counter) => slotOf(slots, counter));
    const first = members.reduce((least, slot) => Math.min(least, slot));
    for (const slot of members) firsts[slot] = first;
  }
  const places: number[] = [];
  let next = 0;
  for (const [slot, first] of firsts.entries()) places.push(first === slot ? next++ : (places[first] as number));
  return { slots: moveSlots(slots, places), length: next, merged: true };
}

function moveSlots({ s, f, b, bT }: Slots, places: readonly number[]): Slots {
  const move = (list: readonly number[]): number[] => list.map((slot) => places[slot] as number);
  const moveArms = (arms: Readonly<Record<string, number[]>>): Record<string, number[]> =>
    Object.fromEntries(Object.entries(arms).map(([id, list]) => [id, move(list)]));
  return { s: move(s), f: move(f), b: moveArms(b), ...(bT === undefined ? {} : { bT: moveArms(bT) }) };
}

function statementSlots(blocks: readonly Block[]): number[] {
  const slots: number[] = [];
  blocks.forEach(({ kind, id }, slot) => {
    if (kind === "statement") slots[Number(id)] = slot;
  });
  return slots;
}

function armSlots(maps: FileMaps, blocks: readonly Block[]): Record<string, number[]> {
  const slots: Record<string, number[]> = Object.fromEntries(Object.keys(maps.branchMap).map((id) => [id, []]));
  blocks.forEach(({ kind, id, arm }, slot) => {
    if (kind === "arm") (slots[id] as number[])[arm] = slot;
  });
  return slots;
}

/** `bT` has entries for logical expressions only, with one counter per operand. */
function truthSlots(fileCoverage: object, first: number): { slots: Pick<Slots, "bT">; count: number } {
  const { bT } = fileCoverage as { bT?: Readonly<Record<string, readonly number[]>> };
  if (bT === undefined) return { slots: {}, count: 0 };
  let next = first;
  const slots = Object.entries(bT).map(([id, counts]) => [id, counts.map(() => next++)] as const);
  return { slots: { bT: Object.fromEntries(slots) }, count: next - first };
}
