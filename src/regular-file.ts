/** Reads regular files only: reading a pipe or a device in the place of one might never end. */
import * as fs from "node:fs";

/** Taken at load: a program under test may replace them later. */
const { readFileSync, statSync } = fs;

/** Undefined when there is no regular file of that name. */
export function readRegularFile(file: string): Buffer | undefined {
  if (file.includes("\0")) return undefined;
  return statSync(file, { throwIfNoEntry: false })?.isFile() ? readFileSync(file) : undefined;
}
