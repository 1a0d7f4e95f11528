/**
 * Guard: recording inside a host whose tests must not fail for it.
 *
 * The first failure is said, and ends the recording that this is the guard of: of a test file, or of a run.
 */
import { warn } from "../warning";

export class Guard {
  #failure: Error | undefined;

  get failure(): Error | undefined {
    return this.#failure;
  }

  run(action: () => void): void {
    if (this.#failure !== undefined) return;
    try {
      action();
    } catch (error) {
      this.#failure = error as Error;
      warn(this.#failure.message);
    }
  }
}
