/**
 * A project's Jest and its config, in Jest's own words.
 *
 * Stands for `jest --showConfig`, which it runs. The rule: what presets, package.json, TypeScript configs and defaults add
 * up to is Jest's business; we read the result.
 */
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Finding } from "./finding";

/** The parts of `--showConfig` that are looked at, which Jest 29 and 30 have alike. */
export interface JestConfig {
  readonly version: string;
  readonly configs: readonly ProjectConfig[];
  readonly globalConfig: { readonly reporters?: readonly (readonly [path: string, ...rest: unknown[]])[] | null };
}

export interface ProjectConfig {
  readonly rootDir: string;
  /** Where Jest is run, for all projects. */
  readonly cwd: string;
  readonly displayName?: { readonly name: string };
  /** A path. */
  readonly testEnvironment: string;
  /** A path. */
  readonly testRunner: string;
  readonly transform: readonly Transform[];
}

/** A pattern of file names, the path of what compiles them, and its options. */
export type Transform = readonly [
  pattern: string,
  path: string,
  options?: { readonly babelConfig?: unknown; readonly excludeJestPreset?: unknown },
];

/** How a finding names the project it is about, if that has a name. */
export function whereOf({ displayName }: ProjectConfig): string {
  return displayName === undefined ? "" : ` of project ${displayName.name}`;
}

/** Larger than the config of any project. */
const MAX_OUTPUT = 64 * 1024 * 1024;

/** Undefined in a project without Jest; a finding with Jest's own words when it refuses its config. */
export function readJestConfig(cwd: string): JestConfig | Finding | undefined {
  const jest = findJest(cwd);
  if (jest === undefined) return undefined;
  const { stdout, stderr, status } = spawnSync(process.execPath, [jest, "--showConfig"], {
    cwd,
    encoding: "utf8",
    maxBuffer: MAX_OUTPUT,
    env: { ...process.env, NODE_ENV: process.env["NODE_ENV"] ?? "test", FORCE_COLOR: "0" },
  });
  if (status === 0) return parseShown(stdout);
  const complaint = stderr.split("\n").find((line) => /[a-z]/i.test(line)) ?? "without a word";
  return { what: `Jest refuses its config (${complaint.trim()})`, remedy: "mend the config" };
}

/** A config may print lines of its own before Jest prints what it comes to. */
function parseShown(stdout: string): JestConfig | Finding {
  try {
    return JSON.parse(stdout.slice(stdout.search(/^\{$/m)));
  } catch {
    return {
      what: "the Jest config prints text among what --showConfig shows",
      remedy: "let the config print nothing",
    };
  }
}

function findJest(cwd: string): string | undefined {
  try {
    return join(dirname(createRequire(join(cwd, "package.json")).resolve("jest/package.json")), "bin/jest.js");
  } catch {
    return undefined;
  }
}
