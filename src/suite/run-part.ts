/**
 * One runner process's part of a run, left as files for the command that owns the run.
 *
 * Each piece is written at once as a file of its own, since the process may be killed at any time. A part without an
 * end was cut off, and nothing is known of a test file that was planned and has not ended.
 */
import { randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import { writeWhole } from "../bridge/whole-file";
import type { GatheredFile } from "./gather";
import type { RunnerName } from "./test-data";
import type { Search } from "./test-search";

export interface RunnerStart {
  readonly runner: RunnerName;
  /** Why nothing of this process is recorded; undefined where it is. */
  readonly refusal?: string;
  /** Test files that the process is going to run, by name, as far as that is known. */
  readonly planned?: readonly string[];
}

export interface PartEnd {
  /** Fewer tests than all were requested, or the process stopped before its end. */
  readonly partial: boolean;
  /** Undefined where the runner does not say where it searched: then it was the whole project. */
  readonly search?: Search;
  /** Planned test files in which there were no tests. */
  readonly withoutTests?: readonly string[];
}

export interface RunPart extends RunnerStart {
  readonly files: readonly GatheredFile[];
  /** Undefined when the process did not reach its end. */
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

  /** Replaces what was written at this index before. */
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

/** Notes that a known runner was started, even if it runs nothing, such as when it only prints its version. */
export function tellSeen(directory: string): void {
  writeWhole(join(directory, SEEN), "");
}

export function wasSeen(directory: string): boolean {
  return existsSync(join(directory, SEEN));
}

/** Everything that runners have left in the directory of a run. */
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
