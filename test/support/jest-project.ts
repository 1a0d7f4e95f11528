/**
 * A project with Jest and this package installed: its node_modules is its own, and full of links.
 */
import { type ChildProcess, type SpawnSyncReturns, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import type { BlockSet } from "../../src/bridge/block-set";
import type { PcTable } from "../../src/bridge/pc-table";
import { readTests } from "../../src/suite/data-file";
import { fullName, type TestData, type TestFile } from "../../src/suite/test-data";
import { Project } from "./command";
import { PATIENCE } from "./other-side";

const PACKAGE = resolve(__dirname, "../..");
const MODULES = join(PACKAGE, "node_modules");
const FIXTURES = join(PACKAGE, "fixtures");

/** What a project's Jest config gets from us. */
export const KCOV = {
  reporters: ["default", "istanbul-kcov/jest-reporter"],
  testEnvironment: "istanbul-kcov/jest-environment-node",
} as const;

export interface JestOptions {
  /** Jest's config; without it, that of the project's package.json. */
  readonly config?: object;
  readonly env?: NodeJS.ProcessEnv;
  /** Node to run Jest with. */
  readonly node?: string;
}

export interface AsyncRun {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number | null;
}

export class JestProject extends Project {
  constructor(files: Readonly<Record<string, string>>) {
    super(files);
    this.install();
  }

  static ofFixture(name: string): JestProject {
    const project = new JestProject({});
    cpSync(join(FIXTURES, name), project.directory, {
      recursive: true,
      filter: (file) => !["coverage", "node_modules"].includes(basename(file)),
    });
    return project;
  }

  /** A copy of an installed package, as code of the project's own: of packages in node_modules Jest covers nothing. */
  addPackage(name: string): void {
    cpSync(join(MODULES, name), this.path(join("packages", name)), { recursive: true });
  }

  jest(args: readonly string[], options: JestOptions = {}): SpawnSyncReturns<string> {
    const [command, ...rest] = this.#command(args, options);
    return spawnSync(command, rest, {
      ...PATIENCE,
      cwd: this.directory,
      encoding: "utf8",
      env: environment(options),
    });
  }

  /** As `jest`, while this process goes on. */
  async jestAsync(args: readonly string[], options: JestOptions = {}): Promise<AsyncRun> {
    const child = this.startJest(args, options);
    const output = { stdout: "", stderr: "" };
    child.stdout?.setEncoding("utf8").on("data", (text) => {
      output.stdout += text;
    });
    child.stderr?.setEncoding("utf8").on("data", (text) => {
      output.stderr += text;
    });
    return await new Promise((settle, fail) => {
      child.on("error", fail).on("close", (status) => settle({ ...output, status }));
    });
  }

  startJest(args: readonly string[], options: JestOptions = {}): ChildProcess {
    const [command, ...rest] = this.#command(args, options);
    return this.spawn(command, rest, { env: environment(options) });
  }

  tests(directory = "coverage/kcov"): TestData {
    return readTests(this.path(directory));
  }

  /** A test file of the last run, in the words of its sources. */
  seen(file: string, project = "", directory = "coverage/kcov"): SeenFile {
    const { table, files } = this.tests(directory);
    const found = files.find((one) => one.file === file && one.project === project);
    if (found === undefined) throw new Error(`${file} is not among ${files.map((one) => one.file).join(", ")}`);
    return see(found, (set) => this.words(table, set));
  }

  /** The words of the covered statements `return "word";` and `module.exports = "word";`. */
  words(table: PcTable, set: BlockSet): string[] {
    const texts = Array.from(set, (ordinal) => {
      const { file, block } = table.symbolize(table.pcAt(ordinal));
      const line = this.read(file).split("\n")[block.start.line - 1] ?? "";
      return block.kind === "statement" ? line.slice(block.start.column, block.end.column) : "";
    });
    return texts.flatMap((text) => /^(?:return|module\.exports =) "(\w+)";$/.exec(text)?.[1] ?? []).sort();
  }

  /** Everything a run wrote, but for durations. */
  result(directory = "coverage/kcov"): object {
    const { partial, sources, files } = this.tests(directory);
    return {
      table: JSON.stringify(this.table(directory)),
      trace: readFileSync(this.path(join(directory, "trace.kcov"))).toString("hex"),
      partial,
      sources,
      files: files.map((file) => ({ ...file, tests: file.tests.map((test) => ({ ...test, duration: null })) })),
    };
  }

  /** Links, rather than one link, so that a project may have a package of its own beside them. */
  protected install(): void {
    const own = this.path("node_modules");
    mkdirSync(own);
    for (const name of readdirSync(MODULES)) if (name !== ".cache") symlinkSync(join(MODULES, name), join(own, name));
    symlinkSync(PACKAGE, join(own, "istanbul-kcov"));
  }

  #command(args: readonly string[], { config, node = process.execPath }: JestOptions): [string, ...string[]] {
    const flags = config === undefined ? [] : ["--config", JSON.stringify(config)];
    return [node, this.path("node_modules/jest/bin/jest.js"), ...flags, ...args];
  }
}

interface SeenTest {
  readonly name: string;
  readonly status: string;
  readonly own: readonly string[];
  readonly shared: boolean;
}

export interface SeenFile {
  readonly load: readonly string[];
  /** By the titles of their describe; "" for those of the file. */
  readonly hooks: Readonly<Record<string, readonly string[]>>;
  readonly shared: readonly string[];
  readonly tests: readonly SeenTest[];
}

function see({ load, hooks, shared, tests }: TestFile, words: (set: BlockSet) => string[]): SeenFile {
  return {
    ...{ load: words(load), shared: words(shared) },
    hooks: Object.fromEntries(hooks.map(({ path, blocks }) => [path.join(" "), words(blocks)])),
    tests: tests.map((test) => ({
      ...{ name: fullName(test), status: test.status, own: words(test.own), shared: test.shared },
    })),
  };
}

/** Jest must not take itself for a worker of the Jest that runs these tests. */
function environment({ env = {} }: JestOptions): NodeJS.ProcessEnv {
  const { JEST_WORKER_ID: _worker, NODE_ENV: _env, ISTANBUL_KCOV_SUITE: _run, ...inherited } = process.env;
  return { ...inherited, NODE_OPTIONS: "", FORCE_COLOR: "0", ...env };
}
