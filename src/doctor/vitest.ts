/**
 * Whether a project's tests run under Vitest and not under Jest.
 *
 * Vitest compiles modules itself, outside of Node's loaders and of Jest, so no door of ours meets them.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Finding } from "./finding";
import { readManifest, uses } from "./manifest";

const EXTENSIONS = ["ts", "js", "mts", "mjs", "cts", "cjs"];

const VITEST_CONFIGS = ["vitest.config", "vitest.workspace", "vitest.projects"].flatMap(withExtensions);
const JEST_CONFIGS = ["jest.config.json", ...withExtensions("jest.config")];

export function isVitestProject(directory: string): boolean {
  const manifest = readManifest(directory);
  const has = (name: string): boolean => existsSync(join(directory, name));
  if (uses(manifest, "jest") || manifest.jest !== undefined || JEST_CONFIGS.some(has)) return false;
  return uses(manifest, "vitest") || VITEST_CONFIGS.some(has);
}

export const VITEST_FINDINGS: readonly Finding[] = [
  {
    what: "Vitest compiles modules itself, so neither `trace` nor our Jest reporter sees what its tests run",
    remedy:
      'take its own coverage (provider "istanbul") of the whole run, or run the tests under Jest or `node --test`',
  },
];

function withExtensions(name: string): string[] {
  return EXTENSIONS.map((extension) => `${name}.${extension}`);
}
