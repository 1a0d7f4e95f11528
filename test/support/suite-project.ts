/**
 * A Jest project with our reporter and environment, in a git repository of its own, to be edited and run. Which tests
 * an edit breaks is found by plain Jest, without any code of ours in the run.
 */
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { readTests } from "../../src/suite/data-file";
import type { TestData } from "../../src/suite/test-data";
import { GitProject } from "./git-project";
import { PATIENCE } from "./other-side";

const PACKAGE = resolve(__dirname, "../..");
const MODULES = join(PACKAGE, "node_modules");
const FIXTURE = join(PACKAGE, "fixtures/jest-project");

interface JestResults {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

/** What Jest was told, and status by `<file> › <full name>`; of a file that could not be run, by its name. */
export interface JestRun {
  readonly status: number | null;
  readonly stderr: string;
  readonly results: ReadonlyMap<string, string>;
}

export class SuiteProject extends GitProject {
  constructor(files: Readonly<Record<string, string>>) {
    super({ ".gitignore": "node_modules\ncoverage\n.cache\n", ...files });
    this.#linkModules();
  }

  /** fixtures/jest-project with the two lines that the README asks for, committed and run. */
  static fixture(): SuiteProject {
    const project = new SuiteProject({});
    cpSync(FIXTURE, project.directory, {
      recursive: true,
      filter: (file) => !/(^|\/)(node_modules|coverage)$/.test(file.slice(FIXTURE.length)),
    });
    const config = JSON.parse(project.read("package.json"));
    Object.assign(config.jest, ourConfig());
    project.write("package.json", `${JSON.stringify(config, undefined, 2)}\n`);
    project.commit("start");
    return project;
  }

  #linkModules(): void {
    mkdirSync(this.path("node_modules"));
    for (const name of readdirSync(MODULES)) {
      if (name !== "istanbul-kcov" && !name.startsWith(".")) {
        symlinkSync(join(MODULES, name), this.path(`node_modules/${name}`));
      }
    }
    symlinkSync(PACKAGE, this.path("node_modules/istanbul-kcov"));
    mkdirSync(this.path("node_modules/.bin"));
    symlinkSync(join(MODULES, "jest/bin/jest.js"), this.path("node_modules/.bin/jest"));
  }

  /** Runs Jest with what its config says, which includes our reporter and environment. */
  record(...args: readonly string[]): SpawnSyncReturns<string> {
    return this.#jest(args);
  }

  /** Runs Jest with neither reporter nor environment of ours, and all its tests unless told otherwise. */
  plainJest(...args: readonly string[]): JestRun {
    const output = this.path(".cache/results.json");
    rmSync(output, { force: true });
    const { status, stderr } = this.#jest([
      "--env=node",
      "--reporters=default",
      "--json",
      `--outputFile=${output}`,
      ...args,
    ]);
    return { status, stderr, results: statuses(JSON.parse(this.read(".cache/results.json")), this.directory) };
  }

  tests(directory = "coverage/kcov"): TestData {
    return readTests(this.path(directory));
  }

  /** In Jest's own process: workers that find no cache come to three times the processor time. */
  #jest(args: readonly string[]): SpawnSyncReturns<string> {
    const { JEST_WORKER_ID: _worker, NODE_ENV: _env, ...inherited } = process.env;
    return spawnSync(process.execPath, [join(MODULES, "jest/bin/jest.js"), "-i", ...args], {
      ...PATIENCE,
      cwd: this.directory,
      encoding: "utf8",
      env: { ...inherited, FORCE_COLOR: "0" },
    });
  }
}

/** What a user adds to the Jest config. */
export function ourConfig(): { readonly reporters: readonly string[]; readonly [option: string]: unknown } {
  return {
    reporters: ["default", "istanbul-kcov/jest-reporter"],
    testEnvironment: "istanbul-kcov/jest-environment-node",
    cacheDirectory: "<rootDir>/.cache/jest",
  };
}

function statuses({ testResults }: JestResults, root: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const { name, status, assertionResults } of testResults) {
    const file = name.slice(root.length + 1);
    if (assertionResults.length === 0) found.set(file, status);
    for (const { fullName, status } of assertionResults) {
      const key = `${file} › ${fullName}`;
      found.set(key, [found.get(key), status].filter((one) => one !== undefined).join(","));
    }
  }
  return found;
}
