/** Directories that the user named: whether one is there, and what lies in it. The same from every door. */
import { statSync } from "node:fs";
import { isAbsolute, relative, sep } from "node:path";
import { KcovError } from "./errors";

/** @throws KcovError EINVAL naming the directory. */
export function checkDirectory(directory: string, operation: string): void {
  if (statSync(directory, { throwIfNoEntry: false })?.isDirectory()) return;
  throw new KcovError("EINVAL", operation, `${directory} is not a directory`);
}

/** Whether a file is the directory or lies in it, going by their real paths. On Windows, another drive's has no relative path. */
export function isUnder(directory: string, file: string): boolean {
  const name = relative(directory, file);
  return name !== ".." && !name.startsWith(`..${sep}`) && !isAbsolute(name);
}
