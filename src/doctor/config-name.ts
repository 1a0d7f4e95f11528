/** The name of the file from which Jest reads its config, for messages only: Jest itself reads it. */
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

const NAMES = ["js", "ts", "mjs", "cjs", "mts", "cts", "json"].map((extension) => `jest.config.${extension}`);

/** Undefined where the config is not in a file: JSON on the command line, or nothing at all. */
export function configFile(directory: string, config: string | undefined): string | undefined {
  if (config === undefined) return upward(directory);
  return config.trimStart().startsWith("{") ? undefined : resolve(directory, config);
}

function upward(directory: string): string | undefined {
  const found = [...NAMES, "package.json"].map((name) => join(directory, name)).find((file) => existsSync(file));
  const parent = dirname(directory);
  return found ?? (parent === directory ? undefined : upward(parent));
}
