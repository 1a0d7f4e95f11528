/**
 * A run of a test suite as its runner reports it: test files end one by one, and are then read from their records.
 *
 * A SuiteRun owns its directory and writes the result. A JoinedRun is a part of a run that a command owns, which may
 * have several runners: it leaves what has ended in the directory for the command.
 */
import type { Line } from "../terminal/lines";
import { type EndedFile, type GatheredFile, gather, noticesOf } from "./gather";
import { openRunDirectory, type RunPlace, removeRunDirectory } from "./run-directory";
import { type Destination, type RunScope, writeRun } from "./run-output";
import { PartWriter, type RunnerStart } from "./run-part";
import type { TestRecord } from "./test-record";

export interface RunEnd extends RunScope {
  /** Adds to a record what child processes of its test file have left. */
  readonly complete: (record: TestRecord) => TestRecord;
}

export interface TestRun {
  readonly place: RunPlace;
  /** Test files that have ended, by name. */
  readonly ended: readonly string[];
  add(file: EndedFile): void;
  /** Returns the lines for the user. */
  finish(end: RunEnd): Line[];
  remove(): void;
}

export class SuiteRun implements TestRun {
  readonly place: RunPlace;
  readonly #destination: Destination;
  readonly #files: GatheredFile[] = [];

  constructor(destination: Destination) {
    this.#destination = destination;
    const { root } = destination;
    this.place = { directory: openRunDirectory(root), root };
  }

  get ended(): string[] {
    return this.#files.map(({ file }) => file);
  }

  add(file: EndedFile): void {
    this.#files.push(gather(this.place, this.#destination.host.runner, file));
  }

  /** Writes the result, unless the existing one is worth more. */
  finish({ complete, ...scope }: RunEnd): Line[] {
    const entries = this.#files.map((file) => ({ ...file, record: complete(file.record) }));
    return [...writeRun(this.place.directory, entries, this.#destination, scope), ...noticesOf(this.#files)];
  }

  remove(): void {
    removeRunDirectory(this.place.directory);
  }
}

export class JoinedRun implements TestRun {
  readonly place: RunPlace;
  readonly ended: string[] = [];
  readonly #writer: PartWriter;

  constructor(place: RunPlace, start: RunnerStart) {
    this.place = place;
    this.#writer = new PartWriter(place.directory, start);
  }

  add(file: EndedFile): void {
    const gathered = gather(this.place, this.#writer.start.runner, file);
    this.ended.push(gathered.file);
    this.#writer.add(gathered);
  }

  finish({ partial, search }: RunEnd): Line[] {
    this.#writer.end({ partial, search });
    return [];
  }

  /** The command removes its directory itself. */
  remove(): void {}
}
