/**
 * What a Jest config would do to per-test coverage.
 *
 * Nothing upstream. The rule: only what the config says for sure is reported; what cannot be looked at, such as
 * an environment that is an ES module, is not guessed about.
 */
import { readFileSync } from "node:fs";
import { basename, dirname, sep } from "node:path";
import type { Finding } from "./finding";
import { type JestConfig, type ProjectConfig, type Transform, whereOf } from "./jest-config";

/** The package's own files, wherever they are linked from. */
const LIB = dirname(__dirname) + sep;
const REPORTER = `${LIB}jest${sep}reporter.js`;

/** The first that works as the README says. */
const OLDEST_JEST = 29;

export function jestFindings({ version, globalConfig, configs }: JestConfig): Finding[] {
  const isReporting = globalConfig.reporters?.some(([path]) => path === REPORTER) === true;
  return [
    ...(Number.parseInt(version, 10) >= OLDEST_JEST ? [] : [tooOld(version)]),
    ...(isReporting ? [] : [NO_REPORTER]),
    ...configs.flatMap(projectFindings),
  ];
}

const NO_REPORTER: Finding = {
  what: "istanbul-kcov/jest-reporter is not among the reporters, so nothing is written",
  remedy: 'set reporters to ["default", "istanbul-kcov/jest-reporter"]',
};

function tooOld(version: string): Finding {
  return { what: `this is Jest ${version}`, remedy: `use Jest ${OLDEST_JEST} or newer` };
}

function projectFindings(config: ProjectConfig): Finding[] {
  const { testEnvironment, testRunner, transform } = config;
  const where = whereOf(config);
  return [
    ...environmentFindings(testEnvironment, `the testEnvironment${where}`, "testEnvironment"),
    ...(/jest-circus/.test(testRunner) ? [] : [otherRunner(testRunner, where)]),
    ...(transform.some(isBabel) ? [] : [notBabel(transform, where)]),
  ];
}

/** Babel's own, ts-jest that hands on to it, or a file of the project's that makes use of it. */
function isBabel([, path, options]: Transform): boolean {
  if (/babel-jest/.test(path) || options?.babelConfig) return true;
  return !/[\\/]node_modules[\\/]/.test(path) && /babel-jest/.test(textOf(path));
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

/**
 * @param path the environment's.
 * @param subject who names it, and `setting` where.
 */
export function environmentFindings(path: string, subject: string, setting: string): Finding[] {
  if (records(path)) return [];
  const what = `${subject} is ${nameOf(path)}, which does not record what each test covers`;
  const isDom = /jsdom/.test(path);
  if (!isDom && !/jest-environment-node/.test(path))
    return [{ what, remedy: "wrap it with withKcov of istanbul-kcov/jest-environment" }];
  return [{ what, remedy: `set ${setting} to istanbul-kcov/jest-environment-${isDom ? "jsdom" : "node"}` }];
}

/** Whether an environment was made by withKcov. One that cannot be loaded from here gets the benefit of the doubt. */
function records(path: string): boolean {
  try {
    const loaded = require(path) as { default?: unknown };
    return isMadeByUs(loaded.default ?? loaded);
  } catch {
    return true;
  }
}

function isMadeByUs(environment: unknown): boolean {
  if (typeof environment !== "function") return false;
  return environment.name === "KcovEnvironment" || isMadeByUs(Object.getPrototypeOf(environment));
}

function otherRunner(testRunner: string, where: string): Finding {
  return {
    what: `the testRunner${where} is ${nameOf(testRunner)}, which does not tell environments where a test begins and ends`,
    remedy: "use jest-circus, Jest's default",
  };
}

function notBabel(transform: ProjectConfig["transform"], where: string): Finding {
  const names = [...new Set(transform.map(([, path]) => nameOf(path)))].join(", ") || "nothing";
  return {
    what: `sources${where} are compiled by ${names} and not by babel-jest, so the preset never sees them`,
    remedy: "compile with babel-jest, or let it take over what is compiled (ts-jest has `babelConfig`)",
  };
}

/** The package that a path leads into, or the file's name. */
function nameOf(path: string): string {
  const [, name] = /.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(path) ?? [];
  return name ?? basename(path);
}
