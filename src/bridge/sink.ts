/**
 * Where PCs go: memory that fills up, or a writer that may take fewer bytes than it is offered.
 *
 * Stands for the io.Writer that gVisor's ConsumeCoverageData is given (kcovIOWriter over the kcov area). The rule: a
 * sink that takes less than offered is full, which ends the pass quietly; it takes whole PCs or none.
 */
import { KcovError } from "../errors";
import { WORD_SIZE } from "../kcov/buffer";

/** Takes PCs as bytes, 8 each in host order, and returns how many bytes it took. Fewer than offered means full. */
export interface PcWriter {
  write(bytes: Uint8Array): number;
}

export type PcSink = Uint8Array | PcWriter;

export function writerTo(sink: PcSink): PcWriter {
  return sink instanceof Uint8Array ? new MemoryWriter(sink) : new CheckedWriter(sink);
}

/** Fills memory from its start, whatever its alignment. */
class MemoryWriter implements PcWriter {
  readonly #memory: Uint8Array;
  #used = 0;

  constructor(memory: Uint8Array) {
    this.#memory = memory;
  }

  write(bytes: Uint8Array): number {
    const room = this.#memory.byteLength - this.#used;
    const taken = Math.min(bytes.byteLength, room - (room % WORD_SIZE));
    this.#memory.set(bytes.subarray(0, taken), this.#used);
    this.#used += taken;
    return taken;
  }
}

class CheckedWriter implements PcWriter {
  readonly #writer: PcWriter;

  constructor(writer: PcWriter) {
    this.#writer = writer;
  }

  write(bytes: Uint8Array): number {
    const taken = this.#writer.write(bytes);
    if (taken >= 0 && taken <= bytes.byteLength && taken % WORD_SIZE === 0) return taken;
    throw new KcovError("EINVAL", "consume", `the sink took ${taken} of ${bytes.byteLength} bytes, not whole PCs`);
  }
}

/** Grows without limit; holds what it was given until the end of a pass. */
export class GrowingWriter implements PcWriter {
  readonly #chunks: Uint8Array[] = [];

  write(bytes: Uint8Array): number {
    this.#chunks.push(bytes.slice());
    return bytes.byteLength;
  }

  bytes(): Uint8Array {
    return Buffer.concat(this.#chunks);
  }
}
