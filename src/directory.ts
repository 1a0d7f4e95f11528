/** Directories that the user named: whether one is there, making it, and what lies in it. The same from every door. */
import * as fs from "node:fs";
import { dirname, isAbsolute, relative, sep } from "node:path";
import { KcovError } from "./errors";
import { openDirectoryToOwner } from "./host/file-mode";

/** Taken at once: a program under test may replace them later. */
const { existsSync, mkdirSync, statSync } = fs;

/** @throws KcovError EINVAL naming the directory. */
export function checkDirectory(directory: string, operation: string): void {
  if (isDirectory(directory)) return;
  throw new KcovError("EINVAL", operation, `${directory} is not a directory`);
}

/**
 * Makes a directory and those above it, one by one: Node's recursive mode never ends where nobody may make any (/proc).
 *
 * @throws Node's error.
 */
export function makeDirectory(directory: string): void {
  try {
    makeOne(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT" || dirname(directory) === directory) throw error;
    makeDirectory(dirname(directory));
    makeOne(directory);
  }
}

/** One that is there, maybe since somebody else made it meanwhile, will do. */
function makeOne(directory: string): void {
  try {
    mkdirSync(directory);
    openDirectoryToOwner(directory);
  } catch (error) {
    if (!isDirectory(directory)) throw error;
  }
}

function isDirectory(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}

/** Whether a file is the directory or lies in it, going by their real paths. On Windows, another drive's has no relative path. */
export function isUnder(directory: string, file: string): boolean {
  const name = relative(directory, file);
  return name !== ".." && !name.startsWith(`..${sep}`) && !isAbsolute(name);
}
