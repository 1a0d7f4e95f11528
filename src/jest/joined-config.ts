/**
 * Jest's configuration in a run that a command owns: our reporter is added to the config's own, and where the project has no
 * preset of ours, Jest's own counters serve, whose report nobody has asked for.
 *
 * Stands for what a user of the reporter writes into the config. What the user has asked for stays: coverage, its report and
 * thresholds.
 */
import { createRequire } from "node:module";
import { findRun } from "../suite/run-directory";
import { PartWriter } from "../suite/run-part";
import { type CompilingConfig, childOptions } from "./child-options";

type Reporter = readonly [path: string, options: object];

interface GlobalConfig {
  readonly reporters?: readonly Reporter[] | undefined;
  readonly collectCoverage?: boolean;
  readonly watch?: boolean;
  readonly watchAll?: boolean;
}

interface Configs {
  readonly globalConfig: GlobalConfig;
  readonly configs: readonly CompilingConfig[];
}

type ReadConfigs = (...args: unknown[]) => Promise<Configs>;

/** Versions of Jest that are known. */
const KNOWN = /^(29|30)\./;

const REPORTER = require.resolve("./reporter");

/** @param module jest-config, which has just been loaded. */
export function joinConfigs(module: NodeModule): void {
  const { version } = createRequire(module.filename)("../package.json") as { version: string };
  if (KNOWN.test(version)) wrapConfigs(module);
  else refuse(`Jest ${version} is not known (29 and 30 are)`);
}

function wrapConfigs(module: NodeModule): void {
  const { readConfigs } = module.exports as { readConfigs: ReadConfigs };
  const joined: ReadConfigs = async (...args) => joinedConfigs(await readConfigs(...args), module);
  module.exports = { ...module.exports, readConfigs: joined };
}

function joinedConfigs(read: Configs, module: NodeModule): Configs {
  const { globalConfig, configs } = read;
  if (globalConfig.watch === true || globalConfig.watchAll === true) {
    refuse("a run in watch mode does not end; run Jest without --watch");
    return read;
  }
  const reporters = [...(globalConfig.reporters ?? [usual(module)]).filter(isOther), [REPORTER, {}] as const];
  const counting = globalConfig.collectCoverage === true || configs.every(hasPreset) ? {} : COUNTING;
  return { ...read, globalConfig: Object.freeze({ ...globalConfig, ...counting, reporters }) };
}

/** What makes Jest count by Babel, everything it compiles, and report nothing. */
const COUNTING = {
  ...{ collectCoverage: true, coverageProvider: "babel", collectCoverageFrom: [] },
  ...{ coverageReporters: ["none"], coverageThreshold: undefined },
} as const;

function isOther([path]: Reporter): boolean {
  return !/[\\/]istanbul-kcov[\\/]lib[\\/]jest[\\/]reporter(\.js)?$/.test(path) && path !== REPORTER;
}

function hasPreset(config: CompilingConfig): boolean {
  try {
    childOptions(config);
    return true;
  } catch {
    return false;
  }
}

/** Jest's list of variables by which it knows that an agent reads its output, for which it has a reporter of its own. */
const AGENTS = [
  ...["AI_AGENT", "AUGMENT_AGENT", "CLAUDE_CODE", "CLAUDECODE", "CODEX_SANDBOX", "CODEX_THREAD_ID"],
  ...["CURSOR_AGENT", "GEMINI_CLI", "GOOSE_PROVIDER", "OPENCODE", "REPL_ID"],
];

/** What Jest reports by where a config has no reporters. */
function usual(module: NodeModule): Reporter {
  const isAgent = AGENTS.some((name) => (process.env[name] ?? "") !== "") && hasAgentReporter(module);
  return [isAgent ? "agent" : "default", {}];
}

/** From 30.3 on. */
function hasAgentReporter(module: NodeModule): boolean {
  try {
    const core = createRequire(createRequire(module.filename).resolve("@jest/core"));
    return "AgentReporter" in (core("@jest/reporters") as object);
  } catch {
    return false;
  }
}

function refuse(refusal: string): void {
  const run = findRun();
  if (run !== undefined) new PartWriter(run.directory, { runner: "jest", refusal });
}
