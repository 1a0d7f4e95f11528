/** What a project's package.json says of the tools it uses. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

interface Manifest {
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

/** Whether a project asks for a package, or calls its command. */
export function uses({ dependencies, devDependencies, scripts = {} }: Manifest, name: string): boolean {
  if (Object.hasOwn({ ...dependencies, ...devDependencies }, name)) return true;
  return Object.values(scripts).some((script) => script.split(/[\s;&|]+/).includes(name));
}
