/**
 * Cases in which Vitest's tests cannot be recorded, and how the user is told. The tests then run as they would without
 * us.
 */
import process from "node:process";
import { findRun } from "../suite/run-directory";
import { PartWriter } from "../suite/run-part";
import { isInSuite } from "../trace/environment";
import { warn } from "../warning";
import type { Project, Vitest } from "./host";
import { providerOf } from "./own-coverage";
import { isKnown, KNOWN } from "./version";

export interface Refusal {
  readonly reason: string;
  /** Whether a run that should have been recorded fails because of it. */
  readonly isFailure?: boolean;
  /** Whether there may be other projects that are recorded. */
  readonly isOfProject?: boolean;
}

const BROWSER: Refusal = { reason: "they run in a browser, where counters cannot be read", isOfProject: true };

const NATIVE: Refusal = {
  reason: "Node loads their modules (experimental.viteModuleRunner is false), and no plugin of Vite's sees them",
  isFailure: true,
};

/** A user who wants V8's report gets it. */
const V8: Refusal = {
  reason: 'coverage.provider "v8" counts the code that runs, including ours; use "istanbul", or no coverage',
};

export function refusalOf(vitest: Vitest, { config }: Project): Refusal | undefined {
  const { version } = vitest;
  if (!isKnown(version)) return { reason: `Vitest ${version} is not supported (${KNOWN} are)`, isFailure: true };
  if (config.browser?.enabled === true) return BROWSER;
  if (vitest.config.experimental?.viteModuleRunner === false) return NATIVE;
  return providerOf(vitest) === "v8" ? V8 : undefined;
}

export function refuse({ reason, isFailure = false }: Refusal, project = ""): void {
  const run = isInSuite(process.env) ? findRun() : undefined;
  if (run !== undefined) {
    new PartWriter(run.directory, { runner: "vitest", refusal: reason });
    return;
  }
  warn(`tests${project === "" ? "" : ` of ${project}`} are not recorded: ${reason}`);
  if (isFailure) process.exitCode ??= 1;
}
