/**
 * Guard: keeps failures of a recording away from the host, whose tests must not fail because of us.
 *
 * The first failure is reported as a warning and ends the recording, of a test file or of a run.
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
