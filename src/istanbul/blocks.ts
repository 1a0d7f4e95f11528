/**
 * Blocks: the statements and branch arms of one file in the order of their places in the source, like the block list of
 * Go's cover tool (`coverdata.Cover.Blocks[file]` in gVisor's pkg/coverage). The order depends on the maps alone, so
 * that the same source gives the same block numbers everywhere: by start; then the enclosing block first; then a
 * statement before an arm; then by Istanbul's id and arm.
 */
import { comparePositions } from "./position";
import { type BranchMapping, type FileMaps, placeOf, type Range } from "./schema";

/** A statement or one arm of a branch: what one PC stands for. */
export interface Block extends Range {
  readonly kind: "statement" | "arm";
  /** Istanbul's id in `statementMap` or `branchMap`. */
  readonly id: string;
  /** 0-based place in the branch's `locations`; 0 for a statement. */
  readonly arm: number;
}

const ORDERED = new WeakMap<FileMaps, readonly Block[]>();

/** Lists the blocks of one file. The position in the list is the block's index. */
export function orderBlocks(maps: FileMaps): readonly Block[] {
  const known = ORDERED.get(maps);
  if (known !== undefined) return known;
  const blocks = listBlocks(maps).sort(compareBlocks);
  ORDERED.set(maps, blocks);
  return blocks;
}

/** How many blocks the file has; faster than listing them. */
export function countBlocks({ statementMap, branchMap }: FileMaps): number {
  const arms = Object.values(branchMap).reduce((sum, { locations }) => sum + locations.length, 0);
  return Object.keys(statementMap).length + arms;
}

function listBlocks({ statementMap, branchMap }: FileMaps): Block[] {
  const statements = Object.entries(statementMap).map(
    ([id, { start, end }]): Block => ({ kind: "statement", id, arm: 0, start, end }),
  );
  const arms = Object.entries(branchMap).flatMap(([id, branch]) => branchArms(id, branch));
  return [...statements, ...arms];
}

/** parseFileMaps accepts no branch with arms that has no place at all. */
function branchArms(id: string, branch: BranchMapping): Block[] {
  const whole = placeOf(branch);
  return branch.locations.map((range, arm): Block => {
    const { start, end } = (range ?? whole) as Range;
    return { kind: "arm", id, arm, start, end };
  });
}

function compareBlocks(a: Block, b: Block): number {
  return (
    comparePositions(a.start, b.start) ||
    comparePositions(b.end, a.end) ||
    compareKinds(a, b) ||
    compareIds(a.id, b.id) ||
    a.arm - b.arm
  );
}

function compareKinds(a: Block, b: Block): number {
  return Number(a.kind === "arm") - Number(b.kind === "arm");
}

/**
 * Istanbul's ids are numbers written as strings, and sort as numbers. Another producer's may be any string; those come
 * last.
 */
function compareIds(a: string, b: string): number {
  const bothNumbers = isIndex(a) && isIndex(b);
  return bothNumbers
    ? a.length - b.length || compareStrings(a, b)
    : Number(isIndex(b)) - Number(isIndex(a)) || compareStrings(a, b);
}

function isIndex(id: string): boolean {
  return /^(0|[1-9]\d*)$/.test(id);
}

/** By code unit, so that the order is the same in every locale. */
export function compareStrings(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
