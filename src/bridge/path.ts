/**
 * The names of files in a PC table: relative to a root and written with `/`, as a Go build makes the names that
 * gVisor's pkg/coverage sorts. The same checkout in two places, or on two operating systems, gives the same names and
 * so the same PCs.
 */
import { isAbsolute, relative, resolve, sep } from "node:path";

/** `/repo/src/a.js` under the root `/repo` is `src/a.js`; a name that is relative already only gets its slashes. */
export function toTablePath(root: string, file: string): string {
  const name = isAbsolute(file) ? relative(root, file) : file;
  return sep === "/" ? name : name.replaceAll(sep, "/");
}

/** The file on this machine that a name in the table stands for. */
export function fromTablePath(root: string, name: string): string {
  return resolve(root, name);
}
