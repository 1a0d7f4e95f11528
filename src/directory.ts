/** Directories that the user named: checking that one exists, making it, and finding out whether a file lies in it. */
import * as fs from "node:fs";
import { dirname, isAbsolute, relative, sep } from "node:path";
import { invalid } from "./errors";
import { openDirectoryToOwner } from "./host/file-mode";

/** Taken at load: a program under test may replace them later. */
const { existsSync, mkdirSync, statSync } = fs;

/** @throws KcovError EINVAL naming the directory. */
export function checkDirectory(directory: string, operation: string): void {
  if (isDirectory(directory)) return;
  throw invalid(operation, `${directory} is not a directory`);
}

/**
 * Makes a directory and its parents, one by one: Node's recursive mode never returns where nobody may make any (/proc).
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

/** A directory that exists already will do: another process may just have made it. */
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

/**
 * Whether a file is the directory or lies in it, by their real paths. On Windows, a file on another drive has no
 * relative path.
 */
export function isUnder(directory: string, file: string): boolean {
  const name = relative(directory, file);
  return name !== ".." && !name.startsWith(`..${sep}`) && !isAbsolute(name);
}
