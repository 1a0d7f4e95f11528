/**
 * PCs back to Istanbul coverage, for everything that reports in Istanbul's terms.
 *
 * Nothing upstream: gVisor's report lists blocks. A PC says that a block ran, not how often, so every count is 0 or 1. A
 * function counts as called when a statement of its own ran. The rule: what PCs cannot tell is not made up - a function
 * without a statement of its own is left out.
 */
import type { Block } from "../istanbul/blocks";
import { comparePositions } from "../istanbul/position";
import type { FileMaps, FunctionMapping, Range } from "../istanbul/schema";
import { fromTablePath } from "./path";
import type { PC, PcTable, TableFile } from "./pc-table";

/** A FileCoverage in the shape of istanbul-lib-coverage. */
export interface IstanbulFile extends FileMaps {
  readonly s: Record<string, number>;
  readonly f: Record<string, number>;
  readonly b: Record<string, number[]>;
}

/**
 * @param root directory of the sources on this machine.
 * @throws KcovError ENOENT when a PC is not in the table.
 */
export function toIstanbulCoverage(table: PcTable, pcs: readonly PC[], root: string): Record<string, IstanbulFile> {
  const covered = new Map<string, Set<number>>(table.files.map(({ maps }) => [maps.path, new Set()]));
  for (const pc of pcs) {
    const { file, blockIndex } = table.symbolize(pc);
    covered.get(file)?.add(blockIndex);
  }
  const files = table.files.map((file) => toIstanbulFile(file, covered.get(file.maps.path) as Set<number>, root));
  return Object.fromEntries(files.map((file) => [file.path, file]));
}

function toIstanbulFile({ maps, blocks }: TableFile, covered: ReadonlySet<number>, root: string): IstanbulFile {
  const s: Record<string, number> = {};
  const b: Record<string, number[]> = Object.fromEntries(Object.keys(maps.branchMap).map((id) => [id, []]));
  blocks.forEach(({ kind, id, arm }, index) => {
    const count = Number(covered.has(index));
    if (kind === "statement") s[id] = count;
    else (b[id] as number[])[arm] = count;
  });
  const f = calledFunctions(maps.fnMap, blocks, s);
  const fnMap = Object.fromEntries(Object.entries(maps.fnMap).filter(([id]) => id in f));
  return { ...maps, path: fromTablePath(root, maps.path), fnMap, s, f, b };
}

/** Whether a statement of each function ran; functions without statements of their own are missing. */
function calledFunctions(
  fnMap: Readonly<Record<string, FunctionMapping>>,
  blocks: readonly Block[],
  s: Readonly<Record<string, number>>,
): Record<string, number> {
  const waiting = Object.entries(fnMap).sort(([, a], [, b]) => byStart(a.loc, b.loc));
  const open: (readonly [string, FunctionMapping])[] = [];
  const called: Record<string, number> = {};
  for (const block of blocks) {
    while (waiting[0] !== undefined && byStart(waiting[0][1].loc, block) <= 0)
      open.push(waiting.shift() as [string, FunctionMapping]);
    while (open.length > 0 && !contains(open.at(-1)?.[1].loc as Range, block)) open.pop();
    const innermost = open.at(-1);
    if (block.kind === "statement" && innermost !== undefined) called[innermost[0]] ||= s[block.id] ?? 0;
  }
  return called;
}

function byStart(a: Range, b: Range): number {
  return comparePositions(a.start, b.start);
}

function contains(outer: Range, inner: Range): boolean {
  return comparePositions(outer.start, inner.start) <= 0 && comparePositions(inner.end, outer.end) <= 0;
}
