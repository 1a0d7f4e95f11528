/**
 * What a drain does with the counts of many blocks at once, like the loops of ConsumeCoverageData in gVisor's
 * pkg/coverage: find those that are not 0, and make their PCs. The Wasm routine gives the same results as the plain
 * loops, which replace it where there is no WebAssembly.
 */

/** Counters per window: what a scan touches fits into the second-level cache of a core. */
export const WINDOW = 65_536;

/** Bytes per PC. */
export const WORD_SIZE = 8;

export interface Scanner {
  /**
   * Writes the indexes of counts that are not 0 into `found`, ascending; returns how many there are. At most WINDOW
   * counts.
   */
  nonzero(counts: Uint32Array, found: Uint32Array): number;
  /** The same for counts that differ from those in `seen`. */
  changed(counts: Uint32Array, seen: Uint32Array, found: Uint32Array): number;
  /** Copies the count of each block's slot. */
  gather(counts: Uint32Array, slots: Uint32Array, copy: Uint32Array): void;
  /** PCs as u64 in host order, in memory that is valid until the next call of any method here. At most WINDOW. */
  pcs(found: Uint32Array, numbering: Numbering): Uint8Array;
}

/** Index i has the PC whose words are `low` + i * `step` and `high`, both as i32. */
export interface Numbering {
  readonly low: number;
  readonly high: number;
  readonly step: number;
}
