/**
 * Which files Jest itself collects coverage from, as its own function says (shouldInstrument of @jest/transform).
 *
 * Our preset has its own globs, so there may be counters in files that Jest leaves out: setup files, mocks, or what
 * `collectCoverageFrom` does not name. If Jest cannot be asked, it counts as collecting from every file.
 */
import { createRequire } from "node:module";
import { join } from "node:path";
import { readJson, writeWhole } from "../bridge/whole-file";

/** The part of Jest's configuration that decides it. */
export interface CollectingConfig {
  readonly globalConfig: {
    readonly rootDir: string;
    readonly collectCoverage?: boolean;
    readonly collectCoverageFrom?: readonly string[];
    readonly coverageProvider?: string;
  };
  readonly projectConfig: { readonly testRunner?: string };
}

/**
 * The files that `--onlyChanged` and similar flags leave. Jest passes them to its reporters, but not to environments.
 */
export interface ChangedFiles {
  readonly changedFiles?: ReadonlySet<string> | undefined;
  readonly sourcesRelatedToTestsInChangedFiles?: ReadonlySet<string> | undefined;
}

/** Takes a file's absolute name. */
export type IsCollected = (file: string) => boolean;

type ShouldInstrument = (file: string, options: object, config: object) => boolean;

const CHANGED_FILES = "changed-files.json";

/** Saves them for the environments of a run. */
export function saveChangedFiles(directory: string, changed: ChangedFiles): void {
  const { changedFiles, sourcesRelatedToTestsInChangedFiles } = changed;
  const lists = [changedFiles, sourcesRelatedToTestsInChangedFiles].map((files) => files && [...files]);
  writeWhole(join(directory, CHANGED_FILES), JSON.stringify(lists));
}

export function collectedBy(config: CollectingConfig, directory: string): IsCollected {
  const { globalConfig, projectConfig } = config;
  if (globalConfig.collectCoverage !== true || globalConfig.coverageProvider === "v8") return () => false;
  const shouldInstrument = ofJest(projectConfig.testRunner);
  if (shouldInstrument === undefined) return () => true;
  const options = { ...globalConfig, globalRootDir: globalConfig.rootDir, ...readChangedFiles(directory) };
  return (file) => shouldInstrument(file, options, projectConfig);
}

function readChangedFiles(directory: string): ChangedFiles {
  const lists = readJson<(readonly string[] | null)[]>(join(directory, CHANGED_FILES));
  const [changedFiles, sourcesRelatedToTestsInChangedFiles] = lists.map((list) => (list ? new Set(list) : undefined));
  return { changedFiles, sourcesRelatedToTestsInChangedFiles };
}

/** Jest's package is found from the runner that runs the tests, the only file of Jest's whose path is known. */
function ofJest(testRunner: string | undefined): ShouldInstrument | undefined {
  try {
    const runtime = createRequire(testRunner as string).resolve("jest-runtime");
    const { shouldInstrument } = createRequire(runtime)("@jest/transform") as { shouldInstrument?: ShouldInstrument };
    return shouldInstrument;
  } catch {
    return undefined;
  }
}
