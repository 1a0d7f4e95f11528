/**
 * The state of one device, in memory of all threads that hold it: its owner, its area and its size, as in gVisor's
 * Kcov. It has no mutex as gVisor's has, since a thread that is terminated inside a lock would hold it for ever.
 * Instead, owner and area are one word, which is replaced atomically if it is still the value that was looked at; the
 * size is set once, and the mode follows from all three.
 */

/** A thread: Node's threadId + 1. */
export type Task = number;

/** The owner of a device that no task owns. */
export const NOBODY: Task = 0;

export interface State {
  readonly owner: Task;
  /** Number of the area the device has, 0 while it has none; each new one has a number of its own. */
  readonly area: number;
}

export type Mode = "DISABLED" | "INIT" | "TRACE_PC";

/** Bytes: the state word, then size, open descriptors and last area number, 4 each, and padding. */
const LENGTH = 24;

const SIZE = 0;
const OPEN = 1;
const LAST_AREA = 2;

export class Control {
  readonly memory: SharedArrayBuffer;
  readonly #state: BigUint64Array;
  readonly #numbers: Int32Array;

  /** @param memory the memory of another thread's Control. */
  constructor(memory: SharedArrayBuffer) {
    this.memory = memory;
    this.#state = new BigUint64Array(memory, 0, 1);
    this.#numbers = new Int32Array(memory, 8, 3);
  }

  static fits(memory: unknown): memory is SharedArrayBuffer {
    return memory instanceof SharedArrayBuffer && memory.byteLength === LENGTH;
  }

  /** A new device, with one open descriptor. */
  static create(): Control {
    const control = new Control(new SharedArrayBuffer(LENGTH));
    control.#numbers[OPEN] = 1;
    return control;
  }

  get state(): State {
    return unpack(Atomics.load(this.#state, 0));
  }

  /** In words; 0 before INIT_TRACE. */
  get size(): number {
    return Atomics.load(this.#numbers, SIZE);
  }

  /** Whether any descriptor of the device is open. */
  get isOpen(): boolean {
    return Atomics.load(this.#numbers, OPEN) > 0;
  }

  mode({ owner }: State): Mode {
    if (this.size === 0) return "DISABLED";
    return owner === NOBODY ? "INIT" : "TRACE_PC";
  }

  /** Gives the device its size; false when it has one already. */
  initialize(size: number): boolean {
    return Atomics.compareExchange(this.#numbers, SIZE, 0, size) === 0;
  }

  /**
   * Replaces the state by what `next` makes of it. `next` may refuse by throwing; it is called again when another
   * thread has replaced the state first.
   */
  update(next: (state: State) => State): State {
    for (;;) {
      const found = Atomics.load(this.#state, 0);
      const state = next(unpack(found));
      if (Atomics.compareExchange(this.#state, 0, found, pack(state)) === found) return state;
    }
  }

  /** gVisor's OnTaskExit: a task that owns the device no longer does; the area stays. */
  release(task: Task): void {
    this.update((state) => (state.owner === task ? { ...state, owner: NOBODY } : state));
  }

  /** A number that no area of this device has had. */
  nextArea(): number {
    return Atomics.add(this.#numbers, LAST_AREA, 1) + 1;
  }

  /** Counts one more open descriptor; false when the last one has been closed. */
  addDescriptor(): boolean {
    for (;;) {
      const open = Atomics.load(this.#numbers, OPEN);
      if (open === 0) return false;
      if (Atomics.compareExchange(this.#numbers, OPEN, open, open + 1) === open) return true;
    }
  }

  /** Returns whether it was the last one. */
  removeDescriptor(): boolean {
    return Atomics.sub(this.#numbers, OPEN, 1) === 1;
  }
}

function unpack(word: bigint): State {
  return { owner: Number(BigInt.asUintN(32, word)), area: Number(word >> 32n) };
}

function pack({ owner, area }: State): bigint {
  return (BigInt(area) << 32n) | BigInt(owner);
}
