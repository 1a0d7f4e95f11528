/** What a project's package.json says about the tools that the project uses. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

export interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly jest?: unknown;
}

export function readManifest(directory: string): Manifest {
  try {
    return Object(JSON.parse(readFileSync(join(directory, "package.json"), "utf8")));
  } catch {
    return {};
  }
}

const JEST_CONFIGS = ["json", "ts", "js", "mts", "mjs", "cts", "cjs"].map((extension) => `jest.config.${extension}`);

/** Whether a project mentions Jest. Jest may also be installed just because another package depends on it. */
export function isJestProject(directory: string): boolean {
  const manifest = readManifest(directory);
  const hasConfig = JEST_CONFIGS.some((name) => existsSync(join(directory, name)));
  return uses(manifest, "jest") || manifest.jest !== undefined || hasConfig;
}

/** Whether a project depends on a package, or has a script with its command. */
export function uses({ dependencies, devDependencies, scripts = {} }: Manifest, name: string): boolean {
  if (Object.hasOwn({ ...dependencies, ...devDependencies }, name)) return true;
  return Object.values(scripts).some((script) => script.split(/[\s;&|]+/).includes(name));
}
