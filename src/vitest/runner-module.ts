/**
 * The module that Vitest is told to take its runner from: the project's own runner, or Vitest's, with recording in it.
 *
 * It has no file. Vite asks our plugin for its text, and loads for it what a project's runner may be written in. The recorder is
 * loaded through Node, so that one serves all realms of a worker; `globalThis` is the realm of the tests.
 */
import { join } from "node:path";
import type { InstrumentOptions } from "../instrument/options";
import { runnerImport } from "./version";

/** Ids that begin with this character are no other plugin's. */
const PREFIX = "\0istanbul-kcov/runner:";

/** What a runner of ours must know, as JSON. */
export interface RunnerSettings {
  /** How child processes of tests are instrumented. */
  readonly options: InstrumentOptions & { readonly cwd: string };
  /** Where Vitest's own Istanbul counts, if it is at work. */
  readonly counted?: string;
}

export interface RunnerSource {
  readonly version: string;
  /** The project's own runner. */
  readonly base: string | undefined;
  readonly settings: RunnerSettings;
}

export class RunnerModules {
  readonly #sources: RunnerSource[] = [];

  /** Returns the id to give Vitest. */
  add(source: RunnerSource): string {
    return `${PREFIX}${this.#sources.push(source) - 1}`;
  }

  owns(id: string): boolean {
    return id.startsWith(PREFIX);
  }

  text(id: string): string | undefined {
    const source = this.owns(id) ? this.#sources[Number(id.slice(PREFIX.length))] : undefined;
    return source && textOf(source);
  }
}

const RECORDING = join(__dirname, "runner.js");

function textOf({ version, base, settings }: RunnerSource): string {
  return [
    'import { createRequire } from "node:module";',
    base === undefined ? runnerImport(version) : `import Base from ${JSON.stringify(base)};`,
    `const { withKcov } = createRequire(${JSON.stringify(RECORDING)})(${JSON.stringify(RECORDING)});`,
    `export default withKcov(Base, globalThis, ${JSON.stringify(settings)});`,
  ].join("\n");
}
