/**
 * Covered blocks under Istanbul's own names, from its counters and from our drain, to be compared with each other.
 */
import { createCoverage } from "../../src/create-coverage";
import { decodeKcov } from "../../src/kcov/buffer";
import { type CoverageObject, type Entry, ROOT } from "./instrument";

/** Names of the blocks whose counter in `s` or `b` is not 0: `s3` or `b1.0`, sorted. */
export function coveredBlocks(entry: Entry): string[] {
  const statements = Object.entries(entry.s).flatMap(([id, count]) => (count > 0 ? [`s${id}`] : []));
  const arms = Object.entries(entry.b).flatMap(([id, counts]) =>
    counts.flatMap((count, arm) => (count > 0 ? [`b${id}.${arm}`] : [])),
  );
  return [...statements, ...arms].sort();
}

/** Drains `coverage` and names the blocks of each file whose PCs came out. Fails unless the PCs ascend. */
export function drainedBlocks(coverage: CoverageObject): Record<string, string[]> {
  const reader = createCoverage({ coverage, root: ROOT });
  const pcs = decodeKcov(reader.drain());
  const drained: Record<string, string[]> = {};
  for (const [i, pc] of pcs.entries()) {
    if (i > 0 && pc <= (pcs[i - 1] ?? 0n)) throw new Error(`PC ${i} is not above the one before`);
    const { file, block } = reader.table.symbolize(pc);
    const name = block.kind === "statement" ? `s${block.id}` : `b${block.id}.${block.arm}`;
    drained[`${ROOT}/${file}`] = [...(drained[`${ROOT}/${file}`] ?? []), name];
  }
  for (const names of Object.values(drained)) names.sort();
  return drained;
}
