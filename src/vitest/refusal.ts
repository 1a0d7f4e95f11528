/** What of Vitest cannot be recorded, and why. */
import type { Project, Vitest } from "./host";
import { providerOf } from "./own-coverage";
import { isKnown, KNOWN } from "./version";

const WAYS = {
  browser: "they run in a browser, whose counters do not come to us",
  native: "Node loads their modules (experimental.viteModuleRunner: false), and no plugin of Vite's sees them",
  v8: 'coverage.provider "v8" counts the code that runs, and would count our counters; take "istanbul", or no coverage',
};

export function refusalOf(vitest: Vitest, { config }: Project): string | undefined {
  const { version } = vitest;
  if (!isKnown(version)) return `Vitest ${version} is not known (${KNOWN} are)`;
  if (config.browser?.enabled === true) return WAYS.browser;
  if (vitest.config.experimental?.viteModuleRunner === false) return WAYS.native;
  return providerOf(vitest) === "v8" ? WAYS.v8 : undefined;
}
