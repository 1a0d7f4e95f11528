/**
 * A file descriptor: open until one thread closes it, for all threads of the process, as an entry in the kernel's table
 * of open files. It is closed once; closing it again or using it afterwards gives EBADF.
 */
import { KcovError } from "../errors";

const OPEN = 0;
const CLOSED = 1;

export class FileDescriptor {
  readonly memory: SharedArrayBuffer;
  readonly #closed: Int32Array;

  /** @param memory the memory of the same descriptor in another thread; without it, a new one. */
  constructor(memory: SharedArrayBuffer = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)) {
    this.memory = memory;
    this.#closed = new Int32Array(memory);
  }

  static fits(memory: unknown): memory is SharedArrayBuffer {
    return memory instanceof SharedArrayBuffer && memory.byteLength === Int32Array.BYTES_PER_ELEMENT;
  }

  /** @throws KcovError EBADF when it is closed. */
  check(syscall: string): void {
    if (Atomics.load(this.#closed, 0) !== OPEN) throw closed(syscall);
  }

  /** @throws KcovError EBADF when it is closed. */
  close(): void {
    if (Atomics.compareExchange(this.#closed, 0, OPEN, CLOSED) !== OPEN) throw closed("close");
  }
}

function closed(syscall: string): KcovError {
  return new KcovError("EBADF", syscall, "the file is closed");
}
