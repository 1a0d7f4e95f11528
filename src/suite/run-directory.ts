/**
 * The directory of a run, in which the processes that run test files leave records for the one that gathers them.
 *
 * They find it by an environment variable that they inherit; without the variable, which only the gathering one sets, nothing
 * is recorded.
 */
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const VARIABLE = "ISTANBUL_KCOV_SUITE";

/** In the directory. */
const ROOT_FILE = "root";

export interface RunPlace {
  readonly directory: string;
  /** Absolute directory that names in the run's records are relative to. */
  readonly root: string;
}

/** Whatever this process starts from here on finds it. */
export function openRunDirectory(root: string): string {
  const directory = mkdtempSync(join(tmpdir(), "istanbul-kcov-suite-"));
  writeFileSync(join(directory, ROOT_FILE), root);
  process.env[VARIABLE] = directory;
  return directory;
}

/** Undefined where there is no run, or none any more. */
export function findRun(): RunPlace | undefined {
  const directory = process.env[VARIABLE];
  if (directory === undefined) return undefined;
  const file = join(directory, ROOT_FILE);
  return existsSync(file) ? { directory, root: readFileSync(file, "utf8") } : undefined;
}

/** Renamed first: a child that still runs finds no place to write while the directory is removed. */
export function removeRunDirectory(directory: string): void {
  const gone = `${directory}.gone`;
  if (!existsSync(directory)) return;
  renameSync(directory, gone);
  rmSync(gone, { recursive: true, force: true });
}

/** Tells one run of a test file from another: projects may share files. */
export function recordKey(projectId: string, testPath: string): string {
  return `${projectId}\n${testPath}`;
}
