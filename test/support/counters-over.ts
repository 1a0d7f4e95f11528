import type { Counters } from "../../src/istanbul/counters";

/** Counters over a list of numbers that anybody may change. */
export function countersOver(counts: Uint32Array): Counters {
  const zero = (from: number, blocks: Uint32Array): void => {
    for (const block of blocks) counts[from + block] = 0;
  };
  return {
    read: () => counts,
    zero,
    zeroCounted: (blocks) => zero(0, blocks),
    zeroAll: () => counts.fill(0),
  };
}
