/**
 * The last moment of a process: after the program's own exit handlers, and before a signal that it does not handle.
 *
 * signal-exit tells of signals only: it sets process.exitCode before the exit handlers, where they see it and an exception in
 * one of them ends the process with 0 rather than 1, and hears nothing once a program has replaced process.emit. The program
 * ends as it does without us.
 */
import process from "node:process";
import { HeldSignals } from "./held-signals";

type Emit = (...event: unknown[]) => boolean;
type Exit = (...code: unknown[]) => unknown;

/** Taken at once: a program may replace them later. */
const { listenerCount } = process;
const { apply, get, set } = Reflect;

/** All of them, in the order in which they came. */
let actions: (() => void) | undefined;

/** @param action may be called several times, of which the last counts. */
export function atLastMoment(action: () => void): void {
  const earlier = actions;
  actions = () => {
    earlier?.();
    action();
  };
  if (earlier === undefined) new LastMoment(() => actions?.()).await();
}

class LastMoment {
  readonly #action: () => void;
  readonly #signals: HeldSignals;
  readonly #emit = process.emit as Emit;
  /** What the program finds as process.emit. */
  #shown = this.#emit;
  #isUnderWay = false;
  #isOver = false;

  constructor(action: () => void) {
    this.#action = action;
    this.#signals = new HeldSignals(action);
  }

  await(): void {
    process.on(
      "exit",
      steady(() => {
        if (isExiting() && !this.#isUnderWay) this.#action();
      }),
    );
    this.#signals.beforeOwn(() => {
      this.#action();
      this.#release();
    });
    this.#wrapExit(get(process, "reallyExit"));
    Object.defineProperty(process, "emit", {
      get: () => (isExiting() ? this.#last : this.#shown),
      set: (emit: Emit) => {
        this.#shown = emit;
      },
      enumerable: false,
      configurable: true,
    });
  }

  /** What Node finds as process.emit when the process ends. What ran before its end stands, whatever happens then. */
  readonly #last: Emit = (...event) => {
    if (event[0] !== "exit" || this.#isUnderWay) return apply(this.#shown, process, event);
    this.#isUnderWay = true;
    this.#release();
    if (apply(listenerCount, process, ["exit"]) > 1) this.#action();
    try {
      const result = apply(this.#shown, process, event);
      this.#signals.tellOthers();
      return result;
    } finally {
      this.#finish();
    }
  };

  /** process.exit calls it, after the exit handlers or in the middle of them; a program may call it itself. */
  #wrapExit(exit: Exit): void {
    const wrapped: Exit = (...code) => {
      if (!this.#isOver) {
        this.#signals.tellOthers();
        this.#finish();
      }
      return apply(exit, process, code);
    };
    set(process, "reallyExit", wrapped);
  }

  #finish(): void {
    this.#action();
    this.#isOver = true;
  }

  /** Node stops to listen to a signal when process.emit tells that a listener has left. */
  #release(): void {
    const shown = this.#shown;
    this.#shown = this.#emit;
    this.#signals.release();
    this.#shown = shown;
  }
}

/** Node calls listeners by their method `apply`, which a program may take away. */
function steady(listener: () => void): () => void {
  return Object.defineProperty(listener, "apply", { value: Function.prototype.apply });
}

/** Whether it ends by an exit, and by no signal. */
export function isExiting(): boolean {
  return get(process, "_exiting") === true;
}
