/**
 * The source files on this machine that a table or test data name. Those names come from whoever made the data, so only
 * files under the project's directory are shown.
 */
import { isUnder } from "../directory";
import { realPath } from "../real-path";
import { readRegularFile } from "../regular-file";

/** The text of a source to show; undefined when it cannot be read or is not under `root`. */
export function readShownSource(root: string, file: string): Buffer | undefined {
  if (!isUnder(realPath(root), realPath(file))) return undefined;
  try {
    return readRegularFile(file);
  } catch {
    return undefined;
  }
}
