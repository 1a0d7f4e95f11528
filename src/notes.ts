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

/** What runs a project's modules in a way that no hook of Node's loaders sees. */
const OTHER_LOADER =
  /[\\/]node_modules[\\/](jest-runtime|vite|vite-node|vitest(?![\\/]suppress-warnings)|jiti|esm)[\\/]/;

export class Notes {
  readonly directory: string;
  readonly #leftOut = new Set<string>();
  readonly #complaints = new Set<string>();

  constructor(directory: string) {
    this.directory = directory;
  }

  complain(line: string): void {
    writeFileSync(join(this.directory, `${randomUUID()}${COMPLAINT}`), line);
  }

  /** The file was loaded, and is none that is to be instrumented. Dependencies are asked only whether they load others. */
  leaveOut(file: string): void {
    if (this.#leftOut.has(file)) return;
    this.#leftOut.add(file);
    const [, loader] = OTHER_LOADER.exec(file) ?? [];
    if (loader !== undefined) this.#complainOnce(`${loader} loads and compiles modules by itself`);
    if (/[\\/]node_modules[\\/]/.test(file)) return;
    writeFileSync(join(this.directory, `${createHash("sha1").update(file).digest("hex")}${LEFT_OUT}`), file);
  }

  #complainOnce(line: string): void {
    if (this.#complaints.has(line)) return;
    this.#complaints.add(line);
    this.complain(line);
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
