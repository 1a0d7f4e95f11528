/**
 * The Babel that a project's config is written for, which babel-jest and @babel/register get by being installed beside
 * it: plugins and presets fail under a Babel of another major version. It is the project's own. A project without one
 * gets ours, as does code that only needs the same major version.
 */
import { createRequire } from "node:module";
import { join } from "node:path";

type Babel = typeof import("@babel/core");

/** `key` is the name that a plugin has, or the path that it was loaded from. */
interface LoadedPlugin {
  readonly key: string;
  readonly options?: object | false | undefined;
}

/** With functions that @types/babel__core lacks; both Babel 7 and 8 have these names. */
export interface ProjectBabel extends Babel {
  readonly loadPartialConfigSync: Babel["loadPartialConfig"];
  loadOptionsSync(options: object): { readonly plugins: readonly LoadedPlugin[] } | null;
}

/**
 * The project's own Babel if ours is of another major version.
 *
 * @param directory of the project, absolute.
 */
export function matchingBabel(directory: string, ours: Babel): ProjectBabel {
  const own = projectBabel(directory);
  return major(own) === major(ours) ? (ours as ProjectBabel) : own;
}

/** @param directory of the project, absolute. */
export function projectBabel(directory: string): ProjectBabel {
  return require(findBabel(directory));
}

/**
 * The plugins that the project's config has for a file, including those of its presets, as under babel-jest.
 *
 * @param options as Babel takes them, with `filename`.
 * @throws whatever the config throws.
 */
export function configuredPlugins(directory: string, options: object): readonly LoadedPlugin[] {
  const envName = process.env["BABEL_ENV"] ?? process.env["NODE_ENV"] ?? "test";
  const caller = { name: "babel-jest", supportsStaticESM: false };
  const given = { cwd: directory, root: directory, envName, ...options, caller };
  return projectBabel(directory).loadOptionsSync(given)?.plugins ?? [];
}

function findBabel(directory: string): string {
  try {
    return createRequire(join(directory, "package.json")).resolve("@babel/core");
  } catch {
    return require.resolve("@babel/core");
  }
}

function major({ version }: Babel): string | undefined {
  return version.split(".")[0];
}
