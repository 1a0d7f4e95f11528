/**
 * Where a device gets its PCs from, and how it takes them: the functions of gVisor's pkg/coverage that its kcov calls.
 * The device knows nothing of how coverage is counted. What a full area does not take stays in the source.
 */

/**
 * Takes PCs as bytes, 8 each in host order, and returns how many bytes it took. Fewer than offered means full. The
 * bytes are valid only during the call.
 */
export interface PcWriter {
  /** @returns how many bytes were taken: whole PCs. */
  write(bytes: Uint8Array): number;
}

/** What a device takes its PCs from; `Coverage` is one. */
export interface CoverageSource {
  /** Whether there is any code that could be covered (KcovAvailable). */
  available(): boolean;
  /** Forgets what was covered so far (ClearCoverageData). */
  clear(): void;
  /** Writes the PC of each block covered since the last time; returns bytes taken (ConsumeCoverageData). */
  consume(writer: PcWriter): number;
  /** What the PCs stand for, for the threads that a device is sent to. */
  readonly table: { toJSON(): object };
}
