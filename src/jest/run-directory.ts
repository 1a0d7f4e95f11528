/**
 * How reporter and environments of one Jest run find each other: an environment variable that workers inherit.
 *
 * Nothing upstream; Jest gives an environment no way to hand data to a reporter. The rule: without the variable, which
 * only the reporter sets, an environment does nothing.
 */

const VARIABLE = "ISTANBUL_KCOV_JEST";

export function announceRunDirectory(directory: string): void {
  process.env[VARIABLE] = directory;
}

export function findRunDirectory(): string | undefined {
  return process.env[VARIABLE];
}

/** Tells one run of a test file from another: projects may share files. */
export function recordKey(projectId: string, testPath: string): string {
  return `${projectId}\n${testPath}`;
}
