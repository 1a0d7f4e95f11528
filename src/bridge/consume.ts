/**
 * One pass over the unread blocks of a file: a PC per block, in block order, handed to the sink a window at a time.
 *
 * Stands for the inner loop of ConsumeCoverageData in gVisor's pkg/coverage. The rule: a block is taken only after the
 * sink took its PC, so whatever stops the pass - a full sink or an error in it - leaves the rest for the next pass.
 */
import { endianness } from "node:os";
import { WORD_SIZE } from "../kcov/buffer";
import type { PcWriter } from "../kcov/source";
import type { TableFile } from "./pc-table";
import { WINDOW } from "./scan";
import type { Unread } from "./unread";

/** Where the low half of a u64 lies among its two u32 words, in host order. */
const LOW_WORD = endianness() === "LE" ? 0 : 1;

export interface Pass {
  readonly bytes: number;
  /** The sink is full: the pass over the files ends here. */
  readonly full: boolean;
}

export function consumeFile(file: TableFile, step: number, unread: Unread, writer: PcWriter): Pass {
  let bytes = 0;
  for (let from = 0; from < unread.length; from += WINDOW) {
    const found = unread.find(from, Math.min(from + WINDOW, unread.length));
    if (found.length === 0) continue;
    const taken = writer.write(pcBytes(file, step, from, found));
    unread.take(from, found.subarray(0, taken / WORD_SIZE));
    bytes += taken;
    if (taken < found.length * WORD_SIZE) return { bytes, full: true };
  }
  return { bytes, full: false };
}

/** All PCs of a file share the high word: the table never leaves the 4 GiB window of its base. */
function pcBytes({ firstPc }: TableFile, step: number, from: number, found: Uint32Array): Uint8Array {
  const low = Number(BigInt.asUintN(32, firstPc)) + from * step;
  const high = Number(firstPc >> 32n);
  const words = new Uint32Array(2 * found.length);
  for (let i = 0; i < found.length; i++) {
    words[2 * i + LOW_WORD] = low + (found[i] as number) * step;
    words[2 * i + 1 - LOW_WORD] = high;
  }
  return new Uint8Array(words.buffer);
}
