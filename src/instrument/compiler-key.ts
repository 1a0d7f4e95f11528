/**
 * What a compiled text depends on besides the code and our own options, as part of the name of its cache entry. With a
 * Babel config nothing is cached, since configs are code and plugins read what they like; asking Babel for a config
 * would mean loading it, so any file in a directory above that could be a config counts as one. Without a config
 * everything is known: all packages of our presets, what Babel reads of browserslist, and the environment.
 */
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";

/** Taken at load: a program under test may replace them later. */
const { existsSync, readFileSync, realpathSync } = fs;

const ENDINGS = ["", ".js", ".cjs", ".mjs", ".json", ".ts", ".cts", ".mts"];
const CONFIGS = [".babelignore", ...ENDINGS.flatMap((ending) => [`.babelrc${ending}`, `babel.config${ending}`])];

/** Taken as text, unless an `extends` in it leads to a package. */
const BROWSERS = [".browserslistrc", "browserslist"];

const VARIABLES = ["BABEL_ENV", "NODE_ENV", "BROWSERSLIST", "BROWSERSLIST_ENV", "BROWSERSLIST_DISABLE_CACHE"];

/** Variables that name files, which may be anywhere. */
const VARIABLES_OF_FILES = ["BROWSERSLIST_CONFIG", "BROWSERSLIST_STATS", "BROWSERSLIST_ROOT_PATH"];

const PACKAGES = [
  ...["core", "plugin-transform-typescript", "plugin-transform-react-jsx"],
  ...["plugin-transform-export-namespace-from", "plugin-transform-modules-commonjs"],
];

export class CompilerKeys {
  /** By directory, what was found around it. Babel, too, looks only once in a process. */
  readonly #known = new Map<string, string>();

  /** For JSON; undefined where it cannot be known. */
  of(filename: string, cwd: string): unknown[] | undefined {
    try {
      const { env } = process;
      if (VARIABLES_OF_FILES.some((name) => env[name] !== undefined)) return undefined;
      const around = [dirname(filename), cwd].map((directory) => this.#around(directory));
      return [compilerHash(), ...around, ...VARIABLES.map((name) => env[name] ?? null)];
    } catch {
      return undefined;
    }
  }

  /** @throws where there may be a config. */
  #around(directory: string): string {
    const known = this.#known.get(directory);
    if (known !== undefined) return known;
    const parent = dirname(directory);
    const found = browsersIn(directory) + (parent === directory ? "" : this.#around(parent));
    this.#known.set(directory, found);
    return found;
  }
}

interface Manifest {
  readonly babel?: unknown;
  readonly browserslist?: unknown;
  readonly dependencies?: Readonly<Record<string, string>>;
}

function browsersIn(directory: string): string {
  if (CONFIGS.some((name) => existsSync(join(directory, name)))) throw new Error("a Babel config");
  const texts = BROWSERS.map((name) => join(directory, name)).map((file) => (existsSync(file) ? readText(file) : ""));
  const { babel, browserslist } = manifestIn(directory);
  const text = JSON.stringify([...texts, browserslist ?? null]);
  if (babel !== undefined || /\bextends\b/.test(text)) throw new Error("a config in a package.json, or of a package");
  return text;
}

function manifestIn(directory: string): Manifest {
  const file = join(directory, "package.json");
  return existsSync(file) ? Object(JSON.parse(readText(file))) : {};
}

function readText(file: string): string {
  return readFileSync(file, "utf8");
}

let hash: string | undefined;

/** A hash of all packages that compile, by their manifests. */
function compilerHash(): string {
  hash ??= hashOf([...packagesBelow(PACKAGES.map((name) => require.resolve(`@babel/${name}/package.json`)))]);
  return hash;
}

function hashOf(texts: readonly string[]): string {
  const sum = createHash("sha1");
  for (const text of [...texts].sort()) sum.update(text);
  return sum.digest("hex");
}

/** The texts of these manifests and of those of all that they depend on, each as Node finds it from there. */
function packagesBelow(manifests: readonly string[]): Set<string> {
  const texts = new Set<string>();
  const seen = new Set<string>();
  const add = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    const text = readText(file);
    texts.add(text);
    const { dependencies = {} }: Manifest = JSON.parse(text);
    for (const name of Object.keys(dependencies)) add(manifestOf(name, dirname(file)));
  };
  for (const file of manifests) add(file);
  return texts;
}

/** @throws where a package is not in a directory of its own, as with Plug'n'Play. */
function manifestOf(name: string, directory: string): string {
  const file = join(directory, "node_modules", name, "package.json");
  if (existsSync(file)) return realpathSync(file);
  const parent = dirname(directory);
  if (parent === directory) throw new Error(`${name} is not to be found`);
  return manifestOf(name, parent);
}
