/**
 * One pass over the unread blocks of a file, like the inner loop of ConsumeCoverageData in gVisor's pkg/coverage: a PC
 * per block, in block order, given to the sink one window at a time. A block counts as read only after the sink took
 * its PC. So whatever stops the pass, a full sink or an error in it, leaves the rest for the next pass.
 */
import { WORD_SIZE } from "../kcov/buffer";
import type { PcWriter } from "../kcov/source";
import { theScanner } from "../scan/fastest";
import { type Numbering, WINDOW } from "../scan/scanner";
import type { TableFile } from "./pc-table";
import type { Unread } from "./unread";

export interface Pass {
  readonly bytes: number;
  /** The sink is full: the pass over the files ends here. */
  readonly full: boolean;
}

export function consumeFile(numbering: Numbering, unread: Unread, writer: PcWriter): Pass {
  let bytes = 0;
  for (let from = 0; from < unread.length; from += WINDOW) {
    const found = unread.find(from, Math.min(from + WINDOW, unread.length));
    if (found.length === 0) continue;
    const taken = writer.write(theScanner().pcs(found, from === 0 ? numbering : later(numbering, from)));
    const full = taken < found.length * WORD_SIZE;
    unread.take(from, full ? found.subarray(0, taken / WORD_SIZE) : found);
    bytes += taken;
    if (full) return { bytes, full };
  }
  return { bytes, full: false };
}

function later({ low, high, step }: Numbering, from: number): Numbering {
  return { low: low + from * step, high, step };
}

/** All PCs of a file have the same high word: the table never leaves the 4 GiB window of its base. */
export function numberingOf({ firstPc }: TableFile, step: number): Numbering {
  const [low, high] = [firstPc, firstPc >> 32n].map((word) => Number(BigInt.asIntN(32, word))) as [number, number];
  return { low, high, step };
}
