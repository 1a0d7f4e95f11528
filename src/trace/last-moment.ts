/**
 * Runs actions at the last moment of a process: after the program's own exit handlers, and before a signal that it does
 * not handle. The program must end exactly as it does without us.
 *
 * signal-exit is used for signals only. It sets process.exitCode before the exit handlers, where they can see it; an
 * exception in one of them then ends the process with 0 instead of 1; and it notices nothing once a program has
 * replaced process.emit.
 */
import process from "node:process";
import { HeldSignals } from "./held-signals";

type Emit = (...event: unknown[]) => boolean;
type Exit = (...code: unknown[]) => unknown;

/** Taken at load: a program may replace it later. */
const { listenerCount } = process;
const { apply, get, set } = Reflect;

/** All actions, in the order in which they were added. */
let actions: (() => void) | undefined;

/** @param action may be called several times; the last call counts. */
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
  /** What the program sees as process.emit. */
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

  /**
   * What Node sees as process.emit when the process ends. The outcome of what ran before the end stands, whatever fails
   * here.
   */
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

  /** Called by process.exit, after the exit handlers or in the middle of them. A program may also call it directly. */
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

  /** Node stops listening to a signal when process.emit reports that a listener was removed. */
  #release(): void {
    const shown = this.#shown;
    this.#shown = this.#emit;
    this.#signals.release();
    this.#shown = shown;
  }
}

/** Node calls listeners through their method `apply`, which a program may remove. */
function steady(listener: () => void): () => void {
  return Object.defineProperty(listener, "apply", { value: Function.prototype.apply });
}

/** Whether the process is ending by an exit, not by a signal. */
export function isExiting(): boolean {
  return get(process, "_exiting") === true;
}
