/**
 * Where PCs go: memory that fills up, or a writer that may take fewer bytes than it is offered, like the io.Writer of
 * gVisor's ConsumeCoverageData (kcovIOWriter over the kcov area). A sink that takes less than it is offered is full,
 * which ends the pass without an error; it takes whole PCs only.
 */
import { invalid, shown } from "../errors";
import { WORD_SIZE } from "../kcov/buffer";
import type { PcWriter } from "../kcov/source";

/** Where PCs go: memory, which is filled from its start, or a writer. */
export type PcSink = Uint8Array | PcWriter;

/** @throws KcovError EINVAL when `sink` is neither memory nor a writer. */
export function writerTo(sink: PcSink): PcWriter {
  if (ArrayBuffer.isView(sink)) return new MemoryWriter(sink);
  if (typeof sink?.write === "function") return new CheckedWriter(sink);
  throw invalid("consume", `the sink must be memory or have a write method, got ${shown(sink)}`);
}

/** Fills memory from its start, whatever its alignment. */
class MemoryWriter implements PcWriter {
  readonly #memory: Uint8Array;
  #used = 0;

  constructor({ buffer, byteOffset, byteLength }: ArrayBufferView) {
    this.#memory = new Uint8Array(buffer, byteOffset, byteLength);
  }

  write(bytes: Uint8Array): number {
    const room = this.#memory.byteLength - this.#used;
    const taken = Math.min(bytes.byteLength, room - (room % WORD_SIZE));
    this.#memory.set(taken === bytes.byteLength ? bytes : bytes.subarray(0, taken), this.#used);
    this.#used += taken;
    return taken;
  }
}

class CheckedWriter implements PcWriter {
  readonly #writer: PcWriter;

  constructor(writer: PcWriter) {
    this.#writer = writer;
  }

  /**
   * The writer gets bytes of its own. It may keep them, and even consume something meanwhile, without changing anyone
   * else's.
   */
  write(bytes: Uint8Array): number {
    const taken = this.#writer.write(bytes.slice());
    if (isWholePcs(taken) && taken <= bytes.byteLength) return taken;
    throw invalid("consume", `the sink took ${shown(taken)} of ${bytes.byteLength} bytes, not whole PCs`);
  }
}

/** The writer is the caller's code, and may return anything. */
function isWholePcs(taken: unknown): boolean {
  return Number.isInteger(taken) && Number(taken) >= 0 && Number(taken) % WORD_SIZE === 0;
}

/** A writer that grows without limit and holds what it was given until the end of a pass. */
export class GrowingWriter implements PcWriter {
  readonly #chunks: Uint8Array[] = [];
  #length = 0;

  get byteLength(): number {
    return this.#length;
  }

  write(bytes: Uint8Array): number {
    this.#chunks.push(bytes.slice());
    this.#length += bytes.byteLength;
    return bytes.byteLength;
  }

  bytes(): Uint8Array {
    return Buffer.concat(this.#chunks);
  }
}
