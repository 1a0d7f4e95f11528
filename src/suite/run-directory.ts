/**
 * The directory of a run, in which the processes that run test files leave records for the one that gathers them.
 *
 * They find it by an environment variable that they inherit; without the variable, which only the gathering one sets, nothing
 * is recorded.
 */
import { existsSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const VARIABLE = "ISTANBUL_KCOV_SUITE";

export function openRunDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "istanbul-kcov-suite-"));
  process.env[VARIABLE] = directory;
  return directory;
}

export function findRunDirectory(): string | undefined {
  return process.env[VARIABLE];
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
