/**
 * What a Babel config does to a source file under Jest.
 *
 * Stands for `babel --show-config`, as far as we and babel-plugin-istanbul are in it. The rule: the config is read by the
 * project's own Babel, presets of presets included, for NODE_ENV "test" unless it is set.
 */
import { type LoadedPlugin, projectBabel } from "../instrument/project-babel";
import type { Finding } from "./finding";
import { type ProjectConfig, whereOf } from "./jest-config";

const OURS = "istanbul-kcov";
const ISTANBUL = /[\\/]babel-plugin-istanbul[\\/]/;

/**
 * @param file a source file that Jest would give to babel-jest.
 * @param options what the Jest config says to babel-jest.
 */
export function babelFindings(project: ProjectConfig, file: string, options: object = {}): Finding[] {
  try {
    return pluginFindings(project, pluginsFor(project, file, options));
  } catch (error) {
    const [reason = ""] = (error as Error).message.split("\n", 1);
    return [{ what: `Babel refuses its config for ${file} (${reason})`, remedy: "mend the config" }];
  }
}

function pluginFindings(project: ProjectConfig, plugins: readonly LoadedPlugin[]): Finding[] {
  const own = plugins.filter(({ key }) => key === OURS);
  const variable = own.map(({ options }) => options?.coverageVariable).find(isForeignVariable);
  return [
    ...(own.length === 0 ? [missing(project)] : []),
    ...(own.length > 1 ? [TWICE] : []),
    ...(plugins.some(({ key }) => ISTANBUL.test(key)) ? [ISTANBUL_TOO] : []),
    ...(variable === undefined ? [] : [otherVariable(variable)]),
  ];
}

/** Babel looks for a config in the project's rootDir, and not above it unless it is told to. */
function missing(project: ProjectConfig): Finding {
  const { rootDir, cwd } = project;
  const above = `, in a Babel config in ${rootDir} or, if babel-jest has { "rootMode": "upward" }, in one above it`;
  return {
    what: `the Babel config for tests${whereOf(project)} has neither our preset nor our plugin`,
    remedy: `add "istanbul-kcov/babel-preset" to env.test.presets${rootDir === cwd ? "" : above}`,
  };
}

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

function pluginsFor({ rootDir, cwd }: ProjectConfig, file: string, options: object): readonly LoadedPlugin[] {
  const envName = process.env["BABEL_ENV"] ?? process.env["NODE_ENV"] ?? "test";
  const caller = { name: "babel-jest", supportsStaticESM: false };
  const given = { cwd, root: rootDir, envName, ...options, caller, filename: file };
  return projectBabel(rootDir).loadOptionsSync(given)?.plugins ?? [];
}
