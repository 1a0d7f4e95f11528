/**
 * The one name of a file: absolute, with symbolic links followed, as `getRealpath` of babel-plugin-istanbul gives it. A
 * file that does not exist (an editor's buffer, a virtual module) keeps the name that it was given, made absolute.
 */
import { realpathSync } from "node:fs";
import { resolve } from "node:path";

export function realPath(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return resolve(file);
  }
}
