/**
 * A project with Vitest and this package installed: fixtures/vitest-project, whose config takes its settings from here.
 */
import { execFileSync, type SpawnSyncReturns, spawnSync } from "node:child_process";
import { cpSync } from "node:fs";
import { basename, resolve } from "node:path";
import { JestProject } from "./jest-project";
import { PATIENCE } from "./other-side";

const FIXTURE = resolve(__dirname, "../../fixtures/vitest-project");

export interface VitestOptions {
  /** Over those of the fixture's config. */
  readonly test?: object;
  /** Of our plugin. */
  readonly kcov?: object;
  /** Without our plugin. */
  readonly plain?: boolean;
  readonly env?: NodeJS.ProcessEnv;
  /** Node to run Vitest with. */
  readonly node?: string;
}

/** Status of each test by its full name, as Vitest's own reporter tells. */
export type Statuses = Readonly<Record<string, string>>;

interface JsonReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

export class VitestProject extends JestProject {
  constructor() {
    super({ ".gitignore": "node_modules\ncoverage\n" });
    cpSync(FIXTURE, this.directory, {
      recursive: true,
      filter: (file) => !["coverage", "node_modules", "__snapshots__"].includes(basename(file)),
    });
  }

  vitest(args: readonly string[] = [], options: VitestOptions = {}): SpawnSyncReturns<string> {
    const { node = process.execPath } = options;
    return spawnSync(node, [this.path("node_modules/vitest/vitest.mjs"), "run", ...args], {
      ...PATIENCE,
      cwd: this.directory,
      encoding: "utf8",
      env: environment(options),
    });
  }

  /** A program of the project's. */
  run(args: readonly string[]): SpawnSyncReturns<string> {
    const env = environment({});
    return spawnSync(process.execPath, args, { ...PATIENCE, cwd: this.directory, encoding: "utf8", env });
  }

  /** All that is there, as the state that data are of. */
  commit(): void {
    const identity = ["-c", "user.name=test", "-c", "user.email=test@example.com"];
    for (const args of [
      ["init", "--quiet"],
      ["add", "."],
      [...identity, "commit", "--quiet", "-m", "start"],
    ])
      execFileSync("git", args, { cwd: this.directory });
  }

  /** What Vitest's own report has of a run. */
  statuses(options: VitestOptions = {}): { readonly status: number | null; readonly tests: Statuses } {
    const report = this.path("report.json");
    const { status } = this.vitest(["--reporter=json", `--outputFile=${report}`], options);
    const { testResults } = JSON.parse(this.read("report.json")) as JsonReport;
    const tests = testResults.flatMap(({ name, status: ofFile, assertionResults }) => {
      const file = name.slice(this.directory.length + 1);
      const own = assertionResults.map((test, i) => [`${file} ${i} ${test.fullName}`, test.status] as const);
      return [[file, ofFile] as const, ...own];
    });
    return { status, tests: Object.fromEntries(tests.sort()) };
  }
}

/** What every test file of the fixture's `failing` has, and nothing else. */
export const FAILING = { include: ["failing/*.test.ts"], includeSource: [] } as const;

/** Realms that serve several files: there Vitest itself may not find tests in a source that another file has loaded. */
export const NO_SOURCES = { includeSource: [] } as const;

/** As at a user's: in CI Vitest writes no snapshots. */
function environment({ test = {}, kcov = {}, plain = false, env = {} }: VitestOptions): NodeJS.ProcessEnv {
  const { JEST_WORKER_ID: _worker, NODE_ENV: _env, ISTANBUL_KCOV_SUITE: _run, CI: _ci, ...inherited } = process.env;
  return {
    ...inherited,
    NODE_OPTIONS: "",
    NO_COLOR: "1",
    FIXTURE_TEST: JSON.stringify(test),
    FIXTURE_KCOV: JSON.stringify(kcov),
    ...(plain ? { FIXTURE_PLAIN: "1" } : {}),
    ...env,
  };
}
