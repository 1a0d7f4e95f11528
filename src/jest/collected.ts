/**
 * Which files Jest itself collects coverage from.
 *
 * Stands for shouldInstrument of @jest/transform, which decides that for Jest, and is asked. Our preset chooses by globs of
 * its own, so there may be counters in files that Jest leaves out: setup files, mocks, what `collectCoverageFrom` does not
 * name. The rule: where Jest cannot be asked, it collects from every file.
 */
import { createRequire } from "node:module";
import { join } from "node:path";
import { readJson, writeWhole } from "../bridge/run-files";

/** What Jest's configuration says of it. */
export interface CollectingConfig {
  readonly globalConfig: {
    readonly rootDir: string;
    readonly collectCoverage?: boolean;
    readonly collectCoverageFrom?: readonly string[];
    readonly coverageProvider?: string;
  };
  readonly projectConfig: { readonly testRunner?: string };
}

/** What `--onlyChanged` and the like leave of it. Jest tells its reporters, and no environment. */
export interface ChangedFiles {
  readonly changedFiles?: ReadonlySet<string> | undefined;
  readonly sourcesRelatedToTestsInChangedFiles?: ReadonlySet<string> | undefined;
}

/** Asks for a file by its absolute name. */
export type IsCollected = (file: string) => boolean;

type ShouldInstrument = (file: string, options: object, config: object) => boolean;

const CHANGED_FILES = "changed-files.json";

/** For the environments of a run. */
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

/** The runner that runs the tests is the one file of Jest's whose place is known; @jest/transform lies below it. */
function ofJest(testRunner: string | undefined): ShouldInstrument | undefined {
  try {
    const runtime = createRequire(testRunner as string).resolve("jest-runtime");
    const { shouldInstrument } = createRequire(runtime)("@jest/transform") as { shouldInstrument?: ShouldInstrument };
    return shouldInstrument;
  } catch {
    return undefined;
  }
}
