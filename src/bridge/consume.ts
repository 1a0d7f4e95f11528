/**
 * One pass over the unread blocks of a file: a PC per block, in block order, handed to the sink in chunks.
 *
 * Stands for the inner loop of ConsumeCoverageData in gVisor's pkg/coverage. The rule: a block is taken only after the
 * sink took its PC, so whatever stops the pass - a full sink or an error in it - leaves the rest for the next pass.
 */
import { endianness } from "node:os";
import { WORD_SIZE } from "../kcov/buffer";
import type { PcWriter } from "../kcov/source";
import type { TableFile } from "./pc-table";
import type { Unread } from "./unread";

/** PCs per write: one page of memory, so that a writer is called seldom and the chunk stays in the cache. */
const CHUNK_PCS = 512;

/** Where the low half of a u64 lies among its two u32 words, in host order. */
const LOW_WORD = endianness() === "LE" ? 0 : 1;

export interface Pass {
  readonly bytes: number;
  /** The sink is full: the pass over the files ends here. */
  readonly full: boolean;
}

export function consumeFile(file: TableFile, step: number, unread: Unread, writer: PcWriter): Pass {
  const pending: number[] = [];
  let bytes = 0;
  let next = unread.next(0);
  while (next !== -1) {
    pending.length = 0;
    for (; next !== -1 && pending.length < CHUNK_PCS; next = unread.next(next + 1)) pending.push(next);
    const taken = writeChunk(file, step, pending, writer);
    for (const blockIndex of pending.slice(0, taken / WORD_SIZE)) unread.take(blockIndex);
    bytes += taken;
    if (taken < pending.length * WORD_SIZE) return { bytes, full: true };
  }
  return { bytes, full: false };
}

/** All PCs of a file share the high word: the table never leaves the 4 GiB window of its base. */
function writeChunk(file: TableFile, step: number, blocks: readonly number[], writer: PcWriter): number {
  const low = Number(BigInt.asUintN(32, file.firstPc));
  const high = Number(file.firstPc >> 32n);
  const chunk = new Uint32Array(2 * blocks.length);
  blocks.forEach((blockIndex, i) => {
    chunk[2 * i + LOW_WORD] = low + blockIndex * step;
    chunk[2 * i + 1 - LOW_WORD] = high;
  });
  return writer.write(new Uint8Array(chunk.buffer));
}
