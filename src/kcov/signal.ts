/**
 * What fuzzers make of a kcov area: the set of PCs, edge signal, and whether the area overflowed. The numbers are those
 * of syzkaller's executor (executor/cov_filter.h, write_signal) to the bit, so that signal computed here and there is
 * the same.
 */

/** Only the low 12 bits of the PC before take part in an edge, and only the low 12 bits of the PC change. */
const EDGE_MASK = 0xfff;

/** The PCs sorted ascending, each once. */
export function uniquePcs(pcs: Iterable<bigint>): bigint[] {
  return [...new Set(pcs)].sort((a, b) => (a < b ? -1 : 1));
}

/** syzkaller's hash of the 12 low bits of a PC, 32 bits unsigned. */
export function edgeHash(value: number): number {
  let a = (value ^ 61 ^ (value >>> 16)) >>> 0;
  a = (a + (a << 3)) >>> 0;
  a = (a ^ (a >>> 4)) >>> 0;
  a = Math.imul(a, 0x27d4eb2d) >>> 0;
  return (a ^ (a >>> 15)) >>> 0;
}

/**
 * syzkaller's edge signal: each PC mixed with the one before it, in order of first occurrence, each once.
 *
 * It describes edges only where the PCs are in the order of execution. This package records sets, from which it makes
 * pairs of neighbours.
 *
 * @param hash of 12 bits; syzkaller's test OS uses the identity.
 */
export function edgeSignal(pcs: Iterable<bigint>, hash: (value: number) => number = edgeHash): bigint[] {
  const signal = new Set<bigint>();
  let previous = 0;
  for (const pc of pcs) {
    signal.add(pc ^ BigInt(hash(previous) & EDGE_MASK));
    previous = Number(BigInt.asUintN(12, pc));
  }
  return [...signal];
}

/**
 * syzkaller's overflow flag: whether PCs may have been dropped. An area that is just full counts as overflown.
 *
 * @param count word 0 of the area.
 * @param size of the area in words.
 */
export function isOverflown(count: bigint, size: number): boolean {
  return count >= BigInt(size - 1);
}
