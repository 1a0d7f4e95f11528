/**
 * What a drain does with the counts of many blocks at once: find those that count, and make their PCs.
 *
 * Stands for the inner loops of ConsumeCoverageData in gVisor's pkg/coverage. The rule: what the Wasm routine does is
 * what the plain loops do, which take its place where there is no WebAssembly.
 */

/** Counters per window: what a scan touches fits into a core's second-level cache. */
export const WINDOW = 65_536;

/** Bytes per PC. */
export const WORD_SIZE = 8;

export interface Scanner {
  /** Puts the indexes of counts that are not 0 into `found`, ascending; returns how many. At most WINDOW counts. */
  nonzero(counts: Uint32Array, found: Uint32Array): number;
  /** The same of counts that are not what was `seen`. */
  changed(counts: Uint32Array, seen: Uint32Array, found: Uint32Array): number;
  /** Copies the count of each block's slot. */
  gather(counts: Uint32Array, slots: Uint32Array, copy: Uint32Array): void;
  /** PCs as u64 in host order, in memory that holds them until the next call of anything here. At most WINDOW. */
  pcs(found: Uint32Array, numbering: Numbering): Uint8Array;
}

/** Index i has the PC whose words are `low` + i * `step` and `high`, both as i32. */
export interface Numbering {
  readonly low: number;
  readonly high: number;
  readonly step: number;
}
