/**
 * The source files that a table or test data name, as they are on this machine.
 *
 * Whoever made the data chose the names, so what is shown to people is under the project's directory.
 */
import { isUnder } from "../directory";
import { realPath } from "../real-path";
import { readRegularFile } from "../regular-file";

/** The text of a source that is to be shown; undefined when it cannot be read or is not under `root`. */
export function readShownSource(root: string, file: string): Buffer | undefined {
  if (!isUnder(realPath(root), realPath(file))) return undefined;
  try {
    return readRegularFile(file);
  } catch {
    return undefined;
  }
}
