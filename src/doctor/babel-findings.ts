/**
 * What a Babel config does to a source file under Jest.
 *
 * Stands for `babel --show-config`, as far as we and babel-plugin-istanbul are in it. The rule: the config is read by the
 * project's own Babel, presets of presets included, for NODE_ENV "test" unless it is set.
 */
import { type LoadedPlugin, projectBabel } from "../instrument/project-babel";
import type { Finding } from "./finding";

const OURS = "istanbul-kcov";
const ISTANBUL = /[\\/]babel-plugin-istanbul[\\/]/;

/** @param file a source file that Jest would give to babel-jest. */
export function babelFindings(rootDir: string, file: string): Finding[] {
  try {
    return pluginFindings(pluginsFor(rootDir, file));
  } catch (error) {
    const [reason = ""] = (error as Error).message.split("\n", 1);
    return [{ what: `Babel refuses its config for ${file} (${reason})`, remedy: "mend the config" }];
  }
}

function pluginFindings(plugins: readonly LoadedPlugin[]): Finding[] {
  const own = plugins.filter(({ key }) => key === OURS);
  const variable = own.map(({ options }) => options?.coverageVariable).find(isForeignVariable);
  return [
    ...(own.length === 0 ? [MISSING] : []),
    ...(own.length > 1 ? [TWICE] : []),
    ...(plugins.some(({ key }) => ISTANBUL.test(key)) ? [ISTANBUL_TOO] : []),
    ...(variable === undefined ? [] : [otherVariable(variable)]),
  ];
}

const MISSING: Finding = {
  what: "the Babel config for tests has neither our preset nor our plugin",
  remedy: 'add "istanbul-kcov/babel-preset" to env.test.presets',
};

const TWICE: Finding = {
  what: "the Babel config for tests has our plugin more than once, and only the first instruments",
  remedy: "keep either the preset or the plugin",
};

const ISTANBUL_TOO: Finding = {
  what: "the Babel config for tests has babel-plugin-istanbul too, which finds the code instrumented and stays away",
  remedy: "drop babel-plugin-istanbul; `jest --coverage` brings its own",
};

function otherVariable(variable: unknown): Finding {
  return {
    what: `coverageVariable is ${JSON.stringify(variable)}, and Jest reads __coverage__`,
    remedy: "drop coverageVariable",
  };
}

function isForeignVariable(variable: unknown): boolean {
  return variable !== undefined && variable !== "__coverage__";
}

function pluginsFor(rootDir: string, file: string): readonly LoadedPlugin[] {
  const envName = process.env["BABEL_ENV"] ?? process.env["NODE_ENV"] ?? "test";
  const caller = { name: "babel-jest", supportsStaticESM: false };
  return projectBabel(rootDir).loadOptionsSync({ filename: file, cwd: rootDir, envName, caller })?.plugins ?? [];
}
