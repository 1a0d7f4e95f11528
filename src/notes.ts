/**
 * Notes that a process leaves for whoever gathers the records of its run: what went wrong, and which files have no counters.
 *
 * They take the place of warnings where standard error is the program's alone. Each is a file of its own, written at once,
 * since a process may be killed, and threads cannot always tell each other.
 */
import { createHash, randomUUID } from "node:crypto";
import * as fs from "node:fs";
import { join } from "node:path";

/** Taken at once: a program under test may replace them later. */
const { readdirSync, readFileSync, writeFileSync } = fs;

const COMPLAINT = ".complaint";
const LEFT_OUT = ".left";

export class Notes {
  readonly directory: string;
  readonly #leftOut = new Set<string>();

  constructor(directory: string) {
    this.directory = directory;
  }

  complain(line: string): void {
    writeFileSync(join(this.directory, `${randomUUID()}${COMPLAINT}`), line);
  }

  /** The file was loaded, and is none that is to be instrumented. Dependencies are nobody's question. */
  leaveOut(file: string): void {
    if (this.#leftOut.has(file) || /[\\/]node_modules[\\/]/.test(file)) return;
    this.#leftOut.add(file);
    writeFileSync(join(this.directory, `${createHash("sha1").update(file).digest("hex")}${LEFT_OUT}`), file);
  }

  static read(directory: string): { readonly complaints: readonly string[]; readonly leftOut: readonly string[] } {
    const names = readdirSync(directory);
    const texts = (ending: string): string[] =>
      names
        .filter((name) => name.endsWith(ending))
        .map((name) => readFileSync(join(directory, name), "utf8"))
        .sort();
    return { complaints: texts(COMPLAINT), leftOut: texts(LEFT_OUT) };
  }
}
