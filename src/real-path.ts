/**
 * The one name a file has: absolute, with symbolic links followed.
 *
 * Stands for `getRealpath` of babel-plugin-istanbul, whose paths ours must equal. The rule: a file that does not exist
 * (an editor's buffer, a virtual module) keeps the name it was given, made absolute.
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
