/**
 * Changes Jest's configuration in a run that a command owns, as a user of the reporter would do by hand.
 *
 * Our reporter is added to the config's own, and so is our preset where it is missing; if the project does not compile
 * with Babel, Jest's own counters are used, without a report. What the user has asked for is kept: coverage, its report
 * and thresholds.
 */
import { createRequire } from "node:module";
import { findRun } from "../suite/run-directory";
import { PartWriter, tellSeen } from "../suite/run-part";
import { readEnvironment } from "../trace/environment";
import { isCompiledByBabel, withPreset } from "./added-preset";
import { type CompilingConfig, childOptions } from "./child-options";
import { COUNTING, COUNTING_PROJECT, saveOwnCounters } from "./own-counters";

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

/** Versions of Jest that this was tried with. */
const KNOWN = /^(29|30)\./;

const REPORTER = require.resolve("./reporter");

/** @param module jest-config, which has just been loaded. */
export function joinConfigs(module: NodeModule): void {
  const { version } = createRequire(module.filename)("../package.json") as { version: string };
  const run = findRun();
  if (run !== undefined) tellSeen(run.directory);
  if (KNOWN.test(version)) wrapConfigs(module);
  else refuse(`Jest ${version} is not supported (29 and 30 are)`);
}

function wrapConfigs(module: NodeModule): void {
  const { readConfigs } = module.exports as { readConfigs: ReadConfigs };
  const joined: ReadConfigs = async (...args) => {
    const read = await readConfigs(...args);
    return isShown(args) ? read : joinedConfigs(read, module);
  };
  module.exports = { ...module.exports, readConfigs: joined };
}

/** With --showConfig, Jest prints what it has read, and runs nothing. */
function isShown([argv]: readonly unknown[]): boolean {
  return Reflect.get(Object(argv), "showConfig") === true;
}

function joinedConfigs(read: Configs, module: NodeModule): Configs {
  const { globalConfig } = read;
  if (globalConfig.watch === true || globalConfig.watchAll === true) {
    refuse("a run in watch mode does not end; run Jest without --watch");
    return read;
  }
  const reporters = [...(globalConfig.reporters ?? [usual(module)]).filter(isOther), [REPORTER, {}] as const];
  const joined = { ...read, globalConfig: Object.freeze({ ...globalConfig, reporters }) };
  return globalConfig.collectCoverage === true ? joined : counting(joined);
}

/**
 * Our preset counts if every project compiles with Babel; otherwise Jest's own counters do, in whatever it compiles.
 */
function counting(joined: Configs): Configs {
  const options = readEnvironment(process.env)?.options ?? {};
  const configs = joined.configs.map((config) => (hasPreset(config) ? config : withPreset(config, options)));
  const isWhole = configs.every((config) => config !== undefined && hasPreset(config));
  return isWhole ? { ...joined, configs: configs as CompilingConfig[] } : countingByJest(joined);
}

function countingByJest({ globalConfig, configs, ...others }: Configs): Configs {
  const run = findRun();
  if (run !== undefined) saveOwnCounters(run.directory);
  return {
    ...others,
    globalConfig: Object.freeze({ ...globalConfig, ...COUNTING }),
    configs: configs.map((config) => Object.freeze({ ...config, ...COUNTING_PROJECT })),
  };
}

function isOther([path]: Reporter): boolean {
  return !/[\\/]istanbul-kcov[\\/]lib[\\/]jest[\\/]reporter(\.js)?$/.test(path) && path !== REPORTER;
}

function hasPreset(config: CompilingConfig): boolean {
  try {
    childOptions(config);
    return isCompiledByBabel(config);
  } catch {
    return false;
  }
}

/** Environment variables by which Jest recognises that an agent reads its output. Jest then has another reporter. */
const AGENTS = [
  ...["AI_AGENT", "AUGMENT_AGENT", "CLAUDE_CODE", "CLAUDECODE", "CODEX_SANDBOX", "CODEX_THREAD_ID"],
  ...["CURSOR_AGENT", "GEMINI_CLI", "GOOSE_PROVIDER", "OPENCODE", "REPL_ID"],
];

/** The reporter that Jest uses for a config without reporters. */
function usual(module: NodeModule): Reporter {
  const isAgent = AGENTS.some((name) => (process.env[name] ?? "") !== "") && hasAgentReporter(module);
  return [isAgent ? "agent" : "default", {}];
}

/** From Jest 30.3 on. */
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
