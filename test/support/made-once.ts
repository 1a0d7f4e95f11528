/**
 * What several test files need and takes long to make: it is made once in a run of the tests, in a directory of the
 * run.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The directory of the run, for all of its processes: set before any test runs (before-unit.ts, before-lib.ts). */
const VARIABLE = "KCOV_TEST_MADE_ONCE";

export function beginRun(): void {
  process.env[VARIABLE] ??= mkdtempSync(join(tmpdir(), "kcov-made-once-"));
}

export function endRun(): void {
  rmSync(process.env[VARIABLE] as string, { recursive: true, force: true });
}

/**
 * The directory that `make` filled, now or before. Two that make the same at once both do, and the first one's is kept.
 */
export function madeOnce(what: string, make: (directory: string) => void): string {
  const run = process.env[VARIABLE] as string;
  const made = join(run, createHash("sha1").update(what).digest("hex"));
  if (existsSync(made)) return made;
  const aside = mkdtempSync(join(run, "making-"));
  make(aside);
  try {
    renameSync(aside, made);
  } catch (error) {
    if (!existsSync(made)) throw error;
    rmSync(aside, { recursive: true });
  }
  return made;
}
