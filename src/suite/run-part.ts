/**
 * The part of a run that one process of a test runner has: what it leaves for the command that owns the run.
 *
 * Each piece is a file of its own, written at once, since the process may be killed: a part without an end was cut off, and of
 * a test file that was planned and has not ended nothing is known.
 */
import { randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import { writeWhole } from "../bridge/run-files";
import type { GatheredFile } from "./gather";
import type { RunnerName } from "./test-data";
import type { Search } from "./test-files";

export interface RunnerStart {
  readonly runner: RunnerName;
  /** Why nothing of it is recorded; undefined where it is. */
  readonly refusal?: string;
  /** Test files that it is to run, by name, as far as that is known. */
  readonly planned?: readonly string[];
}

export interface PartEnd {
  /** It was asked for less than everything, or stopped before its end. */
  readonly partial: boolean;
  /** Undefined where the runner does not tell: then the whole project was searched. */
  readonly search?: Search;
  /** Planned test files that turned out to have none. */
  readonly withoutTests?: readonly string[];
}

export interface RunPart extends RunnerStart {
  readonly files: readonly GatheredFile[];
  /** Undefined when the process did not come to its end. */
  readonly end: PartEnd | undefined;
}

const ENDINGS = { start: ".runner", file: ".entry", end: ".end" } as const;

export class PartWriter {
  readonly start: RunnerStart;
  readonly #directory: string;
  readonly #id: string = randomUUID();
  #count = 0;

  constructor(directory: string, start: RunnerStart) {
    this.start = start;
    this.#directory = directory;
    this.#write(this.#id, ENDINGS.start, start);
  }

  add(file: GatheredFile): void {
    this.put(this.#count++, file);
  }

  /** In the place of what was put there before. */
  put(place: number, file: GatheredFile): void {
    this.#write(`${this.#id}.${place}`, ENDINGS.file, file);
  }

  end(end: PartEnd): void {
    this.#write(this.#id, ENDINGS.end, end);
  }

  #write(name: string, ending: string, value: object): void {
    writeWhole(join(this.#directory, name + ending), serialize(value));
  }
}

const SEEN = "runner.seen";

/** Leaves word that a known runner has been started, though it may come to run nothing: it may be asked for its version. */
export function tellSeen(directory: string): void {
  writeWhole(join(directory, SEEN), "");
}

export function wasSeen(directory: string): boolean {
  return existsSync(join(directory, SEEN));
}

/** All that runners have left in the directory of a run. */
export function readParts(directory: string): RunPart[] {
  const names = readdirSync(directory).sort();
  const of = (ending: string): string[] => names.filter((name) => name.endsWith(ending));
  const read = <T>(name: string): T => deserialize(readFileSync(join(directory, name)));
  const ends = new Set(of(ENDINGS.end));
  return of(ENDINGS.start).map((name) => {
    const id = name.slice(0, -ENDINGS.start.length);
    const files = of(ENDINGS.file).filter((file) => file.startsWith(`${id}.`));
    const end = id + ENDINGS.end;
    return {
      ...read<RunnerStart>(name),
      files: files.map((file) => read<GatheredFile>(file)),
      end: ends.has(end) ? read<PartEnd>(end) : undefined,
    };
  });
}
