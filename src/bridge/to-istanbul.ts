/**
 * PCs back to Istanbul coverage, for everything that reports in Istanbul's terms. A PC says that a block ran, not how
 * often, so every count is 0 or 1, and a function counts as called when a statement of its own ran. A function without
 * a statement of its own is left out: PCs do not tell whether it was called.
 */
import type { Block } from "../istanbul/blocks";
import { ownersOf } from "../istanbul/owners";
import { type BranchMapping, type FileMaps, placeOf, type Range } from "../istanbul/schema";
import { fromTablePath } from "./path";
import type { PC, PcTable, TableFile } from "./pc-table";

interface IstanbulBranch {
  readonly type: string;
  readonly loc: Range | undefined;
  readonly locations: readonly (Range | typeof NO_PLACE)[];
}

/** A FileCoverage in the shape of istanbul-lib-coverage. */
export interface IstanbulFile extends Omit<FileMaps, "branchMap"> {
  readonly branchMap: Record<string, IstanbulBranch>;
  readonly s: Record<string, number>;
  readonly f: Record<string, number>;
  readonly b: Record<string, number[]>;
}

/**
 * @param root directory of the sources on this machine.
 * @throws KcovError ENOENT when a PC is not in the table.
 */
export function toIstanbulCoverage(table: PcTable, pcs: readonly PC[], root: string): Record<string, IstanbulFile> {
  const covered = new Map<string, Set<number>>(table.files.map(({ path }) => [path, new Set()]));
  for (const pc of pcs) {
    const { file, blockIndex } = table.symbolize(pc);
    covered.get(file)?.add(blockIndex);
  }
  const files = table.files.map((file) => toIstanbulFile(file, covered.get(file.path) as Set<number>, root));
  return Object.fromEntries(files.map((file) => [file.path, file]));
}

function toIstanbulFile({ maps, blocks }: TableFile, covered: ReadonlySet<number>, root: string): IstanbulFile {
  const s: Record<string, number> = Object.fromEntries(Object.keys(maps.statementMap).map((id) => [id, 0]));
  const b: Record<string, number[]> = Object.fromEntries(Object.keys(maps.branchMap).map((id) => [id, []]));
  blocks.forEach(({ kind, id, arm }, index) => {
    const count = Number(covered.has(index));
    if (kind === "statement") s[id] = count;
    else (b[id] as number[])[arm] = count;
  });
  const f = calledFunctions(maps, blocks, s);
  const fnMap = Object.fromEntries(Object.entries(maps.fnMap).filter(([id]) => Object.hasOwn(f, id)));
  const branchMap = Object.fromEntries(Object.entries(maps.branchMap).map(([id, branch]) => [id, toBranch(branch)]));
  return { ...maps, branchMap, path: fromTablePath(root, maps.path), fnMap, s, f, b };
}

/** Istanbul's own form of an arm without a place: reporters read its `start.line`. */
const NO_PLACE = { start: {}, end: {} };

function toBranch(branch: BranchMapping): IstanbulBranch {
  const { type, locations } = branch;
  return { type, loc: placeOf(branch), locations: locations.map((range) => range ?? NO_PLACE) };
}

/** Whether a statement of each function ran; functions without statements of their own are missing. */
function calledFunctions(
  maps: FileMaps,
  blocks: readonly Block[],
  s: Readonly<Record<string, number>>,
): Record<string, number> {
  const owners = ownersOf(maps, blocks);
  const called = new Map<string, number>();
  for (const [index, { kind, id }] of blocks.entries()) {
    const owner = owners[index];
    if (kind === "statement" && owner !== undefined) called.set(owner, called.get(owner) || (s[id] ?? 0));
  }
  return Object.fromEntries(called);
}
