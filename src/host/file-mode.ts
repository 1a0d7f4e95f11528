/**
 * Whether we ourselves can read and write what we make: a program may have set a umask that leaves its owner nothing, and
 * what is made then is for other processes, now and later.
 */
import fs from "node:fs";

/** Taken at once: a program under test may replace them later. */
const { chmodSync, fchmodSync, fstatSync, statSync } = fs;

const FILE = 0o600;
const DIRECTORY = 0o700;

/** @param descriptor of a file just made. */
export function openFileToOwner(descriptor: number): void {
  const { mode } = fstatSync(descriptor);
  if ((mode & FILE) !== FILE) fchmodSync(descriptor, mode | FILE);
}

/** @param path of a directory just made. */
export function openDirectoryToOwner(path: string): void {
  const { mode } = statSync(path);
  if ((mode & DIRECTORY) !== DIRECTORY) chmodSync(path, mode | DIRECTORY);
}
