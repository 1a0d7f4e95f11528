/**
 * The environments in which the tests of a project run: the config's, and those that docblocks name.
 *
 * Each is loaded as Jest loads it, including TypeScript and ES modules, but no instance is made.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import { defaultOf, descendsFrom } from "./ancestry";
import type { EnvironmentAnswer } from "./jest-answer";
import type { LoadJest, ProjectConfig, ScriptTransformer } from "./jest-modules";
import { refusalOf } from "./refusal";

export async function environmentsOf(
  jest: LoadJest,
  config: ProjectConfig,
  transformer: ScriptTransformer,
  tests: readonly string[],
): Promise<EnvironmentAnswer[]> {
  const named = namedIn(jest, config, tests);
  const answers: EnvironmentAnswer[] = [];
  const isDefaultUsed = tests.length === 0 || [...named.values()].flat().length < tests.length;
  if (isDefaultUsed) answers.push(await judged(transformer, config.testEnvironment));
  for (const [path, files] of named) {
    const names = files.map((file) => relative(config.rootDir, file));
    answers.push({ ...(await judged(transformer, path)), tests: names });
  }
  return answers;
}

/** Test files that name an environment of their own, by the environment's path. */
function namedIn(jest: LoadJest, { rootDir }: ProjectConfig, tests: readonly string[]): Map<string, string[]> {
  const { extract, parse } = jest("jest-docblock");
  const named = new Map<string, string[]>();
  for (const file of tests) {
    const name = parse(extract(readFileSync(file, "utf8")))["jest-environment"];
    const path = typeof name === "string" ? resolve(jest, rootDir, name) : undefined;
    if (path !== undefined) named.set(path, [...(named.get(path) ?? []), file]);
  }
  return named;
}

/** A name of an environment that does not exist is left for Jest to report. */
function resolve(jest: LoadJest, rootDir: string, testEnvironment: string): string | undefined {
  const requireResolveFunction = createRequire(join(rootDir, "package.json")).resolve;
  try {
    return jest("jest-resolve").resolveTestEnvironment({ rootDir, testEnvironment, requireResolveFunction });
  } catch {
    return undefined;
  }
}

async function judged(transformer: ScriptTransformer, path: string): Promise<EnvironmentAnswer> {
  try {
    const environment = defaultOf(await transformer.requireAndTranspileModule(path));
    return { path, records: descendsFrom("KcovEnvironment", environment) };
  } catch (error) {
    return { path, records: false, refusal: refusalOf(error, path) };
  }
}
