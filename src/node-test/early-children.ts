/** Notices whether a program starts something before it is known that it has tests. */
import { hearSpawning, type SpawnListener } from "../trace/spawning";

export class EarlyChildren implements SpawnListener {
  #started: string | undefined;

  constructor() {
    try {
      hearSpawning(this);
    } catch {
      this.#started = "what cannot be seen";
    }
  }

  /** The first thing that was started. */
  get started(): string | undefined {
    return this.#started;
  }

  process(command: readonly string[]): undefined {
    this.#started ??= command[0] ?? "a process";
  }

  worker(): undefined {
    this.#started ??= "a worker thread";
  }
}
