/**
 * The names files have in a PC table: relative to a root and written with `/`.
 *
 * Stands for the file names that gVisor's pkg/coverage sorts, which a Go build already makes relative. The rule: the
 * same checkout in two places, or on two operating systems, gives the same names and so the same PCs.
 */
import { isAbsolute, relative, resolve, sep } from "node:path";

/** `/repo/src/a.js` under the root `/repo` is `src/a.js`; a name that is relative already only gets its slashes. */
export function toTablePath(root: string, file: string): string {
  const name = isAbsolute(file) ? relative(root, file) : file;
  return sep === "/" ? name : name.replaceAll(sep, "/");
}

/** The file on this machine that a table's name stands for. */
export function fromTablePath(root: string, name: string): string {
  return resolve(root, name);
}
