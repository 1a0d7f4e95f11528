/**
 * The module from which Vitest takes its runner: the project's own runner, or Vitest's, with recording added.
 *
 * The module has no file: Vite asks our plugin for its text, and loads the project's runner, in whatever language that
 * is written. The recorder is loaded through Node, so that one copy serves all realms of a worker; `globalThis` is the
 * tests' realm.
 */
import { join } from "node:path";
import type { InstrumentOptions } from "../instrument/options";
import { runnerImport } from "./version";

/** Other plugins leave ids with this first character alone. */
const PREFIX = "\0istanbul-kcov/runner:";

/** What our runner must know, as JSON. */
export interface RunnerSettings {
  /** How child processes of tests are instrumented. */
  readonly options: InstrumentOptions & { readonly cwd: string };
  /** The global variable in which Vitest's own Istanbul counts, if it is active. */
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

  /** Returns the id to give to Vitest. */
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
