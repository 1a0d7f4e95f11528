/**
 * Makes sure that our own user can read and write the files and directories that we make. A program may have set a
 * umask that takes that away, and other processes use what we make, now and later.
 */
import fs from "node:fs";

/** Taken at load: a program under test may replace them later. */
const { chmodSync, fchmodSync, fstatSync, statSync } = fs;

const FILE = 0o600;
const DIRECTORY = 0o700;

/** @param descriptor of a file that was just made. */
export function openFileToOwner(descriptor: number): void {
  const { mode } = fstatSync(descriptor);
  if ((mode & FILE) !== FILE) fchmodSync(descriptor, mode | FILE);
}

/** @param path of a directory that was just made. */
export function openDirectoryToOwner(path: string): void {
  const { mode } = statSync(path);
  if ((mode & DIRECTORY) !== DIRECTORY) chmodSync(path, mode | DIRECTORY);
}
