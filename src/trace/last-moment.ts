/**
 * The last moment of a process: after the program's own exit handlers, and before a signal that it does not handle.
 *
 * signal-exit tells of it, but sets process.exitCode before the exit handlers, where they see it and an exception in one of
 * them ends the process with 0 rather than 1; hears nothing of such an exception, nor of anything once a program has replaced
 * process.emit; and keeps signals from a process that is ending. The program ends as it does without us.
 */
import process from "node:process";
import { HeldSignals } from "./held-signals";

type ExitCode = typeof process.exitCode;
type Emit = (...event: unknown[]) => boolean;

/** Taken at once: a program may replace them later. */
const { listenerCount } = process;
const { apply, get } = Reflect;

/** @param action may be called several times, of which the last counts. */
export function atLastMoment(action: () => void): void {
  new LastMoment(action).await();
}

class LastMoment {
  readonly #action: () => void;
  readonly #signals: HeldSignals;
  /** signal-exit's, which calls Node's. */
  readonly #emit: Emit;
  /** What the program finds as process.emit. */
  #shown: Emit;
  /** While signal-exit may change it. */
  #exitCode: { readonly own: ExitCode } | undefined;
  #isUnderWay = false;
  #hasActed = false;

  constructor(action: () => void) {
    this.#action = action;
    this.#signals = new HeldSignals(() => this.#act());
    this.#emit = process.emit as Emit;
    this.#shown = this.#ours;
  }

  await(): void {
    process.on("exit", (given) => {
      if (this.#exitCode !== undefined && process.exitCode === given) process.exitCode = this.#exitCode.own;
      if (isExiting() && !this.#isUnderWay) this.#act();
    });
    this.#signals.beforeOwn(() => {
      this.#act();
      this.#release();
    });
    Object.defineProperty(process, "emit", {
      get: () => (isExiting() ? this.#last : this.#shown),
      set: (emit: Emit) => {
        this.#shown = emit;
      },
      enumerable: false,
      configurable: true,
    });
  }

  /** Also called when a program emits the event itself, and does not end. */
  readonly #ours: Emit = (...event) => {
    if (event[0] !== "exit") return apply(this.#emit, process, event);
    this.#exitCode = { own: process.exitCode };
    try {
      return apply(this.#emit, process, event);
    } finally {
      this.#exitCode = undefined;
    }
  };

  /** What Node finds as process.emit when the process ends. What ran before its end stands, whatever happens then. */
  readonly #last: Emit = (...event) => {
    if (event[0] !== "exit" || this.#isUnderWay) return apply(this.#shown, process, event);
    this.#isUnderWay = true;
    this.#release();
    if (apply(listenerCount, process, ["exit"]) > 1) this.#act();
    this.#hasActed = false;
    try {
      return apply(this.#shown, process, event);
    } finally {
      if (!this.#hasActed || this.#shown !== this.#ours) this.#act();
    }
  };

  #act(): void {
    this.#hasActed = true;
    this.#action();
  }

  /** Node stops to listen to a signal when process.emit tells that a listener has left. */
  #release(): void {
    const shown = this.#shown;
    this.#shown = this.#emit;
    this.#signals.release();
    this.#shown = shown;
  }
}

function isExiting(): boolean {
  return get(process, "_exiting") === true;
}
