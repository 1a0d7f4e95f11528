/**
 * Whether a file is an ES module, by its extension and package.json, as in Node's loader. Where neither tells, the
 * syntax decides (`detect`).
 */
import { readFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";

/** How Node will load a file: as a module, as CommonJS, or (`detect`) as its syntax says. */
export type ModuleFormat = "commonjs" | "detect" | "module";

const BY_EXTENSION: Readonly<Record<string, ModuleFormat>> = {
  ".mjs": "module",
  ".mts": "module",
  ".cjs": "commonjs",
  ".cts": "commonjs",
};

export function formatOf(file: string): ModuleFormat {
  const byExtension = BY_EXTENSION[extname(file)];
  if (byExtension !== undefined) return byExtension;
  const type = packageType(dirname(file));
  return type === "module" || type === "commonjs" ? type : "detect";
}

/** The `type` of the nearest package.json. */
function packageType(directory: string): unknown {
  try {
    return JSON.parse(readFileSync(join(directory, "package.json"), "utf8")).type;
  } catch {
    const parent = dirname(directory);
    return parent === directory ? undefined : packageType(parent);
  }
}
