/**
 * The source files that a table or test data name, as they are on this machine.
 *
 * Nothing upstream: gVisor's report shows no sources. Whoever made the data chose the names. The rule: only regular files
 * are read, since a pipe or device would never end, and what is shown to people is under the project's directory.
 */
import { readFileSync, statSync } from "node:fs";
import { isUnder } from "../directory";
import { realPath } from "../real-path";

/** Undefined when there is no regular file of that name. */
export function readRegularFile(file: string): Buffer | undefined {
  if (file.includes("\0")) return undefined;
  return statSync(file, { throwIfNoEntry: false })?.isFile() ? readFileSync(file) : undefined;
}

/** The text of a source that is to be shown; undefined when it cannot be read or is not under `root`. */
export function readShownSource(root: string, file: string): Buffer | undefined {
  if (!isUnder(realPath(root), realPath(file))) return undefined;
  try {
    return readRegularFile(file);
  } catch {
    return undefined;
  }
}
