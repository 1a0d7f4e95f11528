/** Recognises files that are only type-checked and never run. */
import { basename, sep } from "node:path";

/** Declarations, and tests for tsd, Vitest and TSTyche. */
const NAME = /\.d(\.[^.]+)?\.[cm]?ts$|\.(test|spec)-d\.[cm]?tsx?$|\.tst\.[cm]?tsx?$/;

/** Directories of tsd, TSTyche, dtslint and Jest's own type tests. */
const DIRECTORIES: readonly string[] = ["test-d", "typetests", "__typetests__", "type-tests", "dtslint"];

export function isTypeTest(file: string): boolean {
  return NAME.test(basename(file)) || file.split(sep).some((name) => DIRECTORIES.includes(name));
}
