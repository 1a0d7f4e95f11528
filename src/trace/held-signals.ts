/**
 * Listens to signals that would end the process at once, through signal-exit, so that the process gets a last moment.
 *
 * Node delivers a signal when its event loop turns. A program that sends itself one, or gets one in its exit handlers,
 * would go on running as if nothing had happened, so the listeners are removed in time.
 */
import { constants } from "node:os";
import process from "node:process";
import { onExit, signals } from "signal-exit";

/** What all copies of signal-exit in a process have in common. */
interface Emitter {
  readonly listeners: Readonly<Record<"exit" | "afterExit", readonly unknown[]>>;
  emit(event: "exit", code: unknown, signal: null): void;
}

const EMITTER = Symbol.for("signal-exit emitter");

type HeldSignal = readonly [signal: NodeJS.Signals, listener: () => void];

type Kill = (pid: number, signal: number) => number;

/** Taken at load: a program may replace them later. */
const { listenerCount, removeListener } = process;
const NUMBERS = constants.signals;
const { apply, defineProperty, deleteProperty, get, getOwnPropertyDescriptor, set } = Reflect;

export class HeldSignals {
  /** The listeners of signal-exit. */
  readonly #listeners: readonly HeldSignal[];
  #areHeld = true;

  /**
   * Uses only signal-exit's listeners. It would also wrap process.emit and reallyExit, in ways that can break programs
   * and that programs can break.
   *
   * @param action for the last moment before a signal ends the process.
   */
  constructor(action: () => void) {
    const before = signals.map((signal) => process.listeners(signal));
    const wrapped = ["emit", "reallyExit"].map((name) => [name, getOwnPropertyDescriptor(process, name)] as const);
    onExit(action, { alwaysLast: true });
    for (const [name, descriptor] of wrapped) {
      deleteProperty(process, name);
      if (descriptor !== undefined) defineProperty(process, name, descriptor);
    }
    this.#listeners = signals.flatMap((signal, i) => {
      const added = process.listeners(signal).filter((listener) => !before[i]?.includes(listener));
      return added.map((listener) => [signal, listener as () => void] as const);
    });
  }

  /** From now on a signal ends the process. */
  release(): void {
    this.#areHeld = false;
    try {
      for (let i = 0; i < this.#listeners.length; i++) apply(removeListener, process, this.#listeners[i] as HeldSignal);
    } catch {
      // The program has replaced functions that Node needs for this.
    }
  }

  /** Tells other users of the same signal-exit, which does not notice an exit itself. */
  tellOthers(): void {
    const emitter: Emitter | undefined = get(globalThis, EMITTER);
    if (emitter !== undefined && emitter.listeners.exit.length + emitter.listeners.afterExit.length > 1)
      emitter.emit("exit", process.exitCode ?? 0, null);
  }

  /** Calls `action` before the process sends itself a signal that it does not handle. */
  beforeOwn(action: () => void): void {
    const kill: unknown = get(process, "_kill");
    if (typeof kill !== "function") return;
    const wrapped: Kill = (pid, signal) => {
      if (isOwn(pid) && this.#isLethal(signal)) action();
      return apply(kill, process, [pid, signal]);
    };
    set(process, "_kill", wrapped);
  }

  #isLethal(number: number): boolean {
    for (let i = 0; i < this.#listeners.length; i++) {
      const signal = this.#listeners[i]?.[0] as NodeJS.Signals;
      if (NUMBERS[signal] === number) return apply(listenerCount, process, [signal]) <= (this.#areHeld ? 1 : 0);
    }
    return false;
  }
}

/** Whether the process is a target, also as part of its group. */
function isOwn(pid: number): boolean {
  return pid === process.pid || pid === 0 || pid === -process.pid;
}
