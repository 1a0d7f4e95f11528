/**
 * Signals that would end the process at once if signal-exit did not listen to them, to give a last moment to it.
 *
 * Node hears of a signal when its event loop turns. A program that sends itself one, or is sent one in its exit handlers, would
 * go on as if nothing had happened, so that those listeners leave in time.
 */
import { constants } from "node:os";
import process from "node:process";
import { onExit, signals } from "signal-exit";

type Kill = (pid: number, signal: number) => number;

/** Taken at once: a program may replace them later. */
const { listenerCount, removeListener } = process;
const { apply } = Reflect;

export class HeldSignals {
  /** signal-exit's listeners. */
  readonly #listeners: readonly (readonly [signal: NodeJS.Signals, listener: () => void])[];

  /** @param action for the last moment, unless it is said in another way. */
  constructor(action: () => void) {
    const before = signals.map((signal) => process.listeners(signal));
    onExit(action, { alwaysLast: true });
    this.#listeners = signals.flatMap((signal, i) => {
      const added = process.listeners(signal).filter((listener) => !before[i]?.includes(listener));
      return added.map((listener) => [signal, listener as () => void] as const);
    });
  }

  /** Whoever is sent one from here on dies of it. */
  release(): void {
    for (const [signal, listener] of this.#listeners) apply(removeListener, process, [signal, listener]);
  }

  /** Calls `action` before the process sends itself a signal that it does not handle. */
  beforeOwn(action: () => void): void {
    const kill: unknown = Reflect.get(process, "_kill");
    if (typeof kill !== "function") return;
    const wrapped: Kill = (pid, signal) => {
      if (isOwn(pid) && this.#isLethal(signal)) action();
      return apply(kill, process, [pid, signal]);
    };
    Reflect.set(process, "_kill", wrapped);
  }

  #isLethal(number: number): boolean {
    for (const [signal] of this.#listeners)
      if (constants.signals[signal] === number) return apply(listenerCount, process, [signal]) === 1;
    return false;
  }
}

/** Also in its group. */
function isOwn(pid: number): boolean {
  return pid === process.pid || pid === 0 || pid === -process.pid;
}
