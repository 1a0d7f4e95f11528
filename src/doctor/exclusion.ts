/**
 * Why a file's name keeps it from being instrumented.
 *
 * Stands for nothing upstream: test-exclude says yes or no. The rule: the answer is test-exclude's own, asked with
 * one glob at a time.
 */
import { extname, relative, sep } from "node:path";
import TestExclude from "test-exclude";
import type { InstrumentOptions } from "../instrument/options";

type Options = InstrumentOptions & { readonly cwd: string };

const EVERYTHING = { include: undefined, exclude: [], extension: [], excludeNodeModules: false };

/** @param file its real path. Undefined when the name is no reason. */
export function exclusionOf(file: string, options: Options): string | undefined {
  const { cwd, extension } = options;
  const name = relative(cwd, file);
  if (name === ".." || name.startsWith(`..${sep}`) || name === file) return `it is outside of ${cwd}`;
  if (extension !== false && extension !== undefined && ![extension].flat().some((ending) => name.endsWith(ending)))
    return `${extname(name) || "no extension"} is not among the extensions ${[extension].flat().join(" ")}`;
  return globExclusion(file, options);
}

function globExclusion(file: string, options: Options): string | undefined {
  const { cwd, include, exclude, excludeNodeModules = true } = options;
  const globs = new TestExclude({ ...EVERYTHING, cwd, include, exclude, excludeNodeModules });
  if (globs.shouldInstrument(file)) return undefined;
  const glob = globs.exclude.find(
    (one) => !new TestExclude({ ...EVERYTHING, cwd, exclude: [one] }).shouldInstrument(file),
  );
  if (glob === undefined) return `it matches none of the include globs ${[include].flat().join(" ")}`;
  return /^(\*\*\/)?node_modules\/\*\*$/.test(glob) ? "it is in node_modules" : `it is excluded by ${glob}`;
}
