/**
 * The directory of a run, in which processes that run test files leave their records for the process that gathers them.
 *
 * They find it by an environment variable that they inherit from the gathering process. Without it, nothing is
 * recorded.
 */
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const VARIABLE = "ISTANBUL_KCOV_SUITE";

/** A file in the directory that holds the run's root. */
const ROOT_FILE = "root";

export interface RunPlace {
  readonly directory: string;
  /** Absolute directory to which names in the run's records are relative. */
  readonly root: string;
}

/** Every process that is started from now on finds the directory. */
export function openRunDirectory(root: string): string {
  const directory = mkdtempSync(join(tmpdir(), "istanbul-kcov-suite-"));
  writeFileSync(join(directory, ROOT_FILE), root);
  process.env[VARIABLE] = directory;
  return directory;
}

/** Undefined where there is no run, or no longer one. */
export function findRun(): RunPlace | undefined {
  const directory = process.env[VARIABLE];
  if (directory === undefined) return undefined;
  const file = join(directory, ROOT_FILE);
  return existsSync(file) ? { directory, root: readFileSync(file, "utf8") } : undefined;
}

/** Renames the directory first, so that a child that still runs cannot write into it while it is being removed. */
export function removeRunDirectory(directory: string): void {
  const gone = `${directory}.gone`;
  if (!existsSync(directory)) return;
  renameSync(directory, gone);
  rmSync(gone, { recursive: true, force: true });
}

/** Identifies one run of a test file: several projects may have the same file. */
export function recordKey(projectId: string, testPath: string): string {
  return `${projectId}\n${testPath}`;
}
