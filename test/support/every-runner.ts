/** The suite of fixtures/every-runner as a project of one runner's, and its run under `istanbul-kcov test`. */
import type { SpawnSyncReturns } from "node:child_process";
import { cpSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { transformFileSync } from "@babel/core";
import { RunnerProject } from "./runner-project";

const FIXTURE = resolve(__dirname, "../../fixtures/every-runner");
const CONFIGS = ["package.json", "babel.config.cjs", "jest.config.json", "vitest.config.js"] as const;

export type SuiteRunner = "jest" | "vitest" | "mocha" | "node-test";

/** Where all run in one process, tests of the files after it may meet what it leaves behind. */
const LAST = "test/timeouts.test.js";

export interface SuiteRun {
  readonly node: string;
  /** The runner's own, from its program on. */
  readonly args: readonly string[];
  /** Over those of Vitest's config. */
  readonly settings?: object;
  /** Whether the tests in TypeScript are run by who is told the names of test files. */
  readonly isTyped?: boolean;
}

export class EveryRunnerProject extends RunnerProject {
  readonly #runner: SuiteRunner;

  constructor(runner: SuiteRunner) {
    super({});
    this.#runner = runner;
    for (const name of [...CONFIGS, "src", "test"]) cpSync(join(FIXTURE, name), this.path(name), { recursive: true });
    cpSync(join(FIXTURE, "runners", `${runner}.js`), this.path("runner.js"));
    if (this.#findsTests) cpSync(join(FIXTURE, "mocks", `${runner}.js`), this.path("test/mocks.test.js"));
  }

  /** Compiles the suite to CommonJS, each line in its place. */
  toCommonJs(): void {
    const presets = [["@babel/preset-env", { targets: { node: "20" }, modules: "commonjs" }]];
    const options = { presets, retainLines: true, configFile: false } as const;
    for (const name of ["runner.js", ...this.#names("src", ".js"), ...this.#names("test", ".js")])
      this.write(name, transformFileSync(this.path(name), options)?.code ?? "");
    this.write("package.json", "{}");
  }

  runSuite({ node, args, settings = {}, isTyped = false }: SuiteRun): SpawnSyncReturns<string> {
    const env = { CI: undefined, SUITE_SETTINGS: JSON.stringify(settings) };
    const files = this.#findsTests ? [] : this.#testFiles(isTyped);
    return this.record([...args, ...files], { node, env, flags: ["--include", "src/**"] });
  }

  /** The others are told the names, and have no mocks of modules. */
  get #findsTests(): boolean {
    return this.#runner === "jest" || this.#runner === "vitest";
  }

  #testFiles(isTyped: boolean): string[] {
    const files = this.#names("test", ".js").filter((name) => name !== LAST);
    return [...files, ...(isTyped ? this.#names("test", ".ts") : []), LAST];
  }

  #names(directory: string, ending: string): string[] {
    const names = readdirSync(this.path(directory)).filter((name) => name.endsWith(ending));
    return names.map((name) => `${directory}/${name}`);
  }
}
