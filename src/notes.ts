/**
 * Notes that a process leaves for the process that collects the run's records: what went wrong, and which files have no
 * counters.
 *
 * They replace warnings where standard error belongs to the program. Each note is a file of its own and written at
 * once, since a process may be killed, and threads cannot always reach each other.
 */
import { createHash, randomUUID } from "node:crypto";
import * as fs from "node:fs";
import { join } from "node:path";

/** Taken at load: a program under test may replace them later. */
const { readdirSync, readFileSync, writeFileSync } = fs;

const COMPLAINT = ".complaint";
const LEFT_OUT = ".left";

/** Packages that run a project's modules in a way that Node's loader hooks do not see. */
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

  /**
   * The file was loaded and is not to be instrumented. Of a dependency, only whether it loads modules by itself
   * matters.
   */
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
